import { fold } from '../../text/normalise.ts'
import { remember } from '../../text/remember.ts'
import { isSurname } from '../../understanding/names.ts'
import { CHAT_WORDS } from '../../understanding/words.ts'
import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
import { findDisguises, LONG_ENDING } from '../disguise.ts'
import { looksForeign } from '../language-detector.ts'
import {
  ENGLISH,
  EUROPEAN,
  FRENCH,
  GERMAN,
  ITALIAN,
  PORTUGUESE,
  ROMANCE,
  SHARED,
  SPANISH,
} from '../language-words.ts'
import type { Reading, ReadSentence } from '../reading.ts'
import type { Exchange, RuleFactory } from '../rule.ts'
import { scan } from '../scan.ts'
import { stem, vocabularyOf } from '../vocabulary.ts'

const OTHERS = [ENGLISH, SPANISH, FRENCH, GERMAN, ITALIAN]

/** Names said by the lead or known of them, and model names: no language of their own. */
function withoutNames(text: string, names: readonly string[]): string {
  return names.reduce((rest, name) => (name.length > 2 ? rest.replaceAll(name, ' ') : rest), text)
}

/** Endings that only one language has. */
const PORTUGUESE_END =
  /(?:cao|coes|nha|nho|lh[ao]s?|oes|ao|aes|mente|ndo|emos|amos|avel|ivel|eira|eiro|inha|inho|ssao|gem|agens|ario|aria|dade)$/
const SPANISH_END = /(?:cion|ciones|lla|llo|llas|llos|dad|dades|miento|aje|ero|uela|uesa|uesas)$/
const ENGLISH_END = /(?:ing|tion|ness|ght|ould|ment|ally|ers|ck|wn)$/

/** How much a word speaks for Portuguese, and for each of the others. */
interface WordWeight {
  portuguese: number
  others: number[]
}

function weighWord(word: string): WordWeight {
  const portuguese = PORTUGUESE.has(word)
  const shared = SHARED.has(word)
  const foreign = OTHERS.map((words): number => (words.has(word) ? (portuguese ? 0.2 : shared ? 0.3 : 1) : 0))
  if (!portuguese && word.length > 5 && SPANISH_END.test(word)) foreign[1] = (foreign[1] ?? 0) + 0.5
  if (!portuguese && word.length > 4 && ENGLISH_END.test(word)) foreign[0] = (foreign[0] ?? 0) + 0.4
  const own = portuguese
    ? ROMANCE.has(word)
      ? 0.3
      : shared || foreign.some((weight) => weight > 0)
        ? 0.4
        : 1
    : word.length > 4 && PORTUGUESE_END.test(word)
      ? 0.6
      : 0
  return { portuguese: own, others: foreign }
}

/** Letters of a word that its stem may speak for, and of one that ends as long words do. */
const LONGEST_BY_STEM = 14
const LONGEST_BY_ENDING = 20
/** Conversations whose words are remembered. */
const TALKS_KEPT = 16
const weighed = new Map<string, WordWeight>()
const WEIGHED_LIMIT = 5000
function weightOf(word: string): WordWeight {
  let weight = weighed.get(word)
  if (!weight) {
    weight = weighWord(word)
    if (weighed.size < WEIGHED_LIMIT) weighed.set(word, weight)
  }
  return weight
}

interface Weighed {
  start: number
  end: number
  weight: WordWeight
}

