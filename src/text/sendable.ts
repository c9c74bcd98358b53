/** Control and format characters, halves of pairs, private use, unassigned, selectors, fillers that show as nothing. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}|\u2800/u
const SPACE = /[\t\v\f]/
const PICTURE = /\p{Extended_Pictographic}|\p{Emoji_Modifier}/u
const KEYCAP = /[\d#*]/

/**
 * The text as a person sees it on the screen: what is not seen is gone, so that what is judged, stored and sent is
 * the same, and nothing that hides words from a rule or breaks a database is left in it. Lines are kept, and so are
 * the joiner and the selector that make one emoji of several.
 */
export function sendable(text: string): string {
  const characters = [...text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')]
  let seen = ''
  let last = ''
  for (const [at, character] of characters.entries()) {
    const next = characters[at + 1] ?? ''
    if (SPACE.test(character)) seen += ' '
    else if (character === '\n' || !UNSEEN.test(character) || inEmoji(character, last, next)) {
      seen += character
      last = character
    }
  }
  return seen.trim()
}

/** There is something to read: a letter or a digit. A lone sign or emoji answers nobody, and may confirm anything. */
export function readable(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text)
}

function inEmoji(character: string, last: string, next: string): boolean {
  if (character === '\ufe0f') return PICTURE.test(last) || (KEYCAP.test(last) && next === '\u20e3')
  return character === '\u200d' && (PICTURE.test(last) || last === '\ufe0f') && PICTURE.test(next)
}
