import type { Business, FieldConfig } from '../business/schema.ts'
import type { TurnMessage } from '../model/contract.ts'
import { fold } from '../text/normalise.ts'
import type { Extractor } from './extract.ts'
import type { Mention } from './mention.ts'
import { type Message, prepareMessage, evidence as verbatim } from './message.ts'
import { NO_QUESTION, type Question } from './question.ts'
import type { DialogueLine, FieldCandidate } from './types.ts'
import { wordingOf } from './wording.ts'

const LONGEST_VALUE = 120
const LONGEST_EVIDENCE = 600
/** A name is letters and the signs that names have; nothing to render, run or pay. */
const PLAIN = /^[\p{L}\p{M}\d .,'’&+/()-]+$/u
const PLAIN_EMAIL = /^[\w.+@-]+$/
const LEADS_ASTRAY =
  /\b(?:ignor\w+|instruc\w+|prompt|system|sistema|regras?|preco|reais|desconto|https?|www|gratis|libere|assistente)\b|r\$|:\/\//

export interface VerifyDependencies {
  business: Business
  extractor: Extractor
  question: (history: readonly DialogueLine[]) => Question
}

/**
 * Accepts what the model says it learned only when the words it quotes are in a message of the lead's, the
 * extractor reads the same value from them there, and nothing in that message denies it.
 */
export function createVerify({ business, extractor, question }: VerifyDependencies) {
  return (
    candidate: { field: string; value: string; evidence: string },
    messages: readonly TurnMessage[],
  ): FieldCandidate | null => {
    const config = business.config.fields[candidate.field]
    if (!Object.hasOwn(business.config.fields, candidate.field) || config === undefined) return null
    const { value, evidence } = candidate
    if (value.trim() === '' || value.length > LONGEST_VALUE || evidence.length > LONGEST_EVIDENCE) return null
    if (!(config.type === 'email' ? PLAIN_EMAIL : PLAIN).test(value.trim()) && config.type !== 'text')
      return null
    const quote = fold(evidence)
    if (quote === '') return null
    for (const [index, line] of messages.entries()) {
      if (line.role !== 'lead') continue
      const message = prepareMessage(line.text, wordingOf(business))
      const at = findWords(message.text, quote)
      if (at < 0) continue
      const asked = question(messages.slice(0, index).map(({ role, text }) => ({ role, text })))
      const found = follows(candidate.field, config, value, message, at, at + quote.length, asked)
      if (found) {
        const read = extractor.extract(message, asked)
        return {
          field: candidate.field,
          value: found.value,
          evidence: verbatim(message, found.start, found.end) || evidence.trim(),
          messageId: line.id,
          ...(read.correction.correcting && found.start >= read.correction.from ? { correction: true } : {}),
        }
      }
    }
    return null
  }

  /** The mention of the message that carries the claimed value and touches the quoted words. */
  function follows(
    field: string,
    config: FieldConfig,
    value: string,
    message: Message,
    start: number,
    end: number,
    asked: Question,
  ): Mention | null {
    const claim = canonical(field, config, value)
    const touches = (mention: Mention) => mention.start < end && mention.end > start
    const same = (mention: Mention) => sameValue(config.type, mention.value, claim ?? value)
    const read = extractor.extract(message, asked)
    const mentions = (read.mentions.get(field) ?? []).filter(touches)
    const chosen = read.chosen.get(field)
    if (chosen && touches(chosen) && same(chosen)) return chosen
    if (mentions.some((mention) => mention.standing === 'denied' && same(mention))) return null
    const said = mentions.find((mention) => mention.standing !== 'denied' && same(mention))
    if (said) return said
    // The words may be an answer that only the model saw as one: read them as such, but never against a denial.
    if (mentions.some((mention) => mention.standing === 'denied')) return null
    const answer = extractor.extract(message, asked, field)
    const answered = (answer.mentions.get(field) ?? []).find(
      (mention) => touches(mention) && mention.standing === 'said' && same(mention),
    )
    return answered ?? null
  }

  /** The claimed value as the extractor would write it, or null when it reads none in it. */
  function canonical(field: string, config: FieldConfig, value: string): string | null {
    if (config.type === 'person_name' || config.type === 'company' || config.type === 'text') {
      return LEADS_ASTRAY.test(fold(value)) ? '' : value.trim()
    }
    if (config.type === 'yes_no' || config.type === 'urgency') return fold(value).replace(/ /g, '_')
    const read = extractor.extract(prepareMessage(value, wordingOf(business)), NO_QUESTION, field)
    return read.chosen.get(field)?.value ?? null
  }
}

function sameValue(type: FieldConfig['type'], read: string, claimed: string): boolean {
  if (claimed === '') return false
  const a = fold(read)
  const b = fold(claimed)
  if (a === b) return true
  // "João" of "João da Silva": what was said is kept, whole.
  if (type === 'person_name' || type === 'company') return b.length >= 2 && findWords(a, b) >= 0
  return false
}

/** Where `words` stand in `text` as whole words, or -1. */
function findWords(text: string, words: string): number {
  for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + 1)) {
    const before = text[at - 1] ?? ' '
    const after = text[at + words.length] ?? ' '
    const opens = !/[a-z\d]/.test(before) || !/^[a-z\d]/.test(words)
    const closes = !/[a-z\d]/.test(after) || !/[a-z\d]$/.test(words)
    if (opens && closes) return at
  }
  return -1
}