function weighedWords(text: string): Weighed[] {
  const out: Weighed[] = []
  for (const match of text.matchAll(/[a-z]+(?:'[a-z]+)?/g)) {
    out.push({ start: match.index, end: match.index + match[0].length, weight: weightOf(match[0]) })
  }
  return out
}

function sum(words: readonly Weighed[]): { foreign: number; portuguese: number } {
  let portuguese = 0
  const totals = OTHERS.map(() => 0)
  for (const { weight } of words) {
    portuguese += weight.portuguese
    weight.others.forEach((value, i) => {
      totals[i] = (totals[i] ?? 0) + value
    })
  }
  return { foreign: Math.max(...totals), portuguese }
}

/** Words in a row that show a switch of language inside a sentence. */
const RUN = 4

/** A sentence, a long clause of it or a run of words that reads as another language. */
function foreignParts(
  reading: Reading,
  names: readonly string[],
  isOwn: (word: string) => boolean,
): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] => {
    const text = withoutNames(sentence.text, names)
    const words = weighedWords(text)
    if (readsForeign(reading, sentence, words, names) && !allOwn(text, isOwn))
      return [{ start: sentence.start, end: sentence.end }]
    // Nothing foreign in the whole of it, nothing foreign in a part.
    if (sum(words).foreign < 1) return []
    const spans = [
      { start: 0, end: text.length },
      ...(text === sentence.text
        ? sentence.clauses.map((clause) => ({
            start: clause.start - sentence.start,
            end: clause.end - sentence.start,
          }))
        : []),
    ]
    for (const [index, span] of spans.entries()) {
      const own = words.filter((word) => word.start >= span.start && word.end <= span.end)
      if (own.length === 0 || (index > 0 && own.length < RUN)) continue
      const { foreign, portuguese } = sum(own)
      const is =
        own.length <= 3
          ? foreign >= 1 && portuguese < 0.5 && foreign >= own.length * 0.5
          : foreign >= 2 && foreign > portuguese * 1.4
      if (is)
        return [
          { start: sentence.start + span.start, end: Math.min(sentence.end, sentence.start + span.end) },
        ]
    }
    for (let i = 0; i + RUN <= words.length; i++) {
      const { foreign, portuguese } = sum(words.slice(i, i + RUN))
      if (foreign >= 2.6 && portuguese < 0.5) return [{ start: sentence.start, end: sentence.end }]
    }
    return []
  })
}

/** How much of the weight of its Portuguese words a sentence must have in foreign ones to be doubted at all. */
const PORTUGUESE_SHARE = 0.5
const ONLY_PORTUGUESE = /[ãõ]|(?<!\p{L})é(?!\p{L})/iu
/** In so few words the letters alone prove nothing. */
const FEW_WORDS = 4

/** Every word of it is one the business writes: its letters prove nothing. */
function allOwn(text: string, isOwn: (word: string) => boolean): boolean {
  const words = text.match(/[a-z]{3,}/g) ?? []
  return words.length >= 2 && words.every(isOwn)
}

