import { isTaken, type Mention, type ReadingContext } from '../mention.ts'
import { evidence, type Message, type Word } from '../message.ts'
import { isFirstName, isSurname } from '../names.ts'
import type { Places } from '../places.ts'
import { PARTICLES, titleCase } from '../words.ts'

const CUES: readonly (readonly [pattern: RegExp, explicit: boolean])[] = [
  [
    /\b(?:empresa|negocio|loja|fabrica|estabelecimento|SHOP|acougue|lanchonete|frigorifico|casa de carnes|restaurante|firma|marca|food truck|distribuidora)\s+(?:se chama|chama-se|chama|chamad[oa]|de nome|tem o nome de|e|eh|:)\s+(?:a |o |da |do )?(?=[a-z\d])/g,
    true,
  ],
  [
    /(?:^|[\n.;,|])\s*(?:(?:empresa|estabelecimento|nome da empresa)\s*[:=-]|(?:a )?(?:razao social|nome fantasia)\s*(?:[:=-]|e|eh)?)\s*(?=[a-z\d])/g,
    true,
  ],
  [
    /\bo nome (?:da|do) (?:minha |meu |nossa |nosso )?(?:empresa|negocio|loja|estabelecimento|SHOP|acougue|lanchonete)\s+(?:e|eh|:)?\s*(?:a |o )?(?=[a-z\d])/g,
    true,
  ],
  [/\b(?:da|na|pela|minha|nossa|uma|a) empresa,? (?:chamada |de nome )?(?=[a-z\d])/g, false],
  [
    /\b(?:tenho|temos|somos|represento|administro|toco|abri|abrindo|inaugurando|montei) (?:a|o|as|os) (?=[a-z\d])/g,
    false,
  ],
  [
    /\b(?:sou don[oa]|donos?|proprietari[oa]|soci[oa]|gerente|comprador[a]?|falo|falando|trabalho|somos|sou|aqui e|aqui eh|compras|responsavel) (?:d[ao]s?|n[ao]|em nome d[ao]|pel[ao]) (?=[a-z\d])/g,
    false,
  ],
  [/,\s*(?:d[ao]) (?=[a-z\d])/g, false],
  [/\b(?:chamad[oa]s?|que (?:se )?chama|de nome) (?:a |o )?(?=[a-z\d])/g, true],
  [/,\s*(?:o|a) (?=[a-z\d]+ (?:d[aeo]s? )?[a-z\d])/g, false],
  [/(?:^|[\n.;,|!]|\d)\s*(?:a )?empresa (?=[a-z\d])/g, false],
  [/(?:^|[\n.;,|!])\s*([a-z]{3,}) d[ao] (?=[a-z\d])/g, false],
  [/\b(?:aqui e|aqui eh|sou) (?:o|a) ([a-z]+)(?: [a-z]+)? d[ao] (?=[a-z\d])/g, false],
  [/\b(?:e|eh|chama|chamo|nome e) (?:o |a )?([a-z]+)(?: [a-z]+)?,? d[ao] (?=[a-z\d])/g, false],
]
const MAX_WORDS = 6
/** Where a firm's name ends. */
const STOPS = new Set(
  'aqui ai que e em quero queria preciso precisamos gostaria faco fazemos produzo produzimos temos tenho ja estou estamos vendo mas porem com para pra por sou somos fica ficamos localizada localizado cnpj qual quanto quanta como'.split(
    ' ',
  ),
)

function stopsAt(message: Message, at: number, places: Places): boolean {
  const { words } = message
  const word = words[at]
  if (!word) return true
  if (STOPS.has(word.text)) return true
  if (
    word.text === 'de' ||
    word.text === 'da' ||
    word.text === 'do' ||
    word.text === 'no' ||
    word.text === 'na'
  ) {
    const city = places.longest(words, at + 1)
    const next = words[at + 1]
    if (!next) return true
    // "Frigorífico Santa Fé, de Umuarama" and "Papel House de Bauru" end before the town.
    if (city && word.text === 'de' && (!city.cities[0]?.ambiguous || city.length > 1)) return true
    if (word.text === 'no' || word.text === 'na') return true
    return (
      /^(?:suinos|aves|bovinos|carnes?|bairro|centro|rua|cidade|interior|regiao)$/.test(next.text) &&
      next.text !== 'carnes'
    )
  }
  return false
}

