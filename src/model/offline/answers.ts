import type { CatalogueEntry } from './catalogue.ts'
import { compareModels, sideBySide } from './compare.ts'
import { factsOf, linesOfFact, sayFact } from './facts.ts'
import { fitLength } from './fits.ts'
import { outsidePortfolio, presentFamilies, presentOverview } from './portfolio.ts'
import { type Ask, subjectOf, unique } from './reading.ts'
import { dayCapacity, fitVolume, recommendParts } from './recommend.ts'
import { answerPart, describe, findAnswer, joinLines } from './sentences.ts'
import { isCommercial } from './subject.ts'
import type { Part, Turn } from './turn.ts'
import { the } from './turn.ts'
import { endSentence, stems, upperFirst } from './words.ts'

/** Everything the lead's messages ask of the catalogue, answered from it or handed to a specialist. */
export function catalogueParts(turn: Turn): Part[] {
  const { reading } = turn
  const length = fitLength(turn)
  const parts: Part[] = length === null ? [] : [length]
  const add = (found: Part[]) => {
    for (const part of found) if (!parts.some(({ text }) => text.includes(part.text))) parts.push(part)
  }
  if (length === null) for (const ask of reading.asks) add(answerAsk(turn, ask, parts))
  const recommended = recommendation(turn)
  if (parts.length === 0 && recommended.length === 0) add(presentInterest(turn))
  if (parts.length === 0 && recommended.length === 0 && reading.recommend) add(say(turn, 'recommend_unsure'))
  return [...parts, ...recommended]
}

function answerAsk(turn: Turn, ask: Ask, before: readonly Part[]): Part[] {
  const { reading } = turn
  const focus = ask.focus.filter(({ available }) => available)
  if (ask.compare && focus.length > 1) {
    const compared = compareModels(turn, focus, ask.quantities)
    if (compared !== null) return [compared]
  }
  if (ask.quantities.length > 0 && !onlyUnavailable(ask)) {
    const answered = answerQuantities(turn, ask, focus, before)
    if (answered.length > 0) return answered
  }
  if (reading.intents.has('technical_question')) return before.length > 0 ? [] : specialist(turn)
  if (onlyUnavailable(ask)) return []
  const models = ask.models.filter(({ available }) => available)
  return models.length > 0 ? aboutModels(turn, ask, models) : aboutTopics(turn, ask, focus)
}

function onlyUnavailable(ask: Ask): boolean {
  return ask.focus.length > 0 && ask.focus.every(({ available }) => !available)
}

/** Models or a family the lead shows interest in without asking anything in particular. */
function presentInterest(turn: Turn): Part[] {
  const { reading, brief } = turn
  const wanted = brief.learned
    .filter(({ field }) => turn.config.fields[field]?.type === 'product')
    .map(({ value }) => value)
  if (isCommercial(reading.intents)) return []
  const models = unique([
    ...reading.models,
    ...wanted.flatMap((value) =>
      turn.catalogue.mentions(value).flatMap(({ entry }) => (entry.model === null ? [] : [entry])),
    ),
  ])
  if (models.some(({ available }) => !available)) return []
  const fresh = models.filter((entry) => !turn.phrases.alreadySaid(entry.lines[0]?.text ?? '')).slice(0, 2)
  if (fresh.length > 0)
    return fresh.flatMap((entry) => describe(turn, entry, fresh.length > 1 ? 120 : undefined) ?? [])
  return models.length > 0 ? [] : presentFamilies(turn)
}

function answerQuantities(turn: Turn, ask: Ask, focus: CatalogueEntry[], before: readonly Part[]): Part[] {
  const { catalogue } = turn
  const { quantities } = ask
  if (focus.length === 0 || (ask.models.length === 0 && ask.families.length > 0)) {
    const families = ask.families.flatMap((id) => catalogue.family(id))
    const listed = families.length > 1 ? figuresOf(turn, families, quantities) : null
    if (listed !== null) return [listed]
  }
  if (focus.length > 1) {
    const listed = figuresOf(turn, focus, quantities)
    if (listed !== null) return [listed]
  }
  const entry =
    focus.find((one) => quantities.some((quantity) => factsOf(one, quantity).length > 0)) ?? focus[0]
  const parts: Part[] = []
  const open: string[] = []
  for (const quantity of quantities) {
    const sources = entry === undefined ? holders(turn, quantity) : [entry, ...topicHolders(turn, quantity)]
    const source = sources.find((one) => factsOf(one, quantity).length > 0)
    const part = source === undefined ? null : sayQuantity(turn, source, quantity, [...before, ...parts])
    if (part === null) open.push(quantity)
    else if (!parts.some(({ text }) => text === part.text)) parts.push(part)
  }
  if (open.length === 0) return parts
  const places = entry === undefined ? passageEntries(turn) : [entry]
  const found = findAnswer(turn, places, subjectOf(ask.subject, focus), parts.length > 0 ? 0.8 : 0.7)
  if (found !== null) {
    const part = answerPart(found)
    return parts.some(({ text }) => text.includes(part.text)) ? parts : [...parts, part]
  }
  return [...parts, ...specialist(turn)]
}

/** The catalogue's own sentence for a figure; said before, the figure alone in other words. */
function sayQuantity(
  turn: Turn,
  entry: CatalogueEntry,
  quantity: string,
  before: readonly Part[],
): Part | null {
  const lines = unique(factsOf(entry, quantity).flatMap((fact) => linesOfFact(entry, fact)))
  const subject = !before.some(({ sources }) => sources?.includes(entry))
  const text = joinLines(lines, entry, subject)
  if (text !== '' && !lines.some((line) => turn.phrases.alreadySaid(line.text))) {
    return { kind: 'answer', text: endSentence(text), sources: [entry] }
  }
  const said = sayFact(turn.config, entry, quantity)
  if (said === null) return null
  const sentence = entry.model === null ? upperFirst(said) : `${upperFirst(the(entry))} ${said}`
  return { kind: 'answer', text: endSentence(sentence), sources: [entry] }
}

