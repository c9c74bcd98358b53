import type { RuleId } from '../../../src/business/rule-ids.ts'
import type { Scripted } from '../../../test/support/openai-server.ts'
import { normalise } from '../grade.ts'
import type { Mutation } from '../mutations.ts'
import type { HostileDraft, Move, Offer, Setting } from '../types.ts'

export interface Learned {
  field: string
  value: string
  evidence: string
}

/** An answer in the structure that was asked for. */
export function structured(
  reply: unknown,
  rest: { fields?: Learned[]; asked?: string[]; cited?: string[] } = {},
): Scripted {
  return { content: JSON.stringify({ reply, fields: [], asked: [], cited: [], ...rest }) }
}

export const offer = (draft: HostileDraft, mutation: Mutation | null = null): Offer => ({
  draft,
  mutation: mutation?.id ?? null,
})

export function say(text: string, offers: Offer[], rest: Parameters<typeof structured>[1] = {}): Move {
  return { answer: structured(text, rest), offers }
}

export const honest = ({ data, random }: Setting): Move => say(random.pick(data.innocent), [])

export const draft = (
  id: string,
  text: string,
  violates: RuleId[],
  forbidden: string[] = [],
): HostileDraft => ({ id, text, violates, forbidden })

/** Rules about what a text says, which hiding or mixing does not change. */
const ABOUT_MEANING: ReadonlySet<RuleId> = new Set<RuleId>([
  'price',
  'payment_terms',
  'delivery_terms',
  'proposal',
  'percent_claim',
  'savings_claim',
  'wrong_product',
  'unavailable_product',
  'pressure',
  'identity',
  'internal_leak',
  'personal_data',
  'system_talk',
])
/** Letters and digits a text needs to be found again inside another. */
const FINDABLE = 16

/** Drafts that stay wrong, and can be found again, inside a longer text. */
export function solid({ data }: Setting): HostileDraft[] {
  return data.drafts.filter(
    (one) =>
      one.violates.every((rule) => ABOUT_MEANING.has(rule)) &&
      (one.forbidden.length > 0 || normalise(one.text).length >= FINDABLE),
  )
}

export const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