interface Span {
  from: number
  to: number
}

function capture(message: Message, from: number, explicit: boolean, places: Places): Span | null {
  const { words, text } = message
  let to = from
  for (let i = from; i < from + MAX_WORDS + (explicit ? 1 : 0); i++) {
    const word = words[i]
    if (!word) break
    if (i > from) {
      const gap = text.slice(words[i - 1]?.end ?? 0, word.start)
      if (!/^(?: +| ?& ?|-|'|\. (?=ltda|me|s))$/.test(gap)) break
    }
    if (i > from && stopsAt(message, i, places)) break
    to = i + 1
  }
  while (to > from && PARTICLES.has(words[to - 1]?.text ?? '')) to--
  return to > from ? { from, to } : null
}

/** Does a span look like a proper name of a firm, and how much? */
function looks(message: Message, span: Span): number {
  const words = message.words.slice(span.from, span.to)
  const [first] = words
  if (!first) return 0
  const content = words.filter((word) => !PARTICLES.has(word.text))
  const proper = content.filter((word) => word.capital && !CHAT_PLAIN(word))
  const heads = content.filter((word) => word.firm)
  const named = content.filter((word) => !word.firm && !word.everyday && !/^\d+$/.test(word.text))
  // "Casa do Papel": everyday words with capitals are a name too.
  const titled =
    !message.caseless &&
    proper.length + content.filter((word) => word.capital && CHAT_PLAIN(word)).length >= 2
  if (named.length === 0 && !(titled && content.some((word) => !word.firm))) return 0
  // In small letters a name begins with its kind: "açougue do zé", not "ramo de embutidos".
  if (!first.capital && !first.firm) return 0
  // "tenho a intenção de comprar": nothing says that it is a name.
  let score = 0
  if (first.capital && !message.caseless) score += 2
  if (proper.length >= 2 && !message.caseless) score += 1
  if (heads.length > 0 && named.length > 0) score += 2
  if (/\b(?:ltda|eireli|me|s\/?a|epp)\b/.test(content.at(-1)?.text ?? '')) score += 2
  return score
}

/** "somos o frigorífico Frigosul": the kind in small letters is no part of a name in capitals. */
function withoutKind(message: Message, span: Span): Span {
  const head = message.words[span.from]
  const next = message.words[span.from + 1]
  if (message.caseless || !head || !next || span.from + 1 >= span.to) return span
  return head.firm && !head.capital && next.capital ? { from: span.from + 1, to: span.to } : span
}

function CHAT_PLAIN(word: Word): boolean {
  return word.everyday && !word.firm
}

/** The firm the lead speaks for. */
export function readCompanies(message: Message, context: ReadingContext, places: Places): Mention[] {
  const { text, words } = message
  const found: Mention[] = []
  const wordAt = (offset: number) => words.findIndex((word) => word.start >= offset)
  const push = (whole: Span, weight: number) => {
    const span = withoutKind(message, whole)
    const first = words[span.from]
    const last = words[span.to - 1]
    if (!first || !last) return
    if (isTaken(context.taken, first.start, last.end, ['email', 'cnpj', 'product', 'distributor'])) return
    const before = text.slice(Math.max(0, first.start - 20), first.start)
    const asksWho =
      /\b(?:quem|qual|voces|vcs)\b[^.!\n]{0,24}$/.test(
        text.slice(Math.max(0, first.start - 40), first.start),
      ) && /\?/.test(text.slice(last.end, last.end + 20))
    const denied =
      asksWho ||
      /\bnao (?:e|eh|sou) (?:mais )?(?:d?[ao])?\s*$/.test(before) ||
      /\b(?:de voces|vcs)\b/.test(text.slice(last.end, last.end + 12))
    const raw = evidence(message, first.start, last.end)
    const shouted = message.caseless && raw.length > 6 && raw.includes(' ') && raw === raw.toUpperCase()
    const value = titleCase(shouted ? raw.toLowerCase() : raw).replace(/^\p{Ll}/u, (letter) =>
      letter.toUpperCase(),
    )
    found.push({ value, start: first.start, end: last.end, standing: denied ? 'denied' : 'said', weight })
  }
  for (const [pattern, explicit] of CUES) {
    for (const match of text.matchAll(message.wording.of(pattern))) {
      // "Rogério do Mercado …", not "alguém do comercial".
      if (match[1] !== undefined && !isFirstName(match[1])) continue
      // "restaurante e lanchonete" is no "restaurante é …".
      if (
        / e (?:a |o |da |do )?$/.test(match[0]) &&
        !/[éÉ]/.test(evidence(message, match.index, match.index + match[0].length)) &&
        !message.words[wordAt(match.index + match[0].length)]?.capital
      )
        continue
      let at = wordAt(match.index + match[0].length)
      const first = words[at]
      if (!first || first.start > match.index + match[0].length + 2) continue
      // "da empresa Boi Bom": the cue's own noun is not the name.
      if (explicit && /^(?:a|o|da|do)$/.test(first.text)) at++
      const span = capture(message, at, explicit, places)
      if (!span) continue
      const word = words[span.from]
      const plain = word?.everyday === true && !word.firm
      if (!word || (plain && !(word.capital && !message.caseless && span.to - span.from > 1))) continue
      const place = places.longest(words, span.from)
      const size = span.to - span.from
      const named = (length: number) =>
        words
          .slice(span.from, span.from + length)
          .map((part) => part.text)
          .join(' ')
      const region =
        places.nickname(word.text) !== null ||
        [1, 2, 3, 4].some((length) => places.state(named(length)) !== null)
      const onlyPlace = !word.firm && (region || (place !== null && place.length >= size))
      // "aqui é o João da Silva": a surname is no firm.
      if (!explicit && size === 1 && isSurname(word.text)) continue
      const score = looks(message, span) + (explicit ? 3 : 0)
      if (score >= 2 && !(onlyPlace && !explicit)) push(span, score + 2)
    }
  }
  readHeads(message, push, places)
  readBeforeDocument(message, push, context)
  readOpeningFirm(message, push, places, context)
  readAnswer(message, context, push, places)
  return found
}

type Push = (span: Span, weight: number) => void

/** "Açougue Boi Gordo", "Casa de Carnes União": a kind of firm and a name, wherever it stands. */
function readHeads(message: Message, push: Push, places: Places): void {
  const { text, words } = message
  for (const match of text.matchAll(new RegExp(`\\b(?:${message.wording.firms})\\b`, 'g'))) {
    let from = words.findIndex((word) => word.start >= match.index)
    const head = words[from]
    if (!head?.capital || message.caseless) continue
    // "HN Alimentos", "Kist Carnes": what is made stands after the name.
    const made = words[from - 1]
    const led = made?.capital && !made.everyday && text.slice(made.end, head.start) === ' '
    if (led && !made.firm) {
      while (
        from > 0 &&
        words[from - 1]?.capital &&
        text.slice(words[from - 1]?.end ?? 0, words[from]?.start) === ' ' &&
        (words[from - 1]?.everyday !== true || words[from - 1]?.firm || words[from - 1]?.text === 'dona')
      )
        from--
      const whole = capture(message, from, false, places)
      if (whole && !isFirstName(made.text) && looks(message, whole) >= 2) push(whole, 5)
      continue
    }
    const span = capture(message, from, false, places)
    if (!span) continue
    const size = match[0].split(' ').length
    const name = words[span.from + size]
    if (!name || span.from + size >= span.to) continue
    const own = PARTICLES.has(name.text) ? words[span.from + size + 1] : name
    if (own?.capital && !own.everyday && looks(message, span) >= 3) push(span, 4)
  }
}

/** "Costela & Cia - 12.345…", "HN Alimentos Ltda, CNPJ …": the words before the firm's number. */
function readBeforeDocument(message: Message, push: Push, context: ReadingContext): void {
  const document = context.taken.find((span) => span.type === 'cnpj')
  if (!document) return
  const before = message.text
    .slice(0, document.start)
    .replace(/[\s,:;/–-]*(?:o |meu |nosso )?(?:cnpj)?[\s,:;/–(-]*$/, '')
  const chunk = /(?:^|[,;\n|]|\s[-–/]\s)\s*([^,;\n|]{3,60})$/.exec(before)?.[1]?.trim()
  if (chunk === undefined) return
  const start = before.length - chunk.length
  const from = message.words.findIndex((word) => word.start >= start)
  let to = from
  while (to < message.words.length && (message.words[to]?.end ?? Infinity) <= before.length) to++
  const own = message.words.slice(from, to)
  const first = own[0]
  if (
    !first ||
    own.length > MAX_WORDS ||
    own.some((word) => /^(?:meu|minha|nosso|nossa|email|e|eh|sou|segue|qual|anota)$/.test(word.text))
  )
    return
  if (isTaken(context.taken, first.start, own.at(-1)?.end ?? 0, ['person_name', 'email'])) return
  const titled = own.filter((word) => word.capital).length >= 2
  if (titled || first.firm) push({ from, to }, 4)
}

/** "Nordeste Frios, distribuidora em …", "Peixaria Maré Mansa de Itajaí quer comprar …": a firm opens the message. */
function readOpeningFirm(message: Message, push: Push, places: Places, context: ReadingContext): void {
  const { words, text } = message
  const shouting =
    message.caseless && words.length > 3 && text !== '' && message.source === message.source.toUpperCase()
  const first = words[0]
  if (!first || isFirstName(first.text) || first.everyday) return
  if (!first.capital && !shouting && !first.firm) return
  const span = capture(message, 0, false, places)
  if (!span || span.to - span.from < 2) return
  const content = words.slice(span.from, span.to).filter((word) => !PARTICLES.has(word.text))
  if (content.length < 2 || content.some((word) => CHAT_PLAIN(word))) return
  if (!shouting && !first.firm && content.filter((word) => word.capital).length < 2) return
  const last = words[span.to - 1]
  if (
    !last ||
    isTaken(context.taken, first.start, last.end, ['person_name', 'email', 'product', 'distributor'])
  )
    return
  const place = places.longest(words, span.from)
  if (place && place.length >= span.to - span.from) return
  const rest = text.slice(last.end)
  const kind = new RegExp(
    `^\\s*[,.–-]\\s*(?:(?:e|eh) )?(?:uma? |somos (?:uma? )?)?(?:${message.wording.firms})\\b`,
  ).test(rest)
  const acts =
    /^(?: (?:de|em|d[ao]) [a-z ]{3,30})? (?:quer|precisa|busca|procura|gostaria|deseja|tem interesse|necessita|solicita)\b/.test(
      rest,
    )
  if (kind || acts) push({ from: span.from, to: span.to }, 4)
}

const LEADING =
  /^[\s*"']*(?:(?:e|eh|a|o|sim|oi|claro|nome|empresa|chama|se chama|e a|e o|da|do|aqui e a|aqui e o|minha empresa e|o nome e|nome e|por enquanto|chama-se)\b[\s,:.]*)*/

/** The agent asked for it: the first clause is the name, unless it says that there is none. */
function readAnswer(message: Message, context: ReadingContext, push: Push, places: Places): void {
  if (!context.asked) return
  const { text, words } = message
  if (
    /\b(?:nao|ainda|nenhuma|sem|abrir|abrindo|montar|pessoa fisica|autonom\w+|informal|nao tenho|depois|prefiro|pra que|porque|por que)\b/.test(
      text.slice(0, 60),
    )
  )
    return
  const skip = LEADING.exec(text)?.[0].length ?? 0
  // In "Marcos / Papel House / …" the name comes first and is taken.
  const at = words.findIndex(
    (word) => word.start >= skip && !isTaken(context.taken, word.start, word.end, ['person_name']),
  )
  const first = words[at]
  if (first === undefined || /\?\s*$/.test(text)) return
  const span = capture(message, at, true, places)
  if (!span) return
  const content = words.slice(span.from, span.to).filter((word) => !PARTICLES.has(word.text))
  const chat = content.filter((word) => CHAT_PLAIN(word))
  // "Top Print" is written as a name; "top demais" is not.
  const titled = content.length >= 2 && content.every((word) => word.capital)
  if (
    content.length === 0 ||
    (chat.length * 2 >= content.length && !titled) ||
    content.every((word) => /^\d+$/.test(word.text))
  )
    return
  if (isTaken(context.taken, first.start, words[span.to - 1]?.end ?? 0, ['person_name'])) return
  push(span, 4)
}
