import { fold } from '../../text/normalise.ts'
import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
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
import type { Reading } from '../reading.ts'
import type { Exchange, RuleFactory } from '../rule.ts'
import { scan } from '../scan.ts'

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

interface Weight {
  foreign: number
  portuguese: number
  words: number
}

function weigh(text: string): Weight {
  const tokens = text.match(/[a-z]+(?:'[a-z]+)?/g) ?? []
  const weight: Weight = { foreign: 0, portuguese: 0, words: tokens.length }
  const totals = OTHERS.map(() => 0)
  for (const token of tokens) {
    const portuguese = PORTUGUESE.has(token)
    if (portuguese)
      weight.portuguese += ROMANCE.has(token)
        ? 0.3
        : OTHERS.some((words) => words.has(token)) || SHARED.has(token)
          ? 0.4
          : 1
    else if (token.length > 4 && PORTUGUESE_END.test(token)) weight.portuguese += 0.6
    OTHERS.forEach((words, i) => {
      if (words.has(token) && !portuguese) totals[i] = (totals[i] ?? 0) + (SHARED.has(token) ? 0.3 : 1)
      else if (words.has(token)) totals[i] = (totals[i] ?? 0) + 0.2
    })
    if (!portuguese && token.length > 5 && SPANISH_END.test(token)) totals[1] = (totals[1] ?? 0) + 0.5
    if (!portuguese && token.length > 4 && ENGLISH_END.test(token)) totals[0] = (totals[0] ?? 0) + 0.4
  }
  weight.foreign = Math.max(...totals)
  return weight
}

/** A sentence, or a long clause of it, that reads as another language. */
function foreignParts(reading: Reading, names: readonly string[]): Finding[] {
  return reading.sentences.flatMap((sentence) => {
    const parts = [sentence, ...sentence.clauses.filter((clause) => clause.text.split(' ').length >= 4)]
    for (const part of parts) {
      const { foreign, portuguese, words } = weigh(withoutNames(part.text, names))
      if (words === 0) continue
      const short = words <= 3
      if (
        short
          ? foreign >= 1 && portuguese < 0.5 && foreign >= words * 0.5
          : foreign >= 2 && foreign > portuguese * 1.4
      )
        return [{ start: part.start, end: part.end }]
    }
    return []
  })
}

/** Six words in a row, three of them English and none Portuguese: a switch inside a sentence. */
function switches(reading: Reading, names: readonly string[]): Finding[] {
  return reading.sentences.flatMap((sentence) => {
    const tokens = [...withoutNames(sentence.text, names).matchAll(/[a-z]+(?:'[a-z]+)?/g)]
    for (let i = 0; i + 4 <= tokens.length; i++) {
      const run = tokens.slice(i, i + 4)
      const { foreign, portuguese } = weigh(run.map(([word]) => word).join(' '))
      if (foreign >= 2.6 && portuguese < 0.5) {
        const last = run.at(-1)
        return [{ start: sentence.start, end: sentence.start + (last?.index ?? 0) + (last?.[0].length ?? 0) }]
      }
    }
    return []
  })
}

const OTHER_SCRIPT = /[^\P{L}\p{Script=Latin}]/gu

/** Letters of another script that are more than a disguise for Latin ones. */
function otherScript(reading: Reading): Finding[] {
  const letters = reading.draft.match(/\p{L}/gu)?.length ?? 0
  const others = reading.draft.match(OTHER_SCRIPT) ?? []
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
    (name) => weigh(name).foreign > 0,
  )
  const namesOf = (exchange: Exchange) => [
    ...Object.values(exchange.known)
      .map((value) => fold(value))
      .sort((a, b) => b.length - a.length),
    ...ownNames,
  ]
  return readingRule(business, {
    id: 'language',
    protects: 'The lead is answered in Brazilian Portuguese.',
    feedback: 'Escreva em português do Brasil.',
    find(reading, exchange) {
      const names = namesOf(exchange)
      const european = scan(reading, EUROPEAN)
      return [
        ...otherScript(reading),
        ...foreignParts(reading, names),
        ...switches(reading, names),
        ...(european.length > 0 ? european : []),
      ]
    },
    examples: {
      pass: [{ text: 'Olá! Como posso te ajudar?' }, { text: 'Você tem food truck ou loja?' }],
      block: [{ text: 'Hello! How can I help you today?' }, { text: 'Hola, ¿en qué puedo ayudarte?' }],
    },
  })
}
