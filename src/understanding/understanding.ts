import type { Business } from '../business/schema.ts'
import type { Understanding } from '../graph/ports.ts'
import { createExtractor } from './extract.ts'
import { createIntentReader } from './intents/read-intents.ts'
import { evidence, prepareMessage } from './message.ts'
import { createQuestionReader } from './question.ts'
import type { FieldCandidate } from './types.ts'
import { createVerify } from './verify.ts'
import { wordingOf } from './wording.ts'

const built = new WeakMap<Business, Understanding>()

/**
 * The deterministic reader of a lead's messages: what each asks for and what it says of the lead. Its tables take
 * some tens of milliseconds, so a loaded business has one, whoever asks; a message is read in about a millisecond.
 */
export function createUnderstanding(business: Business): Understanding {
  const known = built.get(business) ?? build(business)
  built.set(business, known)
  return known
}

function build(business: Business): Understanding {
  const question = createQuestionReader(business)
  const wording = wordingOf(business)
  const extractor = createExtractor(business)
  const readIntents = createIntentReader(business)
  return {
    read(text, history) {
      const message = prepareMessage(text, wording)
      const asked = question(history)
      const extraction = extractor.extract(message, asked)
      const fields: FieldCandidate[] = []
      for (const [field, mention] of extraction.chosen) {
        const corrects = extraction.correction.correcting && mention.start >= extraction.correction.from
        fields.push({
          field,
          value: mention.value,
          evidence: evidence(message, mention.start, mention.end),
          ...(corrects ? { correction: true } : {}),
        })
      }
      return { intents: readIntents({ message, question: asked, extraction }), fields }
    },
    verify: createVerify({ business, extractor, question }),
  }
}
