/**
 * What one code point reads as. Look-alikes are mapped by how they look, not by how they sound: the point is to
 * read "prеço" with a Cyrillic letter the way a person on WhatsApp reads it.
 */

const LOOKALIKES: Record<string, string> = {}
function pairs(from: string, to: string): void {
  const source = [...from]
  const target = [...to]
  source.forEach((letter, index) => {
    LOOKALIKES[letter] = target[index] ?? ''
  })
}
// Cyrillic, lower then upper case: the shapes differ.
pairs('аьвсԁеёһіїјкӏмнорѕтухѵԝгпзбԛꙅ', 'abbcdeehiijklmhopstyxvwrn36qs')
pairs('АВСЕНІЈКМОРЅТУХԌԜЗБГ', 'abcehijkmopstyxgw36r')
// Greek.
pairs('αβεηικμνορσςτυχωγζδ', 'abenikuvopsstuxwyzd')
pairs('ΑΒΕΗΙΚΜΝΟΡΤΥΧΖ', 'abehikmnoptyxz')
// Small capitals, phonetic and stroked Latin letters that no decomposition unites.
pairs('ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ', 'abcdefghijklmnopqrstuvwyz')
pairs('ɑɡıłøđħŧəɛɔʋƒɩɾ', 'agilodhteecvfir')
// Armenian and Cherokee letters seen in generated look-alikes.
pairs('օոսհցԁᎪᏴᏟᎠᎬᎻᎥᏦᏞᎷᏢᏒᏚᎢᏙᏔ', 'onuhgdabcdehiklmprstvw')
Object.assign(LOOKALIKES, {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  Æ: 'ae',
  Œ: 'oe',
  '™': '',
  '®': '',
  '©': '',
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '‘': "'",
  '’': "'",
  '´': "'",
  '`': "'",
  '–': '-',
  '—': '-',
  '−': '-',
  '‐': '-',
  '‑': '-',
  '‒': '-',
  '―': '-',
  '⁄': '/',
  '∕': '/',
  '•': '•',
  '…': '...',
  '🔟': '10',
  º: 'o',
  ª: 'a',
})

/** Letters drawn in boxes and discs, and digits in black discs: block start → first letter or digit. */
const DRAWN: [from: number, to: number, first: string][] = [
  [0x1f150, 0x1f169, 'a'],
  [0x1f170, 0x1f189, 'a'],
  [0x2776, 0x277e, '1'],
  [0x278a, 0x2792, '1'],
]

const INVISIBLE = /^[\p{Cf}\p{Mn}\p{Me}\p{Cc}\u115f\u1160\u3164\uffa0\u2800]$/u

const DIGIT = /\p{Nd}/u
/** Ten digits of a script stand in a row, and rows are apart or a multiple of ten long. */
function digitOf(code: number): number {
  let first = code
  while (DIGIT.test(String.fromCodePoint(first - 1))) first--
  return (code - first) % 10
}

function read(letter: string): string {
  const direct = LOOKALIKES[letter]
  if (direct !== undefined) return direct
  const code = letter.codePointAt(0) ?? 0
  for (const [from, to, first] of DRAWN) {
    if (code >= from && code <= to) {
      const value = code - from
      if (first === '1') return String(value + 1)
      return String.fromCodePoint(first.charCodeAt(0) + value)
    }
  }
  if (INVISIBLE.test(letter)) return ''
  if (DIGIT.test(letter)) return String(digitOf(code))
  let out = ''
  for (const part of letter.normalize('NFKD')) {
    if (INVISIBLE.test(part)) continue
    if (/\s/.test(part)) out += ' '
    else out += LOOKALIKES[part] ?? part.toLowerCase()
  }
  return out
}

/** Remembers what has been read; bounded, because a hostile text may use every code point there is. */
const seen = new Map<string, string>()
const SEEN_LIMIT = 4096

/** ASCII reading of one code point (which may be several letters or none), lower case, without accents. */
export function readCharacter(letter: string): string {
  const known = seen.get(letter)
  if (known !== undefined) return known
  const value = read(letter)
  if (seen.size < SEEN_LIMIT) seen.set(letter, value)
  return value
}
