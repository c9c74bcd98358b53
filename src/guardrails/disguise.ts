import type { Reading } from './reading.ts'

/**
 * Words written so that a reader sees them and a rule does not: signs inside words, letters set apart, digits for
 * letters, words run together or cut at the line's end, text reversed, enciphered or packed into an address. What
 * cannot be read cannot be judged, and is not sent.
 */

/** Signs that no Portuguese word has inside. A hyphen, an apostrophe, a dot and a slash have their uses. */
const INSIDE = /(?<=\p{L})[*_~`|^+=<>\\·•]+(?=\p{L})/gu
/** "p.a.r.c.e.l.a", "p-a-r-c-e-l-a", "p/a/r": four letters or more, each on its own. */
const SPELLED = /(?<![\p{L}\p{N}])\p{L}(?:[ .\-_*·,/|~+]{1,3}\p{L}(?![\p{L}\p{N}])){3,}/gu
/** Whether a text has a letter on its own at all, and a sign behind it, other than a word of one letter has. */
const LONE = /(?:(?<![\p{L}\p{N}])\p{L}[ .\-_*·,/|~+]{1,3}){3}/u
/** "des.con.to": a word in pieces. */
const PIECES = /(?<![\p{L}\p{N}@./_-])\p{Ll}{2,4}(?:[.·*_|]\p{Ll}{1,4}){2,}(?![\p{L}\p{N}@/_-])/gu
/** One word a line or between bars, over and over. */
const BARRED = /(?:\p{L}+[,.!?]?\s+[/|\\]\s+){3,}|(?:^|\n)(?:\p{L}+[,.!?]?[ ]*\n+){3,}\p{L}+/u
/** "sist-\nema" */
const CUT = /\p{L}-\s*\n\s*\p{Ll}/gu
/** A digit between letters, or letters around several. */
const LEET =
  /(?<![\p{L}\p{N}@./_-])(?=[\p{L}\p{N}]*\p{L})(?=[\p{L}\p{N}]*\d)[\p{L}\p{N}]{3,}(?![\p{L}\p{N}@/_-])/gu
const MEASURE =
  /^(?:\d+(?:[.,]\d+)?(?:k|kg|g|mm|cm|m|km|h|hr|hs|min|v|w|kw|kwh|mwh|cv|hp|ml|l|lts?|x|un|und|mil|a|o|as|os|ª|º|bar|psi|hz|gb|mb|pol|rpm|dias?|anos?|meses|vezes)|\d{1,2}h\d{2}|h2o|co2|b2[bc]|4x4|24x7)$/i
/** Models and codes are written in capitals. */
const CODE = /^[A-Z]{1,6}-?\d{1,5}[A-Z]{0,3}$/
const LONG = /(?<![\p{L}@./_-])\p{L}{15,}(?![\p{L}@/_-])/gu
/** Long words Portuguese does have. */
export const LONG_ENDING =
  /(?:mente|mentos?|idades?|izac(?:ao|oes)|ac(?:ao|oes)|ic(?:ao|oes)|uc(?:ao|oes)|ncias?|izad[oa]s?|izador(?:es|as?)?|izamos|izando|(?:ador|edor|idor)(?:es|as?)?|logic[oa]s?|istic[oa]s?|ari[oa]s?|issim[oa]s?|aveis|iveis|izar(?:em|mos)?|ficad[oa]s?|zinh[oa]s?|eletric[oa]s?|ional|ionais|adamente)$/
const ADDRESS =
  /\bhttps?:\/\/\S+|\bwww\.\S+|\b[a-z0-9-]+\.(?:com|net|org|io|app|me|ly|br)(?:\.[a-z]{2})?\/\S+/gi
/** Hexadecimal, base64 and the like: one long run without a vowel's rhythm. */
const PACKED =
  /(?<![\p{L}\p{N}])(?=[A-Za-z0-9+/=]*\d)(?=[A-Za-z0-9+/=]*[A-Za-z])[A-Za-z0-9+/=]{24,}(?![\p{L}\p{N}])/gu
/** The reader is told to read it some other way. */
const READ_OTHERWISE =
  /\b(?:leia|ler|lendo|decifr\w+|decodifi\w+|traduz\w+ d[eo] c[oó]digo)\b[^.!?\n]{0,24}\b(?:de tr[aá]s|ao contr[aá]rio|invertid\w+|c[oó]digo|base64|hexa\w*)/iu
/** Words in the path of an address from which on it is a sentence. */
const MOST_ADDRESS_WORDS = 3
const BIDI = /[\u202A-\u202E\u2066-\u2069]/u

/** Words of three letters or more from which on a text of unknown ones is no text. */
const LEAST_WORDS = 4
const LEAST_KNOWN = 0.2

export interface Disguise {
  match: string
}

/** `known`: is this folded word one of Portuguese, of the business or of this conversation? */
export function findDisguises(
  reading: Reading,
  known: (word: string) => boolean,
  allowedAddresses: string,
): Disguise[] {
  const { source } = reading.folded
  const found: Disguise[] = []
  const add = (text: string, pattern: RegExp, least: number) => {
    const all = text.match(pattern)
    if (all?.[0] !== undefined && all.length >= least) found.push({ match: all[0].slice(0, 60) })
  }
  // Hardly any text has the signs these look for, and looking for letters of any alphabet takes long.
  const broken = source.includes('\n')
  if (BIDI.test(source)) found.push({ match: source.slice(0, 60) })
  const addressed = /[./@]/.test(source)
  const outside = addressed ? source.replace(ADDRESS, ' ').replace(/\S+@\S+/g, ' ') : source
  if (/[*_~`|^+=<>\\·•]/.test(outside)) add(outside, INSIDE, 2)
  if (LONE.test(source)) add(source, SPELLED, 1)
  if (/[.·*_|]/.test(outside)) add(outside, PIECES, 1)
  if ((broken || /[/|\\]/.test(source)) && BARRED.test(source)) found.push({ match: source.slice(0, 60) })
  if (broken) add(source, CUT, 1)
  if (/[A-Za-z0-9+/=]{24}/.test(source)) add(source, PACKED, 1)
  for (const [address] of addressed ? source.matchAll(ADDRESS) : []) {
    // An address may be given; a sentence packed into one may not.
    const path = decoded(address).replace(/^(?:https?:\/\/)?[^/]*/i, '')
    const words = path.split(/[-_+\s%/.,!?]+/).filter((word) => /\p{L}{2,}|\d{2,}/u.test(word))
    if (words.length >= MOST_ADDRESS_WORDS && !allowedAddresses.includes(address.replace(/[).,!?]+$/, '')))
      found.push({ match: address.slice(0, 60) })
  }
  const told = READ_OTHERWISE.exec(source)
  if (told) found.push({ match: told[0] })
  // Model names have digits; the business knows them.
  const leet = (/\d/.test(outside) ? (outside.match(LEET) ?? []) : []).filter(
    (word) =>
      !MEASURE.test(word) &&
      !CODE.test(word) &&
      !known(word.toLowerCase()) &&
      /\p{L}\d|\d\p{L}{2,}/u.test(word),
  )
  if (leet.length >= 2) found.push({ match: leet[0] ?? '' })
  for (const word of outside.match(LONG) ?? []) {
    const plain = plainOf(word)
    if (word.length >= 22 || (!LONG_ENDING.test(plain) && !known(plain)))
      found.push({ match: word.slice(0, 60) })
  }
  found.push(...strange(reading, known), ...ciphered(reading, known))
  return found
}

