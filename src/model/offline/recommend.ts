import type { Fact } from '../../business/schema.ts'
import { convert, readVolume, thresholdFor } from '../../qualification/volume.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { factsOf, sayFact } from './facts.ts'
import type { Part, Turn } from './turn.ts'
import { the } from './turn.ts'

/** Past this share of what a machine does in a day, the next one up is named too: room to grow. */
const GROWTH_SHARE = 0.6

export interface Fit {
  /** Smallest model that does the stated volume in a working day; null when it is too much for any. */
  model: CatalogueEntry | null
  /** The next one up, when the first would have little room. */
  next: CatalogueEntry | null
}

/** Which model of a family does what the lead needs. Null when volume and catalogue cannot be compared. */
export function fitVolume(turn: Turn, family: string, told: string): Fit | null {
  const { config, catalogue } = turn
  const { volume_thresholds: byFamily, working_time: time } = config.qualification
  const volume = readVolume(told)
  const thresholds = byFamily[family]
  if (volume === null || thresholds === undefined) return null
  const threshold = thresholdFor(volume, thresholds)
  const need = convert(volume, 'dia', time)
  if (threshold === null || need === null) return null

  const able = catalogue.family(family).flatMap((entry) => {
    const fact = capacityFact(turn, entry)
    const aDay = dayCapacity(turn, entry)
    const sameUnit =
      fact !== undefined &&
      thresholdFor({ amount: 0, unit: unitOf(fact), per: null }, thresholds) === threshold
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
  if (fact?.per === undefined || amount === undefined || fact.per === 'minuto') return 0
  return convert({ amount, unit: '', per: fact.per }, 'dia', turn.config.qualification.working_time) ?? 0
}

/** A recommendation in the business's words, with the growth argument when the first choice is a tight one. */
export function recommendParts(turn: Turn, family: string, told: string): Part[] {
  const { phrases } = turn
  const fit = fitVolume(turn, family, told)
  if (fit === null) return []
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

function line(turn: Turn, situation: string, entry: CatalogueEntry): Part | null {
  const capacity = capacityQuantity(turn)
  const answer = capacity === undefined ? null : sayFact(turn.config, entry, capacity)
  const text = turn.phrases.say(situation, { model: the(entry), answer: answer ?? undefined })
  return text === null ? null : { kind: 'answer', text, sources: [entry] }
}

export function capacityQuantity(turn: Turn): string | undefined {
  return Object.entries(turn.config.quantities).find(([, quantity]) => quantity.capacity)?.[0]
}

function capacityFact(turn: Turn, entry: CatalogueEntry): Fact | undefined {
  const quantity = capacityQuantity(turn)
  return quantity === undefined ? undefined : factsOf(entry, quantity)[0]
}

function unitOf(fact: Fact): string {
  return readVolume(`1 ${fact.unit}/dia`)?.unit ?? fact.unit
}
