/**
 * What a draft says while it seems not to: "não posso te dizer isto: …", a quotation nobody asked for, a code block.
 * The words inside reach the lead all the same, so they are judged on their own.
 */
const UNSAID =
  /(?:n[aã]o|nem)\s+(?:posso|devo|consigo|vou|poderia|quero)\s+(?:te\s+|lhe\s+)?(?:dizer|falar|contar|revelar|confirmar|informar|escrever|afirmar)\s+(?:isto|isso|o seguinte)\s*[:,–-]\s*([\s\S]{6,})/giu
const UNSAID_THAT =
  /(?:n[aã]o|nem)\s+(?:posso|devo|consigo|vou|poderia|quero)\s+(?:te\s+|lhe\s+)?(?:dizer|falar|contar|revelar|confirmar|afirmar)\s+que\s+([^.!?\n]{6,})/giu
const TAKEN_BACK =
  /\b(?:esque[cç]\w*|finj\w+|ignor\w+|desconsider\w+|fa[cç]a de conta|apague|n[aã]o falei)\b/iu
const SUPPOSED =
  /\bse (?:eu (?:pudesse|fosse|tivesse|devesse)|dependesse de mim|me deixassem)[^:.!?\n]{0,60}?[:,]\s*(?:eu )?(?:te )?(?:diria|falaria|chutaria|contaria|responderia|confirmaria)\b(?: que)?[^:\n]{0,20}?:?\s*([\s\S]{6,})|\bse eu (?:pudesse|fosse|tivesse|devesse)[^:.!?\n]{0,60}[:,][^:\n]{0,20}:\s*([\s\S]{6,})/giu
const QUOTED = /["“”«]([^"“”»\n]{8,300})["“”»]/gu
const BLOCK = /```([\s\S]{4,}?)```/gu
const PATH = /(?:https?:\/\/|www\.)[^\s/]+\/(\S{4,})/giu
const COMMENT = /<!--([\s\S]{4,}?)-->/gu
const CITED = /^\s*>\s?(.{6,})$/gmu

/**
 * What follows a polite refusal: "isso é com o consultor, mas normalmente …". The refusal before it must not speak
 * for it.
 */
const TURNED =
  /(?:[,.;:!…–-]|\.\.\.)\s*(?:mas|por[eé]m|contudo|entretanto|no entanto|todavia|s[oó] que|agora|ok,? vai|t[aá] bom|ps|p\.s\.|enfim|de qualquer forma|mesmo assim|ainda assim)\b[,:]?\s*(?:aqui )?(?:(?:entre|c[aá] entre) n[oó]s[,:]?\s*)?(?:s[oó] (?:para|pra) voc[eê] ter (?:uma )?(?:no[cç][aã]o|ideia)[,:]?\s*)?(?:(?:j[aá] )?(?:posso |consigo |d[aá] (?:pra|para) )?(?:te |lhe )?(?:adiant(?:o|ar)|antecip(?:o|ar)|diz(?:er)?|digo|garant(?:o|ir)|contar?) que\s*)?([\s\S]{8,})/giu
const HANDED_OVER =
  /\b(?:consultor\w*|especialista\w*|time|equipe|comercial|vendedor\w*|n[aã]o (?:posso|consigo|falo|tenho|trato|passo|costumo|pedimos|pe[cç]o|sei|dou)|depende|prefiro n[aã]o|melhor n[aã]o|evito|n[aã]o (?:d[aá]|quero|vou|me arrisco))\b/iu

/** What only an aside opens with, whatever stood before it. */
const ASIDE = /ok,? vai|entre n[oó]s|s[oó] (?:para|pra) voc[eê] ter|^\W*p\.?s\b/iu

/** A letter written as a digit or a sign inside a word: "b0t", "p3ssoas", "des¢onto". */
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
}
const LEET_WORD =
  /(?<![\p{L}\p{N}@$])(?=[\p{L}013457@$]*\p{L}[013457@$]+\p{L})[\p{L}013457@$]{3,}(?![\p{L}\p{N}@$])/gu
/** What every word of either kind has: a sign between two letters; a sign behind two letters that stand alone. */
const LEET_SIGN = /[\p{L}013457@$][013457@$]+\p{L}/u
const APART_SIGN = /(?<![\p{L}\p{N}])\p{L}[.\-_·*/ ]\p{L}[.\-_·*/ ]\p{L}|\p{L}[.·_*]\p{L}/u
/** Letters set apart by dots, dashes or spaces: "p.a.r.c.e.l.a", "des.con.to", "t e c n i c o". */
const APART =
  /(?<![\p{L}\p{N}])(?:\p{L}([.\-_·*/ ])){3,}\p{L}(?![\p{L}\p{N}])|(?<![\p{L}\p{N}./])\p{L}{1,4}(?:([.·_*])\p{L}{1,5}){2,}(?![\p{L}\p{N}/@])/gu

/** Whether a match stands in an e-mail or a web address. `rest`: what `replace` hands over after the match. */
function isAddress(draft: string, rest: readonly unknown[]): boolean {
  const at = rest.find((one) => typeof one === 'number')
  if (typeof at !== 'number') return false
  const start = Math.max(draft.lastIndexOf(' ', at), draft.lastIndexOf('\n', at)) + 1
  const word = /^\S*/.exec(draft.slice(start))?.[0] ?? ''
  return /@[\w-]+\.|:\/\/|www\./.test(word)
}

