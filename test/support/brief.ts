import type { Business } from '../../src/business/schema.ts'
import { emptyRecord } from '../../src/graph/record.ts'
import type { Passage } from '../../src/knowledge/types.ts'
import type { ConversationRecord, TurnBrief } from '../../src/model/contract.ts'
import { readOffer } from '../../src/partners/offer.ts'
import { qualify } from '../../src/qualification/qualify.ts'
import type { FieldCandidate } from '../../src/understanding/types.ts'

const AT = '2026-03-10T14:00:00-03:00'

/** A brief with everything that a test does not care about filled in. `known` includes what is learned. */
export function briefOf(
  business: Business,
  given: Partial<Omit<TurnBrief, 'inbound' | 'record' | 'learned'>> & {
    text: string
    learned?: (Omit<FieldCandidate, 'evidence'> & { evidence?: string })[]
    record?: Partial<ConversationRecord>
    /** The agent's message before this turn. */
    lastAgent?: string
    documents?: string[]
  },
): TurnBrief {
  const { text, lastAgent, documents = [], ...rest } = given
  const learned = (given.learned ?? []).map((one) => ({ evidence: one.value, ...one }))
  const known = { ...rest.known, ...Object.fromEntries(learned.map(({ field, value }) => [field, value])) }
  const record = { ...emptyRecord(), ...(lastAgent === undefined ? {} : { turns: 1 }), ...given.record }
  const window =
    rest.window ??
    (lastAgent === undefined ? [] : [{ id: 'a0', role: 'agent' as const, text: lastAgent, at: AT }])
  const passages = rest.passages ?? documents.map((slug) => passageOf(business, slug))
  return {
    clock: { now: AT, greeting: 'Boa tarde', businessHours: true, windowOpen: true },
    profileName: null,
    inbound: [{ id: 'm1', role: 'lead', text, at: AT }],
    intents: [],
    summary: '',
    evidence: passages.length > 0,
    missing: business.config.collect_order.filter((field) => !(field in known)),
    qualification: qualify({
      config: business.config,
      documents: business.documents,
      known,
      evidence: {},
      record,
      previous: null,
    }),
    offer: readOffer(business.config, known, record.lookups),
    called: [],
    feedback: null,
    ...rest,
    known,
    learned,
    record,
    window,
    passages,
  }
}

function passageOf(business: Business, slug: string): Passage {
  const document = business.documents.find((one) => one.slug === slug)
  if (document === undefined) throw new Error(`no document ${slug}`)
  const { title, model, category, available } = document.meta
  return {
    id: `${slug}#0`,
    document: slug,
    title,
    model: model ?? null,
    category,
    available,
    text: document.body,
    score: 0.8,
  }
}
