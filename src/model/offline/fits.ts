import type { Fact } from '../../business/schema.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { factsOf, fullValue, sayFact } from './facts.ts'

import type { Part, Turn } from './turn.ts'
import { the } from './turn.ts'
import { listInWords, unique, upperFirst } from './words.ts'

const MILLIMETRES: Record<string, number> = { mm: 1, cm: 10, m: 1000 }

/**
 * A length the lead states against what the models can do: "cabe 16 cm?" is answered by the model that was
 * asked about when it can, else by those that can, else by a person.
 */
export function fitLength(turn: Turn): Part | null {
  const { reading, config, phrases } = turn
  const [length] = reading.lengths
  if (length === undefined) return null
  const quantity = quantityOf(turn)
  if (quantity === null) return null
  const named = reading.focus.filter((entry) => factsOf(entry, quantity).length > 0)
  // Families that share a quantity stand in for one another: what one cannot do, another may.
  const all = turn.catalogue.entries.filter(
    (entry) => entry.model !== null && entry.available && factsOf(entry, quantity).length > 0,
  )
  const able = all.filter((entry) =>
    factsOf(entry, quantity).some((fact) => covers(fact, length.millimetres)),
  )
  const asked = named.find((entry) => able.includes(entry))
  if (able.length === 0) {
    const text = phrases.say('fits_none', { value: length.text })
    return text === null ? null : { kind: 'answer', text }
  }
  if (asked !== undefined) {
    const answer = sayFact(config, asked, quantity)
    const text = phrases.say('fits_model', { model: the(asked), answer: answer ?? undefined })
    return text === null ? null : { kind: 'answer', text, sources: [asked] }
  }
  const elsewhere = fitsElsewhere(turn, quantity, able)
  const [short] = named
  const limit = short === undefined ? null : sayFact(config, short, quantity)
  const not =
    short === undefined ? null : phrases.say('fits_not', { model: the(short), answer: limit ?? undefined })
  if (not === null || elsewhere === null || short === undefined) return elsewhere
  return { ...elsewhere, text: `${upperFirst(not)} ${elsewhere.text}`, sources: [short, ...able] }
}

/** Models with the same limit are named together, so that a whole family is not listed figure by figure. */
function fitsElsewhere(turn: Turn, quantity: string, able: CatalogueEntry[]): Part | null {
  const { config, phrases } = turn
  const groups = Map.groupBy(able, (entry) => JSON.stringify(factsOf(entry, quantity)))
  const options = [...groups.values()].map((group) => {
    const [first] = group
    const family = config.families[first?.family ?? '']
    const whole = first?.family !== null && group.length === turn.catalogue.family(first?.family ?? '').length
    const who =
      group.length > 2 && whole && family !== undefined
        ? `${family.article}s ${family.plural}`
        : listInWords(group.map((entry) => the(entry)))
    const [fact] = first === undefined ? [] : factsOf(first, quantity)
    return { who, what: fact === undefined ? null : fullValue(fact), first, size: group.length }
  })
  const list = listInWords(options.map(({ who, what }) => (what === null ? who : `${who} (${what})`)))
  const [only] = options
  const text =
    options.length === 1 && only !== undefined && only.size === 1
      ? phrases.say('fits_other', {
          model: only.who,
          answer: (only.first === undefined ? null : sayFact(config, only.first, quantity)) ?? undefined,
        })
      : phrases.say('fits_several', { list })
  return text === null ? null : { kind: 'answer', text, sources: able }
}

/** The length quantity the talk is about: named by word, else the first that a product in the talk has. */
function quantityOf(turn: Turn): string | null {
  const { reading, config, catalogue } = turn
  const able = Object.entries(config.quantities).flatMap(([id, { fits }]) => (fits ? [id] : []))
  const asked = reading.asks
    .flatMap(({ quantities }) => quantities)
    .find((quantity) => able.includes(quantity))
  if (asked !== undefined) return asked
  const families = familiesInTalk(turn)
  const inTalk = catalogue.entries.filter(
    (entry) => reading.focus.includes(entry) || families.includes(entry.family ?? ''),
  )
  return able.find((quantity) => inTalk.some((entry) => factsOf(entry, quantity).length > 0)) ?? null
}

function familiesInTalk(turn: Turn): string[] {
  const { reading, brief } = turn
  return unique([
    ...reading.families,
    ...reading.focus.flatMap(({ family }) => family ?? []),
    ...turn.familiesIn(brief.known.product ?? ''),
  ])
}

function covers(fact: Fact, millimetres: number): boolean {
  const factor = MILLIMETRES[fact.unit]
  if (factor === undefined) return false
  const { min, max, values } = fact
  if (values !== undefined) return values.some((value) => value * factor === millimetres)
  return millimetres >= (min ?? 0) * factor && millimetres <= (max ?? Number.POSITIVE_INFINITY) * factor
}
