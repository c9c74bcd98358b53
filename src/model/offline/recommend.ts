import type { Fact } from '../../business/schema.ts'
import { convert, thresholdFor } from '../../qualification/volume.ts'
import { parseVolume } from '../../understanding/volume.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { factsOf, sayFact } from './facts.ts'
import type { Part, Turn } from './turn.ts'
import { the } from './turn.ts'
import { unique, upperFirst } from './words.ts'

/** Past this share of what a machine does in a day, the next one up is named too: room to grow. */
const GROWTH_SHARE = 0.6

interface Fit {
  /** Smallest model that does the stated volume in a working day; null when it is too much for any. */
  model: CatalogueEntry | null
  /** The next one up, when the first would have little room. */
  next: CatalogueEntry | null
}

/** Which model of a family does what the lead needs. Null when volume and catalogue cannot be compared. */
function fitVolume(turn: Turn, family: string, told: string): Fit | null {
  const { config, catalogue } = turn
  const { volume_thresholds: byFamily, working_time: time } = config.qualification
  const volume = parseVolume(told)
  const thresholds = byFamily[family]
  if (volume === null || thresholds === undefined) return null
  const threshold = thresholdFor(volume.unit, thresholds)
  const need = convert(volume, 'dia', time)
  if (threshold === null || need === null) return null

  const able = catalogue.family(family).flatMap((entry) => {
    const fact = capacityFact(turn, entry)
    const aDay = dayCapacity(turn, entry)
    const sameUnit = fact !== undefined && thresholdFor(fact.unit, thresholds) === threshold
    return sameUnit && aDay > 0 ? [{ entry, aDay }] : []
  })
  if (able.length === 0) return null
  const ordered = able.toSorted((a, b) => a.aDay - b.aDay)
  const at = ordered.findIndex(({ aDay }) => aDay >= need)
  const chosen = ordered[at]
  if (chosen === undefined) return { model: null, next: null }
  const tight = need > chosen.aDay * GROWTH_SHARE
  return { model: chosen.entry, next: tight ? (ordered[at + 1]?.entry ?? null) : null }
}

/** What a model does in a working day, by the lower end of its figure; 0 when the catalogue does not say. */
export function dayCapacity(turn: Turn, entry: CatalogueEntry): number {
  const fact = capacityFact(turn, entry)
  const amount = fact?.min ?? fact?.values?.[0] ?? fact?.max
  if (fact?.per === undefined || amount === undefined) return 0
  return convert({ amount, per: fact.per }, 'dia', turn.config.qualification.working_time) ?? 0
}

/** What the stated volume points to: when asked, or when the volume was just told and no model was chosen. */
export function recommendation(turn: Turn): Part[] {
  const { reading, brief, catalogue, config } = turn
  const typeOf = (field: string) => config.fields[field]?.type
  const told = Object.entries(brief.known).find(([field]) => typeOf(field) === 'volume')?.[1]
  const justTold = brief.learned.some(
    ({ field }) => typeOf(field) === 'volume' || typeOf(field) === 'product',
  )
  if (told === undefined || (!reading.recommend && !justTold)) return []
  const wanted = catalogue
    .mentions(brief.known.product ?? '')
    .flatMap(({ entry, negated }) => (negated || !entry.available ? [] : [entry]))
  const named = unique([...reading.models, ...wanted]).filter(
    ({ model, available }) => model !== null && available,
  )
  const family =
    reading.families.find((id) => id in config.qualification.volume_thresholds) ??
    named.flatMap((entry) => entry.family ?? [])[0] ??
    reading.familiesInTalk[0]
  const fit = family === undefined ? null : fitVolume(turn, family, told)
  if (fit === null) return []
  // The chosen model stands, unless the volume is past it.
  const rivals = named.filter((entry) => entry.family === family)
  if (!reading.recommend && rivals.some((entry) => stands(turn, entry, fit))) return []
  const [asked] = reading.models.filter((entry) => rivals.includes(entry))
  if (!reading.recommend || asked === undefined || reading.models.length > 1) return recommendParts(turn, fit)
  // "A X dá conta?" is answered for X.
  const suits = stands(turn, asked, fit)
  const verdict = line(turn, suits ? 'suits' : 'suits_not', asked)
  return [
    ...(verdict === null ? [] : [verdict]),
    ...(suits && verdict !== null ? [] : recommendParts(turn, fit)),
  ]
}

/** "qual a menor?": the model at one end of the family in talk, or of the one with most models. */
export function extremeParts(turn: Turn): Part[] {
  const { reading, config, catalogue } = turn
  if (reading.extreme === null) return []
  const families = Object.keys(config.families).toSorted(
    (a, b) => catalogue.family(b).length - catalogue.family(a).length,
  )
  const family = reading.familiesInTalk[0] ?? families[0]
  const models = (family === undefined ? [] : catalogue.family(family)).filter(
    (entry) => dayCapacity(turn, entry) > 0,
  )
  const ordered = models.toSorted((a, b) => dayCapacity(turn, a) - dayCapacity(turn, b))
  const entry = reading.extreme === 'smallest' ? ordered[0] : ordered.at(-1)
  if (ordered.length < 2 || entry === undefined) return []
  const said = line(turn, reading.extreme, entry, config.families[family ?? '']?.plural)
  return said === null ? [] : [said]
}

function stands(turn: Turn, entry: CatalogueEntry, fit: Fit): boolean {
  const capacity = dayCapacity(turn, entry)
  return (
    capacity === 0 || entry === fit.model || (fit.model !== null && capacity > dayCapacity(turn, fit.model))
  )
}

/** A recommendation in the business's words, with the growth argument when the first choice is a tight one. */
function recommendParts(turn: Turn, fit: Fit): Part[] {
  const { phrases } = turn
  if (fit.model === null) {
    const text = phrases.say('too_big')
    return text === null ? [] : [{ kind: 'answer', text }]
  }
  const main = line(turn, 'recommend', fit.model)
  if (main === null) return []
  const upsold = turn.config.upsells.some(
    ({ when_model, offer_model }) => when_model === fit.model?.model && offer_model === fit.next?.model,
  )
  const growth = fit.next === null || upsold ? null : line(turn, 'recommend_growth', fit.next)
  return growth === null ? [main] : [main, growth]
}

function line(turn: Turn, situation: string, entry: CatalogueEntry, families?: string): Part | null {
  const capacity = capacityQuantity(turn)
  const answer = capacity === undefined ? null : sayFact(turn.config, entry, capacity)
  const text = turn.phrases.say(situation, { model: the(entry), answer: answer ?? undefined, families })
  return text === null ? null : { kind: 'answer', text: upperFirst(text), sources: [entry] }
}

function capacityQuantity(turn: Turn): string | undefined {
  return Object.entries(turn.config.quantities).find(([, quantity]) => quantity.capacity)?.[0]
}

function capacityFact(turn: Turn, entry: CatalogueEntry): Fact | undefined {
  const quantity = capacityQuantity(turn)
  return quantity === undefined ? undefined : factsOf(entry, quantity)[0]
}
