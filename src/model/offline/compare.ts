import type { CatalogueEntry } from './catalogue.ts'
import { factsOf, shortFact } from './facts.ts'
import type { Part, Turn } from './turn.ts'

const MOST_MODELS = 6
const MOST_QUANTITIES = 3

/** Models line by line with the figures both have, after the sentence of the catalogue that sets them apart. */
export function compareModels(
  turn: Turn,
  entries: readonly CatalogueEntry[],
  asked: readonly string[],
): Part | null {
  const { config, reading, phrases } = turn
  const quantities = comparable(turn, entries, asked)
  const table = sideBySide(turn, entries, quantities)
  const topic = comparison(turn, entries)
  // Figures stand in the table, each beside its model.
  const intro = topic?.lines.find((line) => line.section === 0 && !/(?<![A-Za-z\d])\d/.test(line.text))?.text
  const said = intro === undefined || phrases.alreadySaid(intro) ? null : intro
  if (table === null && said === null) return null
  const close = reading.recommend && config.fields.volume !== undefined ? phrases.say('compare_close') : null
  const text = [said ?? phrases.say('compare_intro'), table, close]
    .filter((piece) => piece !== null)
    .join('\n')
  return { kind: 'answer', text, sources: [...entries, ...(topic === undefined ? [] : [topic])] }
}

/** "- *P200*: 200 folhas por hora, bandeja de 250 folhas". Null when no model has a figure. */
export function sideBySide(
  turn: Turn,
  entries: readonly CatalogueEntry[],
  quantities: readonly string[],
): string | null {
  const lines = entries.slice(0, MOST_MODELS).flatMap((entry) => {
    const figures = quantities.flatMap((quantity) => shortFact(turn.config, entry, quantity) ?? [])
    return figures.length === 0 ? [] : [`- *${entry.model ?? entry.name}*: ${figures.join(', ')}`]
  })
  return lines.length === 0 ? null : lines.join('\n')
}

/** Quantities asked for first, then those most of the models have, in the business's order. */
function comparable(turn: Turn, entries: readonly CatalogueEntry[], wanted: readonly string[]): string[] {
  const shared = Object.keys(turn.config.quantities).filter(
    (quantity) =>
      entries.filter((entry) => factsOf(entry, quantity).length > 0).length > 1 && differs(entries, quantity),
  )
  const asked = wanted.filter((quantity) => shared.includes(quantity))
  return [...new Set([...asked, ...shared])].slice(0, Math.max(asked.length, MOST_QUANTITIES - 1))
}

function differs(entries: readonly CatalogueEntry[], quantity: string): boolean {
  return new Set(entries.map((entry) => JSON.stringify(factsOf(entry, quantity)))).size > 1
}

/** The topic document that is about exactly these models, if the business wrote one. */
function comparison(turn: Turn, entries: readonly CatalogueEntry[]): CatalogueEntry | undefined {
  const models = turn.catalogue.entries.flatMap(({ model }) => model ?? [])
  const wanted = new Set(entries.map(({ model }) => model))
  return turn.catalogue.entries.find((entry) => {
    if (entry.model !== null) return false
    const named = models.filter((model) => entry.document.meta.title.includes(model))
    return named.length === wanted.size && named.every((model) => wanted.has(model))
  })
}