const DIGIT_WORDS = [
  'zero',
  'um',
  'dois',
  'tr[eê]s',
  'quatro',
  'cinco',
  'seis',
  'sete',
  'oito',
  'nove',
  'meia',
]
const DIGIT = `(?:${DIGIT_WORDS.join('|')})`
/** "Cinco dois nove.nove oito …": a document told digit by digit. */
const SPOKEN = new RegExp(`(?<!\\p{L})${DIGIT}(?:[ .,/-]{1,3}${DIGIT}){7,}(?!\\p{L})`, 'giu')
/** Two digits in words side by side: hardly any text has them, and looking for eight takes long. */
const TWO_SPOKEN =
  /(?:zero|dois|tr[eê]s|quatro|cinco|seis|sete|oito|nove)[ .,/-]{1,3}(?:zero|um|dois|tr[eê]s|quatro|cinco|seis|sete|oito|nove|meia)/i
function spoken(draft: string): string {
  if (!TWO_SPOKEN.test(draft)) return draft
  return draft.replace(SPOKEN, (run) =>
    run
      .replace(/\p{L}+/gu, (word) => {
        const at = DIGIT_WORDS.findIndex((one) => new RegExp(`^${one}$`, 'iu').test(word))
        return at === 10 ? '6' : String(at)
      })
      .replace(/(?<=\d) (?=\d)/g, ''),
  )
}

/** A word cut at the end of its line, whatever the width of its letters. */
function unbroken(draft: string): string {
  if (!draft.includes('\n')) return draft
  const plain = draft.normalize('NFKC')
  return /\p{L}-\s*\n\s*\p{Ll}/u.test(plain) ? plain.replace(/(?<=\p{L})-\s*\n\s*(?=\p{Ll})/gu, '') : draft
}

/** The same text with its letters put back, or null when none is out of place. */
export function respelled(draft: string, join: (text: string) => string): string | null {
  const whole = spoken(unbroken(draft))
  // Looking for letters of any alphabet takes long, and hardly any text has a sign beside one.
  const letters = LEET_SIGN.test(whole)
    ? whole.replace(LEET_WORD, (word, ...rest) =>
        isAddress(whole, rest) ? word : word.replace(/[013457@$]/g, (sign) => LEET[sign] ?? sign),
      )
    : whole
  const plain = join(
    !APART_SIGN.test(letters)
      ? letters
      : letters.replace(APART, (word, ...rest) =>
          isAddress(draft, rest) ? word : word.replace(/[.\-_·*/ ]/g, ''),
        ),
  )
  return plain === draft ? null : plain
}

/** Subjects a refusal names → the question that what comes after it answers. */
const REFUSED: [RegExp, string][] = [
  [/\b(?:valor\w*|pre[cç]os?|custos?|quanto custa|or[cç]amento|investimento)\b/iu, 'quanto custa?'],
  [/\b(?:prazos?|entrega\w*|datas?|frete)\b/iu, 'qual é o prazo de entrega?'],
  [/\b(?:percentua\w+|porcentagem|descontos?)\b/iu, 'qual é o desconto?'],
]

interface Framed {
  text: string
  /** The question it answers, when its frame says so. */
  asked: string | null
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Texts inside a draft that are said in spite of their frame. `lead`: what the lead wrote may be quoted back. */
export function framedTexts(draft: string, lead: string): Framed[] {
  // Full-width and mathematical letters are letters.
  const text = draft.normalize('NFKC')
  const inner: Framed[] = []
  const take = (matches: Iterable<RegExpMatchArray>, turned = false) => {
    for (const match of matches) {
      const text = (match[1] ?? match[2])?.trim()
      if (text === undefined || text === '') continue
      const before = (match.input ?? '').slice(0, match.index)
      // "… diria assim: em dois meses …"
      const led = /^[^:\n]{0,24}:\s*([\s\S]{6,})$/u.exec(text)?.[1]
      if (led !== undefined) inner.push({ text: led, asked: null })
      inner.push({
        text,
        asked: turned ? (REFUSED.find(([words]) => words.test(before))?.[1] ?? null) : null,
      })
    }
  }
  take(text.matchAll(UNSAID))
  take(text.matchAll(SUPPOSED))
  if (TAKEN_BACK.test(text)) take(text.matchAll(UNSAID_THAT))
  const said = lead.toLowerCase()
  take([...text.matchAll(QUOTED)].filter((match) => !said.includes((match[1] ?? '').trim().toLowerCase())))
  take(
    [...text.matchAll(TURNED)].filter(
      (match) => ASIDE.test(match[0]) || HANDED_OVER.test(text.slice(0, match.index)),
    ),
    true,
  )
  take(text.matchAll(BLOCK))
  take(text.matchAll(COMMENT))
  // Words in the path of an address.
  if (/[./]/.test(text))
    for (const [, path = ''] of text.matchAll(PATH)) {
      const words = decoded(path)
        .split(/[-_+\s/.]+/)
        .filter((word) => word !== '')
      if (words.length > 1) inner.push({ text: words.join(' '), asked: null })
    }
  take(text.matchAll(CITED))
  // A word a line reads as the sentence it is.
  if (/(?:^|\n)\s*\S+\s*\n+\s*\S+\s*(?:\n|$)/.test(text))
    inner.push({ text: text.replace(/\s*\n+\s*/g, ' '), asked: null })
  return inner.slice(0, 8)
}