/** Topic documents first: what holds for every product is said once. */
function holders(turn: Turn, quantity: string): CatalogueEntry[] {
  return [
    ...topicHolders(turn, quantity),
    ...passageEntries(turn).filter((entry) => factsOf(entry, quantity).length > 0),
  ]
}

function topicHolders(turn: Turn, quantity: string): CatalogueEntry[] {
  return turn.catalogue.entries.filter((entry) => entry.model === null && factsOf(entry, quantity).length > 0)
}

/** Several models side by side; null when fewer than two have a figure to show. */
function figuresOf(turn: Turn, entries: CatalogueEntry[], quantities: readonly string[]): Part | null {
  const having = entries.filter((entry) => quantities.some((one) => factsOf(entry, one).length > 0))
  if (having.length < 2) return null
  const table = sideBySide(turn, having, quantities)
  const intro = turn.phrases.say('figures_intro')
  return table === null
    ? null
    : { kind: 'answer', text: intro === null ? table : `${intro}\n${table}`, sources: having }
}

function aboutModels(turn: Turn, ask: Ask, models: CatalogueEntry[]): Part[] {
  const { reading } = turn
  const subject = subjectOf(ask.subject, models)
  if (isCommercial(reading.intents) && subject.length === 0) return []
  if (subject.length > 0) {
    const found = findAnswer(turn, models, subject)
    if (found !== null) return [answerPart(found)]
  }
  const shown = models.slice(0, 2)
  return shown.flatMap((entry) => describe(turn, entry, shown.length > 1 ? 120 : undefined) ?? [])
}

function aboutTopics(turn: Turn, ask: Ask, focus: CatalogueEntry[]): Part[] {
  const { reading, brief, config } = turn
  if (reading.overview && ask.families.length === 0) return presentOverview(turn)
  if (reading.identity || reading.howAreYou || reading.whyAsk) return []
  const subject = subjectOf(ask.subject, []).filter(
    (one) => !ask.families.some((id) => familyStems(turn, id).has(one)),
  )
  if (subject.length > 0) {
    const places = unique([...ask.topics, ...focus, ...passageEntries(turn)])
    const found = findAnswer(turn, places, subject)
    if (found !== null) return [answerPart(found)]
  }
  const families = presentFamilies(turn)
  if (families.length > 0) return families
  const outside = outsidePortfolio(turn, ask)
  if (outside.length > 0) return outside
  if (subject.length === 0 || reading.recommend || !brief.intents.includes('product_question')) return []
  const [top] = brief.passages
  const entry = top === undefined ? undefined : turn.catalogue.bySlug(top.document)
  if (entry?.available === true && entry.document.meta.category in config.families) {
    return [describe(turn, entry)].filter((part) => part !== null)
  }
  return say(turn, 'no_evidence')
}

function familyStems(turn: Turn, id: string): Set<string> {
  const family = turn.config.families[id]
  return new Set(
    family === undefined
      ? []
      : stems([...family.words, family.noun, family.plural, family.purpose].join(' ')),
  )
}

/** What the stated volume points to: when asked, or when the volume has just been told and no model was chosen. */
function recommendation(turn: Turn): Part[] {
  const { reading, brief, catalogue, config } = turn
  const told = brief.known.volume
  if (told === undefined) return []
  const justTold = brief.learned.some(({ field }) => field === 'volume' || field === 'product')
  if (!reading.recommend && !justTold) return []
  const wanted = catalogue
    .mentions(brief.known.product ?? '')
    .flatMap(({ entry, negated }) => (negated ? [] : [entry]))
  const named = unique([...reading.models, ...wanted.filter(({ model }) => model !== null)])
  const family =
    reading.families.find((id) => id in config.qualification.volume_thresholds) ??
    named.flatMap((entry) => entry.family ?? [])[0] ??
    wanted.flatMap((entry) => entry.family ?? [])[0] ??
    turn.familiesIn(brief.known.product ?? '')[0]
  if (family === undefined) return []
  if (named.length > 0 && !reading.recommend) {
    // The chosen model stands, unless the volume is past it.
    const fit = fitVolume(turn, family, told)
    const enough =
      fit === null || named.some((entry) => entry === fit.model || outdoes(turn, entry, fit.model))
    if (enough) return []
  }
  return recommendParts(turn, family, told)
}

/** Larger than the smallest that would do. */
function outdoes(turn: Turn, entry: CatalogueEntry, enough: CatalogueEntry | null): boolean {
  if (enough === null) return false
  const models = turn.catalogue.family(entry.family ?? '')
  return (
    entry.family !== enough.family ||
    models.indexOf(entry) === -1 ||
    dayCapacity(turn, entry) > dayCapacity(turn, enough)
  )
}

function passageEntries(turn: Turn): CatalogueEntry[] {
  return unique(
    turn.brief.passages.slice(0, 4).flatMap((passage) => turn.catalogue.bySlug(passage.document) ?? []),
  )
}

function specialist(turn: Turn): Part[] {
  return say(turn, 'technical')
}

function say(turn: Turn, situation: string): Part[] {
  const text = turn.phrases.say(situation)
  return text === null ? [] : [{ kind: 'answer', text }]
}