/** By its letters another language's, with hardly a word that only Portuguese has. */
function readsForeign(
  reading: Reading,
  sentence: ReadSentence,
  words: readonly Weighed[],
  names: readonly string[],
): boolean {
  const { foreign, portuguese } = sum(words)
  // "É" by itself, "ã" and "õ": no other of these languages writes them.
  if (foreign < 1 && ONLY_PORTUGUESE.test(reading.folded.verbatim(sentence.start, sentence.end))) return false
  if (portuguese >= 1 && foreign < Math.max(1, portuguese * PORTUGUESE_SHARE)) return false
  if (words.length <= FEW_WORDS && foreign < 0.5) return false
  // As it was written: accents tell languages apart. Names and models have none.
  let text = ''
  let at = sentence.start
  for (const mention of sentence.mentions) {
    if (mention.start < at) continue
    text += `${reading.folded.verbatim(at, mention.start)} `
    at = mention.end
  }
  text += reading.folded.verbatim(at, sentence.end)
  const bare = text
    .split(/\s+/)
    .filter((word) => !names.some((name) => name.length > 2 && name.split(' ').includes(fold(word))))
    .filter((word) => !/\d|^["'*_]?\p{Lu}\p{L}*\p{Lu}/u.test(word))
  return looksForeign(bare.join(' '))
}

const wordsIn = remember(
  (text): ReadonlySet<string> => new Set(fold(text).match(/[a-z0-9]+/g) ?? []),
  TALKS_KEPT,
)

const OTHER_SCRIPT = /[^\P{L}\p{Script=Latin}]/gu

const SPANISH_SPELLING = /(?<!\p{L})\p{L}+(?:ía|ías|ción|ciones|ñ\p{L}*)(?!\p{L})|[¿¡]/gu
/** Spelling Portuguese does not have: "garantía", "producción", "¿". */
function foreignSpelling(reading: Reading): Finding[] {
  const { source } = reading.folded
  const found = (/[íóñÑ¿¡]/.test(source) ? [...source.matchAll(SPANISH_SPELLING)] : []).map((match) => ({
    start: 0,
    end: 0,
    match: match[0],
  }))
  return found
}

/** Letters of another script that are more than a disguise for Latin ones. */
function otherScript(reading: Reading): Finding[] {
  const letters = reading.draft.match(/\p{L}/gu)?.length ?? 0
  const others = reading.draft.match(OTHER_SCRIPT) ?? []
  // One sign of another script beside a digit stands for a digit.
  const inFigure = /[\d%,.][^\P{L}\p{Script=Latin}]|[^\P{L}\p{Script=Latin}]\u200b?[\d%]/u.exec(reading.draft)
  if (inFigure) return [{ start: 0, end: 0, match: inFigure[0] }]
  if (others.length < 2 || others.length < letters * 0.3) return []
  return [{ start: 0, end: 0, match: others.slice(0, 20).join('') }]
}

export const language: RuleFactory = ({ business, params }) => {
  parseParams('language', NO_PARAMS, params)
  const own = [
    business.config.name,
    ...business.documents.flatMap(({ meta }) => [meta.model ?? '', meta.title, ...meta.aliases]),
  ]
    .map((name) => fold(name))
    .sort((a, b) => b.length - a.length)
  const ownNames = [...new Set(own.filter((name) => name.length > 3 && /[a-z]{3}/.test(name)))].filter(
    (name) => sum(weighedWords(name)).foreign >= 1,
  )
  const namesOf = (exchange: Exchange) => [
    // What the lead wrote may be repeated: a town, a firm, a street.
    ...[
      ...Object.values(exchange.known),
      ...(exchange.lastLead.match(/(?:\p{Lu}\p{L}+(?: d[aeo]s? | del | la | los )?)+/gu) ?? []),
    ]
      .map((value) => fold(value))
      .sort((a, b) => b.length - a.length),
    ...ownNames,
  ]
  const vocabulary = vocabularyOf(business)
  const ownText = [
    ...Object.values(business.replies).flat(),
    ...business.documents.map((one) => one.body),
  ].join('\n')
  const ownWords = new Set(fold([ownText, business.systemPrompt, ...own].join(' ')).match(/[a-z0-9]+/g) ?? [])
  const isOwn = (word: string) => ownWords.has(word) || PORTUGUESE.has(word)
  const isKnown = (word: string) =>
    ownWords.has(word) ||
    PORTUGUESE.has(word) ||
    CHAT_WORDS.has(word) ||
    isSurname(word) ||
    // A stem is six letters: of words run together it is only the first.
    (word.length <= (LONG_ENDING.test(word) ? LONGEST_BY_ENDING : LONGEST_BY_STEM) &&
      (vocabulary.isConversation(stem(word)) || vocabulary.isBusiness(stem(word))))
  /** What cannot be read as Portuguese cannot be judged. */
  const disguises = (reading: Reading, exchange: Exchange): Finding[] => {
    const talk = [exchange.lastLead, exchange.lastAgent, ...Object.values(exchange.known)].join(' ')
    return findDisguises(reading, (word) => isKnown(word) || wordsIn(talk).has(word), ownText).map(
      ({ match }) => ({
        start: 0,
        end: 0,
        match,
        unsure: true,
      }),
    )
  }
  return readingRule(business, {
    id: 'language',
    protects: 'The lead is answered in Brazilian Portuguese.',
    feedback: 'Escreva em português do Brasil.',
    find(reading, exchange) {
      const names = namesOf(exchange)
      // The formal address of Brazilian letters.
      const european = scan(reading, EUROPEAN).filter(
        (hit) => !(/^vossas?$/.test(hit.text) && /^ (?:senhorias?|excelencias?)/.test(hit.after)),
      )
      return [
        ...disguises(reading, exchange),
        ...otherScript(reading),
        ...foreignSpelling(reading),
        ...foreignParts(reading, names, isOwn),
        ...(european.length > 0 ? european : []),
      ]
    },
    examples: {
      pass: [
        { text: 'Permanecemos à disposição de Vossa Senhoria.' },
        { text: 'Olá! Como posso te ajudar?' },
        { text: 'Você tem food truck ou loja?' },
      ],
      block: [
        { text: 'Hello! How can I help you today?' },
        { text: 'Hola, ¿en qué puedo ayudarte?' },
        { text: 'Pronto,respondidocomcerteza!Ficoàdisposição.' },
      ],
    },
  })
}
