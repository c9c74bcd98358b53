import type { CatalogueEntry } from './catalogue.ts'
import { describe } from './sentences.ts'
import type { Part, Turn } from './turn.ts'

/** A product the lead asks for that is not for sale now: said so, with what already helps, once. */
export function unavailableParts(turn: Turn): Part[] {
  const { config, reading, brief, phrases, catalogue } = turn
  return config.unavailable.flatMap((item) => {
    const entry = catalogue.byModel(item.model)
    if (entry === undefined) return []
    const named = reading.models.includes(entry)
    const learned = brief.learned.some(
      ({ field, value }) => field === 'product' && namesModel(turn, value, entry),
    )
    const pursued =
      reading.question && !reading.material && reading.models.length === 0 && reading.focus.includes(entry)
    if (!named && !learned && !pursued) return []

    const told = phrases.uses(item.reply) > 0
    // Asking something else of it, once told, is answered like any other question.
    const situation = told ? (item.again_reply ?? item.reply) : item.reply
    const parts = [part(phrases.say(situation), [entry])]
    const { alternative_model: other, alternative_reply: reply } = item
    const open =
      other !== undefined &&
      reply !== undefined &&
      !brief.record.alternatives.includes(item.model) &&
      !brief.record.refused.includes(other) &&
      !reading.models.some(({ model }) => model === other) &&
      !hasIt(turn, other)
    if (open) parts.push(part(phrases.say(reply), [catalogue.byModel(other)]))
    return parts.flatMap((one) => one ?? [])
  })
}

/** The step above, once a conversation, when the talk or the reply comes to the model below it. */
export function upsellParts(turn: Turn, reply: readonly Part[]): Part[] {
  const { config, reading, brief, phrases, catalogue } = turn
  return config.upsells.flatMap((upsell) => {
    const { when_model: when, offer_model: offer } = upsell
    if (brief.record.upsells.includes(upsell.id) || isRefused(turn, upsell.id, offer)) return []
    const has = (entries: readonly CatalogueEntry[], model: string) =>
      entries.some((entry) => entry.model === model)
    if (has(reading.rejected, when) || has(reading.rejected, offer)) return []
    const said = reply.flatMap(({ text }) => catalogue.mentions(text).map(({ entry }) => entry))
    const wanted = catalogue.mentions(brief.known.product ?? '').map(({ entry }) => entry)
    if (![reading.models, said, wanted].some((entries) => has(entries, when))) return []
    // Both set side by side already is the offer.
    if (has(said, offer) && has(said, when)) return []
    return part(phrases.say(upsell.reply), [catalogue.byModel(offer)]) ?? []
  })
}

/** The lead turns down what the agent's last message offered. */
export function refusedOffer(turn: Turn): boolean {
  const { config, reading, lastAgent, catalogue, brief } = turn
  const onlyRejects = reading.rejected.length > 0 && reading.models.length === 0
  const refusable = new Set(config.upsells.map(({ offer_model }) => offer_model))
  if (onlyRejects && reading.rejected.every(({ model }) => refusable.has(model ?? ''))) return true
  if (!reading.refusal && !reading.intents.has('negation')) return false
  const said = new Set(catalogue.mentions(lastAgent).map(({ entry }) => entry.model))
  return config.upsells.some(
    ({ id, when_model, offer_model }) =>
      brief.record.upsells.includes(id) &&
      said.has(offer_model) &&
      !reading.models.some(({ model }) => model === offer_model) &&
      (reading.models.length === 0 || reading.models.some(({ model }) => model === when_model)),
  )
}

/** "Sim, quero" to an offer: the product that was offered, described. */
export function acceptedOffer(turn: Turn): Part[] {
  const { config, reading, lastAgent, catalogue } = turn
  const says = reading.consent || reading.intents.has('affirmation')
  if (!says || reading.intents.has('negation') || reading.models.length > 0 || reading.asks.length > 0)
    return []
  const said = new Set(catalogue.mentions(lastAgent).map(({ entry }) => entry.model))
  const offered = [
    ...config.upsells
      .filter(({ id }) => turn.brief.record.upsells.includes(id))
      .map(({ offer_model }) => offer_model),
    ...config.unavailable.flatMap(({ alternative_model: other }) => other ?? []),
  ].find((model) => said.has(model))
  const entry = offered === undefined ? undefined : catalogue.byModel(offered)
  const described = entry === undefined ? null : describe(turn, entry)
  return described === null ? [] : [described]
}

function isRefused(turn: Turn, id: string, model: string): boolean {
  const { refused } = turn.brief.record
  return refused.includes(id) || refused.includes(model)
}

function namesModel(turn: Turn, text: string, entry: CatalogueEntry): boolean {
  return turn.catalogue.mentions(text).some((mention) => mention.entry === entry)
}

/** The lead says that this step is solved. */
function hasIt(turn: Turn, model: string): boolean {
  const family = turn.catalogue.byModel(model)?.family
  return family !== null && family !== undefined && turn.reading.owned.includes(family)
}

function part(text: string | null, sources: (CatalogueEntry | undefined)[]): Part | null {
  return text === null
    ? null
    : { kind: 'offer', text, sources: sources.filter((entry) => entry !== undefined) }
}
