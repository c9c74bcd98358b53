import { isTaken, type Mention, type ReadingContext } from '../mention.ts'
import { evidence, type Message, type Word } from '../message.ts'
import { isFirstName, isSurname } from '../names.ts'
import type { Places } from '../places.ts'
import { PARTICLES, titleCase } from '../words.ts'
import { findOpenings } from './opening.ts'

type Strength = 'explicit' | 'article' | 'bare'

/** What introduces a name. `explicit`: only a name can follow. `article`: a role or a noun may follow too. */
const CUES: readonly (readonly [RegExp, Strength])[] = [
  [
    /\b(?:me chamo|chamo-me|chamo me|pode(?:m)? me chamar (?:de|por)|me chame de|pode chamar de|me chamam de)\s+(?=[a-z])/g,
    'explicit',
  ],
  [/\b(?:meu|o meu) nome(?: completo| todo| certo| correto)?\s*(?:e|eh|:|e:|=)?\s*(?=[a-z])/g, 'explicit'],
  [/\bmeu nome (?:ta|esta|saiu|foi) errad[oa][^.!?\n]{0,12}?\b(?:e|eh)\s+(?=[a-z])/g, 'explicit'],
  [
    /(?:^|[\n.;,|])\s*(?:nome(?: completo)?|contato|responsavel|comprador|a\/c|cliente)\s*[:=-]\s*(?=[a-z])/g,
    'explicit',
  ],
  [
    /\b(?:falando com|fala com|falar com|procure por|procurar por|aos cuidados de|quem fala e|quem ta falando e|quem escreve e|aqui quem fala e|aqui fala) (?:o |a )?(?=[a-z])/g,
    'article',
  ],
  [/\b(?:aqui e|aqui eh|daqui e|e aqui) (?:o |a )?(?=[a-z])/g, 'article'],
  [/(?:^|[\s,.!])(?:eu sou|sou|e|eh) (?:o|a) (?=[a-z])/g, 'article'],
  [/(?:^|[\s,.!])(?:eu sou|sou) (?=[a-z])/g, 'bare'],
  [
    /\b(?:att|atte|atenciosamente|abs|abracos?|abraco|obrigad[oa]|grat[oa]|ass(?:inado)?)\s*[,.:-]*\s*\n?\s*(?=[a-z])/g,
    'bare',
  ],
]
const LEADING =
  /^[\s*"'(]*(?:(?:oi+e?|ola|opa|bom dia|boa tarde|boa noite|tudo bem|sim|claro|pois nao|prazer|certo|ah|entao|bem|com|e o|e a|eh o|eh a|e|eh|aqui e o|aqui e a|aqui e|eu sou o|eu sou a|eu sou|sou o|sou a|sou|o|a|meu nome e|meu nome|me chamo|pode me chamar de|pode chamar de|pode ser|nome|voce fala com o|voce fala com a|fala com o|fala com a|falando com o|falando com a|com o|com a|ta falando com o|ta falando com a|seu|sr|sra|dona|dr|dra)\b[\s,.:!-]*)*/
const MAX_WORDS = 6
const LARGE_TOWN = 200 // thousand people
/** What follows one's own name: where one is from, what one has, makes or wants. */
const OF_ONESELF =
  /^\s*[,;\n–-]+\s*(?:eu )?(?:sou|somos|moro|falo|estou|to|tenho|trabalho|represento|produzo|fa[cz]o|d[aeo] [a-z]|aqui (?:d|em)|em [a-z])\b/

function nameWord(word: Word, places: Places): boolean {
  return /^[a-z]+$/.test(word.text) && !word.everyday && !isUnmistakablePlace(word, places)
}

function isUnmistakablePlace(word: Word, places: Places): boolean {
  if (isSurname(word.text)) return false
  const [city] = places.cities(word.text)
  return city !== undefined && !city.ambiguous && city.people >= 30
}

/** Adjacent in one breath: nothing but a space between. */
function joined(message: Message, at: number): boolean {
  const one = message.words[at - 1]
  const two = message.words[at]
  return one !== undefined && two !== undefined && /^ +$/.test(message.text.slice(one.end, two.start))
}

function closesClause(message: Message, at: number): boolean {
  const end = message.words[at]?.end ?? 0
  return /^\s*(?:[,.;!\n]|$)/.test(message.text.slice(end, end + 3))
}

/** The name that begins at `words[at]`: how many words of it, or 0. */
function nameLength(message: Message, at: number, strength: Strength, places: Places, lone: boolean): number {
  const { words } = message
  const first = words[at]
  if (!first || !nameWord(first, places) || first.text.length < 2) return 0
  const known = isFirstName(first.text)
  const capital = first.capital && !first.upper
  if (!known) {
    if (strength === 'bare') return 0
    if (strength === 'article' && !capital) return 0
  }
  // "sou rosa choque", "sou vera" are rare; "sou franco" and the like are not names without a capital.
  if (
    strength === 'bare' &&
    known &&
    !first.capital &&
    !lone &&
    words[at + 1] !== undefined &&
    joined(message, at + 1) &&
    !isSurname(words[at + 1]?.text ?? '')
  )
    if (!/^(?:e|de|da|do|aqui|tenho|quero|queria|preciso|gostaria)$/.test(words[at + 1]?.text ?? '')) return 0
  let length = 1
  for (let i = at + 1; i < at + MAX_WORDS && joined(message, i); i++) {
    const word = words[i]
    if (!word) break
    if (PARTICLES.has(word.text)) {
      const next = words[i + 1]
      if (!next || !joined(message, i + 1) || word.text === 'e') break
      // "Paulo de Fortaleza" says where Paulo is.
      const [town] = places.cities(next.text)
      if (word.text === 'de' && (strength !== 'explicit' || lone) && town && town.people >= LARGE_TOWN) break
      const family = isSurname(next.text) && nameWord(next, places)
      const odd =
        strength === 'explicit' &&
        next.capital &&
        !message.caseless &&
        nameWord(next, places) &&
        places.cities(next.text).length === 0
      const saintly =
        /^d[ao]s$/.test(word.text) && next.capital && !message.caseless && nameWord(next, places)
      if (!family && !odd && !saintly) break
      i++
      length = i - at + 1
      continue
    }
    if (!nameWord(word, places)) break
    const listed = isSurname(word.text) || /\p{L}['’]\p{L}/u.test(word.raw)
    const written = word.capital && (!message.caseless || word.upper) && !word.upper
    // "sou o osmar fiorin, …": one word more, and the clause ends.
    const last =
      i === at + 1 &&
      known &&
      strength !== 'bare' &&
      word.text.length >= 4 &&
      message.caseless &&
      closesClause(message, i)
    if (!listed && !written && !last && !(first.upper && word.upper)) break
    length = i - at + 1
  }
  return length
}

function mention(message: Message, at: number, length: number, weight: number): Mention | null {
  const first = message.words[at]
  const last = message.words[at + length - 1]
  if (!first || !last) return null
  const raw = evidence(message, first.start, last.end)
  const value = raw === raw.toUpperCase() && raw.length > 3 ? titleCase(raw.toLowerCase()) : titleCase(raw)
  const before = message.text.slice(Math.max(0, first.start - 24), first.start)
  const denied = /\b(?:nao|nem) (?:e|eh|sou|me chamo|chamo)?\s*(?:o|a|mais)?\s*$/.test(before)
  return {
    value: upperFirst(value),
    start: first.start,
    end: last.end,
    standing: denied ? 'denied' : 'said',
    weight,
  }
}

function upperFirst(name: string): string {
  return name.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())
}

const WEIGHT: Record<Strength, number> = { explicit: 6, article: 4, bare: 3 }

/** The agent asked whose the bill is: a bare name is that person's. */
const OF_ANOTHER =
  /\btitular\b[^?]*\bquem (?:e|seria)\b[^?]*\?|\bquem (?:e|seria) [oa] titular\b|\bde quem e\b[^?]*\?/

/** The lead's own name. */
export function readNames(message: Message, context: ReadingContext, places: Places): Mention[] {
  const { text, words } = message
  const found: Mention[] = []
  const push = (at: number, length: number, weight: number) => {
    if (length < 1) return
    const start = words[at]?.start ?? 0
    const end = words[at + length - 1]?.end ?? 0
    if (isTaken(context.taken, start, end, ['email', 'cnpj', 'product', 'company', 'distributor'])) return
    const made = mention(message, at, length, weight)
    if (made) found.push(made)
  }
  const wordAt = (offset: number) => words.findIndex((word) => word.start >= offset)
  for (const [pattern, strength] of CUES) {
    for (const match of text.matchAll(pattern)) {
      const offset = match.index + match[0].length
      let at = wordAt(offset)
      // "meu nome é o João", "me chamo seu Antônio"
      while (/^(?:o|a|seu|sr|sra|dona|dr|dra)$/.test(words[at]?.text ?? '') && strength !== 'bare') at++
      const word = words[at]
      if (!word || word.start - offset > 6) continue
      // "é a Carla" only answers or corrects; anywhere else "é a" introduces anything.
      const loose = strength === 'article' && /^[\s,.!]*(?:e|eh) (?:o|a) $/.test(match[0])
      if (loose && !context.asked && !context.correcting) continue
      push(at, nameLength(message, at, strength, places, false), WEIGHT[strength])
    }
  }
  // "Rodrigo aqui", "Luiza falando"
  for (const match of text.matchAll(/ (?:aqui|falando|por aqui)\b/g)) {
    const after = wordAt(match.index)
    const at = words.findIndex((word, index) => index >= after - 3 && index < after && isFirstName(word.text))
    const length = at < 0 ? 0 : nameLength(message, at, 'article', places, false)
    const opens =
      at === 0 ||
      /(?:[\n.!,]|\b(?:oi|ola|dia|tarde|noite|e|o|a))\s*$/.test(text.slice(0, words[at]?.start ?? 0))
    // "a luz aqui" is no person.
    const thing = !words[at]?.capital && /^(?:o|a)$/.test(words[at - 1]?.text ?? '')
    if (at + length === after && opens && !thing) push(at, length, 4)
  }
  // "Luan, prazer"
  if (
    isFirstName(words[0]?.text ?? '') &&
    /^\s*,?\s*(?:muito )?prazer\b/.test(text.slice(words[0]?.end ?? 0))
  )
    push(0, 1, 3)
  // "Marina, sou de Recife": a name that opens what somebody says of themselves.
  if (
    isFirstName(words[0]?.text ?? '') &&
    OF_ONESELF.test(text.slice(words[nameLength(message, 0, 'explicit', places, true) - 1]?.end ?? 0))
  )
    push(0, nameLength(message, 0, 'explicit', places, true), 3)
  // "Otávio Lemos": nothing but a name, whenever it comes.
  const whole = nameLength(message, 0, 'explicit', places, true)
  const plain = whole === words.length && /^[\s.!]*$/.test(text.slice(words.at(-1)?.end ?? 0))
  if (plain && isFirstName(words[0]?.text ?? '') && places.cities(words[0]?.text ?? '').length === 0)
    push(0, whole, 2)
  // "Boa tarde, Rogério do Mercado …"
  for (const match of text.matchAll(/(?:^|[\n.!,])\s*([a-z]{3,}) d[ao] (?=[a-z])/g)) {
    const at = wordAt(match.index + match[0].indexOf(match[1] ?? ''))
    const next = words[at + 2]
    if (
      words[at]?.capital &&
      !message.caseless &&
      isFirstName(words[at]?.text ?? '') &&
      next?.capital &&
      !isSurname(next.text)
    )
      push(at, 1, 3)
  }
  for (const opening of findOpenings(message, places)) push(opening.at, opening.length, 3)
  // "é Socorro, sou paraense"
  for (const match of text.matchAll(
    /(?:^|[\s,.!])(?:e|eh) (?=([a-z]+)[ ,]+(?:sou|moro|falo|aqui de|d[aeo] )\b)/g,
  )) {
    const at = wordAt(match.index + match[0].length)
    if (isFirstName(words[at]?.text ?? '') && words[at]?.capital)
      push(at, nameLength(message, at, 'explicit', places, true), 3)
  }
  // "Att,\nLenir Scopel\nSuprimentos": a line of its own with two capitals.
  for (const match of text.matchAll(
    /\b(?:att|atte|atenciosamente|cordialmente|abs|abracos?)\s*[,.:-]*\s*\n\s*(?=[a-z]+ [a-z]+\s*(?:\n|$))/g,
  )) {
    const at = wordAt(match.index + match[0].length)
    if (words[at]?.capital && words[at + 1]?.capital && words[at]?.everyday !== true) push(at, 2, 3)
  }
  readAnswer(message, context, places, push)
  readCorrection(message, context, push, places)
  readListed(message, places, push)
  return OF_ANOTHER.test(context.question.text)
    ? found.filter(({ weight }) => weight >= WEIGHT.article)
    : found
}

type Push = (at: number, length: number, weight: number) => void

/** The agent asked for the name: the message, or its beginning, is the name. */
function readAnswer(message: Message, context: ReadingContext, places: Places, push: Push): void {
  if (!context.asked) return
  const { text, words } = message
  const skip = LEADING.exec(text)?.[0].length ?? 0
  const at = words.findIndex((word) => word.start >= skip)
  const first = words[at]
  if (!first) return
  const known = isFirstName(first.text)
  const end = /[.,;!?\n/|]|\s-\s/.exec(text.slice(first.start))?.index ?? text.length - first.start
  const inClause = words.filter((word) => word.start >= first.start && word.start < first.start + end)
  const rest = text.slice(first.start + end)
  const length = nameLength(message, at, 'explicit', places, true)
  if (known) {
    push(at, length, 5)
    return
  }
  // An unknown name stands alone or with other names; a sentence is no name.
  const nameable =
    inClause.length <= 4 && inClause.every((word) => PARTICLES.has(word.text) || nameWord(word, places))
  if (!nameable || /\?/.test(rest.slice(0, 2))) return
  if (first.capital || inClause.length <= 2) push(at, inClause.length, first.capital ? 4 : 3)
}

/** "não é Carlos, é Carla", "digo, Ana" */
function readCorrection(message: Message, context: ReadingContext, push: Push, places: Places): void {
  if (!context.correcting) return
  for (const match of message.text.matchAll(
    /(?:^|[\s,*])(?:e|eh|digo,?|quis dizer|na verdade|alias|sou|certo e)\s+(?=[a-z])|^\s*\*\s*(?=[a-z])/g,
  )) {
    const at = message.words.findIndex((word) => word.start >= match.index + match[0].length)
    const word = message.words[at]
    if (!word || !isFirstName(word.text)) continue
    const city = places.longest(message.words, at)
    // "na verdade é Vitória" may be the town; a name that is only a name is sure.
    if (city && (city.cities[0]?.people ?? 0) > 50) continue
    push(at, nameLength(message, at, 'explicit', places, true), 4)
  }
}

/** "Marcos / Papel House / Goiânia-GO / 1000 un dia", "Helena, Varginha MG, 40 kg": a list that opens with a name. */
function readListed(message: Message, places: Places, push: Push): void {
  const parts = message.text.split(/[,/|;\n]|\s-\s/).filter((part) => part.trim() !== '')
  const [first] = message.words
  if (parts.length < 3 || !first || !isFirstName(first.text)) return
  const length = nameLength(message, 0, 'explicit', places, true)
  const last = message.words[length - 1]
  const next = last ? message.text.slice(last.end, last.end + 3) : ''
  if (/^\s*[,/|;\n-]/.test(next) && parts.slice(1, 3).every((part) => part.trim().split(/\s+/).length <= 4))
    push(0, length, 3)
}
