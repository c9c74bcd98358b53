import type { RuleId } from '../../business/rule-ids.ts'
import type { Business } from '../../business/schema.ts'
import { fold } from '../../text/normalise.ts'
import type { TurnBrief } from '../contract.ts'
import { createPhrases } from './phrases.ts'
import { splitSentences } from './words.ts'
import { type Caution, type Draft, writeDraft } from './write.ts'

const QUESTION_RULES: ReadonlySet<RuleId> = new Set([
  'question_limit',
  'questionnaire',
  'known_field',
  'pressure',
])
const CATALOGUE_RULES: ReadonlySet<RuleId> = new Set([
  'product_fact',
  'unavailable_product',
  'ungrounded',
  'wrong_product',
])

/**
 * A draft for this turn, or, after a violation, a safer one: what was blocked is never said again. Each attempt
 * says less than the one before; the last is the business's fallback.
 */
export function writeReply(business: Business, brief: TurnBrief): Draft {
  const { feedback } = brief
  if (feedback === null) return writeDraft(business, brief)
  const attempts = [...new Map([...drafts(business, brief)].map((draft) => [draft.reply, draft])).values()]
  const blocked = attempts.findIndex(({ reply }) => reply.trim() === feedback.draft.trim())
  const next = attempts.slice(blocked + 1).find((draft) => draft.reply !== '' && !repeats(draft.reply, brief))
  return next ?? attempts.at(-1) ?? { reply: '', asked: [], documents: [] }
}

/** From the freest to the most careful. The order does not depend on what was tried, so attempts can be told apart. */
function* drafts(business: Business, brief: TurnBrief): Generator<Draft> {
  const clean = { ...brief, feedback: null }
  const free = writeDraft(business, clean)
  yield free
  yield withoutBlocked(free, brief)
  for (const caution of cautions(brief)) yield writeDraft(business, clean, caution)
  const phrases = createPhrases(business, clean)
  for (const _ of business.replies.fallback ?? []) {
    const text = phrases.say('fallback')
    if (text !== null) yield { reply: text, asked: [], documents: [] }
  }
}

function cautions(brief: TurnBrief): Caution[] {
  const rules = (brief.feedback?.violations ?? []).map(({ rule }) => rule)
  if (rules.every((rule) => QUESTION_RULES.has(rule))) return ['no_questions', 'no_catalogue', 'policy_only']
  if (rules.some((rule) => CATALOGUE_RULES.has(rule))) return ['no_catalogue', 'policy_only']
  return ['no_questions', 'no_catalogue', 'policy_only']
}

/** The draft without the sentences that carry a violation. */
function withoutBlocked(draft: Draft, brief: TurnBrief): Draft {
  const kept = draft.reply
    .split('\n')
    .map((line) => {
      const sentences = splitSentences(line)
      return {
        had: sentences.length,
        text: sentences.filter((sentence) => !repeats(sentence, brief)).join(' '),
      }
    })
    .filter(({ had, text }) => had === 0 || text !== '')
    .map(({ text }) => text)
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  return { ...draft, reply: kept, asked: kept.includes('?') ? draft.asked : [] }
}

/** Contains words that were blocked. A match of a letter or two says too little to go by. */
function repeats(text: string, brief: TurnBrief): boolean {
  const plain = fold(text)
  return (brief.feedback?.violations ?? []).some(({ match }) => {
    const words = fold(match)
    return words.length > 2 && plain.includes(words)
  })
}
