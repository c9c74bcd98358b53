import type { Suite } from '../runner/types.ts'
import { createDialoguesSuite } from './dialogues.ts'
import { createDraftsSuite } from './drafts.ts'
import { createHostileSuite } from './hostile.ts'
import { createExtractionSuite, createIntentsSuite } from './inbound.ts'
import { createPromptCoverageSuite } from './prompt/coverage.ts'
import { createObedientSuite } from './prompt/obedient.ts'
import { createRetrievalSuite } from './retrieval.ts'
import { createSimulatedSuite } from './simulated.ts'

/** Every part of every suite, in the order of a report. */
export function createSuites(): Suite[] {
  return [
    createDraftsSuite(),
    createHostileSuite(),
    createPromptCoverageSuite(),
    createObedientSuite(),
    createDialoguesSuite(),
    createSimulatedSuite(),
    createRetrievalSuite(),
    createExtractionSuite(),
    createIntentsSuite(),
  ]
}