/** A sentence hardly any word of which is Portuguese: reversed, rotated, made up. */
function strange(reading: Reading, known: (word: string) => boolean): Disguise[] {
  return reading.sentences.flatMap((sentence): Disguise[] => {
    const words = sentence.text.match(/(?<![a-z0-9@./_-])[a-z]{3,}(?![a-z0-9@/_-])/g) ?? []
    if (words.length < LEAST_WORDS) return []
    const share = words.filter(known).length / words.length
    return share < LEAST_KNOWN
      ? [{ match: reading.folded.verbatim(sentence.start, sentence.end).slice(0, 60) }]
      : []
  })
}

/** Words of three letters or more that a reading needs to be told from chance. */
const LEAST_READ = 2
const rot13 = (text: string) =>
  text.replace(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 84) % 26) + 97))

/** Read backwards or rotated it makes more Portuguese than as it stands; or its words run together. */
function ciphered(reading: Reading, known: (word: string) => boolean): Disguise[] {
  const { text } = reading.folded
  const share = (words: readonly string[]) => words.filter(known).length / Math.max(words.length, 1)
  const wordsOf = (one: string) => one.match(/(?<![a-z0-9@./_-])[a-z]{2,}(?![a-z0-9@/_-])/g) ?? []
  const words = wordsOf(text)
  if (words.length < LEAST_READ) return runTogether(text, known)
  const plain = share(words)
  if (plain > 0.5) return runTogether(text, known)
  for (const other of [words.map((word) => [...word].reverse().join('')), words.map(rot13)]) {
    const long = other.filter((word) => word.length > 2)
    if (long.length >= LEAST_READ - 1 && share(other) >= plain + 0.4 && share(long) >= 0.6)
      return [{ match: reading.draft.slice(0, 60) }]
  }
  return runTogether(text, known)
}

/** Letters and digits a word in which several run together has, at least; mean of a whole text. */
const LEAST_UNSPACED = 14
/** Letters a word needs to be taken apart. */
const LEAST_RUN = 11
/** Mean letters of a word from which on spaces are missing. Portuguese has five. */
const LONG_MEAN = 9.5

function runTogether(text: string, known: (word: string) => boolean): Disguise[] {
  const words = text.replace(/\S*[@/]\S*/g, ' ').match(/[a-z]+/g) ?? []
  const mean = words.join('').length / Math.max(words.length, 1)
  const whole = text.replace(/\S*(?:@|:\/\/|www\.)\S*/g, ' ').match(/\S+/g) ?? []
  const unspaced = whole.filter((token) => !known(token.replace(/[^a-z]/g, '')))
  const signs = unspaced.join('').replace(/[^a-z0-9]/g, '').length
  if (unspaced.length > 0 && signs >= LEAST_UNSPACED && signs / whole.length >= LEAST_UNSPACED) {
    return [{ match: unspaced[0]?.slice(0, 60) ?? '' }]
  }
  if (words.length === 0 || mean < LONG_MEAN) return []
  const run = words.find((word) => word.length >= LEAST_RUN && !known(word) && splits(word, known))
  return run === undefined ? [] : [{ match: run.slice(0, 60) }]
}

/** Whether a run of letters is two or more known words. */
function splits(run: string, known: (word: string) => boolean): boolean {
  const reach = new Array<number>(run.length + 1).fill(Number.POSITIVE_INFINITY)
  reach[0] = 0
  for (let end = 2; end <= run.length; end++) {
    for (let start = Math.max(0, end - 14); start <= end - 2; start++) {
      if (known(run.slice(start, end))) reach[end] = Math.min(reach[end] ?? 0, (reach[start] ?? 0) + 1)
    }
  }
  const parts = reach[run.length] ?? Number.POSITIVE_INFINITY
  return parts >= 2 && parts <= run.length / 3
}

function decoded(address: string): string {
  try {
    return decodeURIComponent(address)
  } catch {
    return address
  }
}

function plainOf(word: string): string {
  return word.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}
