import { plainWords } from '../../business/terms.ts'
import { type Ask, subjectOf } from './asks.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { sideBySide } from './compare.ts'
import { factsOf, linesOfFact, sayFact } from './facts.ts'
import { answerPart, findAnswer, joinLines } from './sentences.ts'
import { type Part, sayPart, specialistParts, type Turn, the } from './turn.ts'
import { endSentence, unique, upperFirst } from './words.ts'

/** A subject that only touches on what was asked must carry more of it to pass for the answer. */
const NEARLY_ALL = 0.7

/** The figures asked for; what the catalogue does not give goes to a specialist. */
export function answerQuantities(
  turn: Turn,
  ask: Ask,
  focus: CatalogueEntry[],
  before: readonly Part[],
): Part[] {
  const { quantities } = ask
  const listed = severalAtOnce(turn, ask, focus)
  if (listed !== null) return [listed]

  const entry =
    focus.find((one) => quantities.some((quantity) => factsOf(one, quantity).length > 0)) ?? focus[0]
  const parts: Part[] = []
  const open: string[] = []
  for (const quantity of quantities) {
    const source = sourcesOf(turn, ask, entry, quantity)[0]
    const part = source === undefined ? null : sayQuantity(turn, source, quantity, ask, [...before, ...parts])
    if (part === null) open.push(quantity)
    else if (!parts.some(({ text }) => text === part.text)) parts.push(part)
  }
  if (open.length === 0) return parts
  // A figure that differs from model to model, asked of none in particular.
  if (entry === undefined && open.every((quantity) => holders(turn, quantity).length > 1)) {
    return [...parts, ...sayPart(turn, 'depends_on_model')]
  }
  const places = entry === undefined ? passageEntries(turn) : [entry]
  const found = findAnswer(turn, places, subjectOf(ask.subject, focus), ask.words, NEARLY_ALL)
  if (found !== null) {
    const part = answerPart(turn, found)
    return parts.some(({ text }) => text.includes(part.text)) ? parts : [...parts, part]
  }
  return [...parts, ...specialistParts(turn, before)]
}

/** A family, or several models, line by line. */
function severalAtOnce(turn: Turn, ask: Ask, focus: CatalogueEntry[]): Part | null {
  // "quanto produzem as Xs?" is about all of them; "que tamanho ela faz?" about the one in talk.
  const ofAll = (id: string) => hasPlural(ask.words, turn.config.families[id]?.plural ?? '')
  const families = ask.models.length > 0 ? [] : ask.families.filter((id) => focus.length === 0 || ofAll(id))
  const ofFamilies = families.flatMap((id) => turn.catalogue.family(id))
  return figuresOf(turn, ofFamilies, ask.quantities) ?? figuresOf(turn, focus, ask.quantities)
}

function hasPlural(words: string, plural: string): boolean {
  const [noun] = plainWords(plural).trim().split(' ')
  return noun?.endsWith('s') === true && words.includes(` ${noun} `)
}

/** Null when fewer than two have a figure to show. */
function figuresOf(turn: Turn, entries: CatalogueEntry[], quantities: readonly string[]): Part | null {
  const having = entries.filter((entry) => quantities.some((one) => factsOf(entry, one).length > 0))
  if (having.length < 2) return null
  const table = sideBySide(turn, having, quantities)
  const intro = turn.phrases.say('figures_intro')
  if (table === null) return null
  return { kind: 'answer', text: intro === null ? table : `${intro}\n${table}`, sources: having }
}

/**
 * Who can say a figure: the model in question, what holds for every product, and, when the model was only
 * understood and not named, another of its family.
 */
function sourcesOf(
  turn: Turn,
  ask: Ask,
  entry: CatalogueEntry | undefined,
  quantity: string,
): CatalogueEntry[] {
  const has = (one: CatalogueEntry) => factsOf(one, quantity).length > 0
  const topics = turn.catalogue.entries.filter((one) => one.model === null && has(one))
  if (entry === undefined) {
    const products = holders(turn, quantity)
    return [...topics, ...(products.length === 1 ? products : [])]
  }
  const named = ask.models.includes(entry)
  const relatives = named ? [] : turn.catalogue.family(entry.family ?? '').filter(has)
  return [...[entry].filter(has), ...topics, ...(relatives.length === 1 ? relatives : [])]
}

/** Products whose figure it is. */
function holders(turn: Turn, quantity: string): CatalogueEntry[] {
  return turn.catalogue.entries.filter(
    (entry) => entry.model !== null && entry.available && factsOf(entry, quantity).length > 0,
  )
}

/** The catalogue's own sentence for a figure; said before, the figure alone in other words. */
function sayQuantity(
  turn: Turn,
  entry: CatalogueEntry,
  quantity: string,
  ask: Ask,
  before: readonly Part[],
): Part | null {
  const all = unique(factsOf(entry, quantity).flatMap((fact) => linesOfFact(entry, fact)))
  // "o de 70 litros": of a list, the items that carry the figure.
  const meant = all.filter((line) => line.bullet && ask.numbers.some((number) => line.text.includes(number)))
  const lines = meant.length > 0 ? meant : all
  const subject = !before.some(({ sources }) => sources?.includes(entry))
  const text = joinLines(turn, lines, entry, subject)
  if (text !== '' && !lines.some((line) => turn.phrases.alreadySaid(line.text))) {
    return { kind: 'answer', text: endSentence(text), sources: [entry] }
  }
  const said = sayFact(turn.config, entry, quantity)
  if (said === null) return null
  const sentence = entry.model === null ? upperFirst(said) : `${upperFirst(the(entry))} ${said}`
  return { kind: 'answer', text: endSentence(sentence), sources: [entry] }
}

export function passageEntries(turn: Turn): CatalogueEntry[] {
  return unique(
    turn.brief.passages.slice(0, 4).flatMap((passage) => turn.catalogue.bySlug(passage.document) ?? []),
  )
}
