import type { Business } from '../business/schema.ts'
import { SITUATION } from './nodes/guardrail-check.ts'
import { HANDOFF_TOLD } from './nodes/handoff.ts'
import { LAST_RESORT } from './safe-reply.ts'

/** Situations the graph answers from replies.yaml; each needs a variant that stands without any placeholder. */
export function findMissingReplies(business: Business): string[] {
  return [...Object.values(SITUATION), HANDOFF_TOLD, LAST_RESORT].flatMap((situation) => {
    const variants = business.replies[situation] ?? []
    const plain = variants.some((variant) => !/\{(?!greeting|business|persona)[^{}]*\}/.test(variant))
    return plain ? [] : [`replies.yaml: "${situation}" needs at least one variant without field placeholders`]
  })
}
