import { type Ask, subjectOf } from './asks.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { compareModels } from './compare.ts'
import { CUES } from './cues.ts'
import { fitLength } from './fits.ts'
import { outsidePortfolio, presentFamilies, presentInterest, presentOverview } from './portfolio.ts'
import { answerQuantities, passageEntries } from './quantities.ts'
import { extremeParts, recommendation } from './recommend.ts'
import { answerPart, describe, findAnswer } from './sentences.ts'
import { isCommercial } from './subject.ts'
import { type Part, sayPart, specialistParts, type Turn } from './turn.ts'
import { stems, unique } from './words.ts'

/** Everything the lead's messages ask of the catalogue, answered from it or handed to a specialist. */
export function catalogueParts(turn: Turn): Part[] {
  const { reading } = turn
  const length = fitLength(turn)
  const parts: Part[] = length === null ? [] : [length]
  const add = (found: Part[]) => {
    for (const part of found) if (!parts.some(({ text }) => text.includes(part.text))) parts.push(part)
  }
  if (reading.material) add(sayPart(turn, 'material'))
  const recommended = recommendation(turn)
  const extreme = recommended.length > 0 ? [] : extremeParts(turn)
  add(extreme)
  const asks = reading.asks.filter((ask) => {
    if (reading.material || extreme.length > 0) return ask.quantities.length > 0
    return recommended.length === 0 || !CUES.recommend.test(ask.words)
  })
  if (length === null) for (const ask of asks) add(answerAsk(turn, ask, parts))
  const silent = () => parts.length === 0 && recommended.length === 0
  if (silent() && reading.intents.has('technical_question') && subjectOf(stems(reading.words), []).length > 0)
    add(specialistParts(turn, []))
  if (silent() && !isHot(turn)) add(presentInterest(turn))
  if (silent() && reading.recommend) {
    add(sayPart(turn, volumeKnown(turn) ? 'recommend_person' : 'recommend_unsure'))
  }
  if (silent() && reading.quality && reading.question) add(sayPart(turn, 'quality'))
  if (silent() && isVague(turn)) add(presentOverview(turn))
  if (silent() && asks.some((ask) => isOpenQuestion(turn, ask))) add(sayPart(turn, 'no_evidence'))
  return [...parts, ...recommended]
}

function answerAsk(turn: Turn, ask: Ask, before: readonly Part[]): Part[] {
  const { reading } = turn
  const focus = ask.focus.filter(({ available }) => available)
  const sides = ask.compare && focus.length < 2 ? modelsOfTopic(turn, ask) : focus
  if (ask.compare && sides.length > 1) {
    const compared = compareModels(turn, sides, ask.quantities)
    if (compared !== null) return [compared]
  }
  const notForSale = ask.focus.length > 0 && focus.length === 0
  if (notForSale) return presentFamilies(turn)
  if (ask.quantities.length > 0) {
    const answered = answerQuantities(turn, ask, focus, before)
    if (answered.length > 0) return answered
  }
  if (reading.intents.has('technical_question')) return before.length > 0 ? [] : specialistParts(turn, before)
  const models = ask.models.filter(({ available }) => available)
  return models.length > 0 ? aboutModels(turn, ask, models) : aboutTopics(turn, ask, focus)
}

/**
 * "a diferença entre a manual e a automática" may name no model; the document that was written or found for it
 * does, in its title.
 */
function modelsOfTopic(turn: Turn, ask: Ask): CatalogueEntry[] {
  const topics = [...ask.topics, ...passageEntries(turn)].filter(({ model }) => model === null)
  for (const { document } of topics) {
    const named = turn.catalogue.entries.filter(
      ({ model }) => model !== null && document.meta.title.includes(model),
    )
    if (named.length === 2 && ask.models.every((entry) => named.includes(entry))) return named
  }
  return []
}

function aboutModels(turn: Turn, ask: Ask, models: CatalogueEntry[]): Part[] {
  const subject = subjectOf(ask.subject, models)
  if (isCommercial(turn.reading.intents) && subject.length === 0) return []
  if (subject.length > 0) {
    const found = findAnswer(turn, models, subject, ask.words)
    if (found !== null) return [answerPart(turn, found)]
    // A pointed question is not answered by a brochure.
    if (ask.direct && !turn.reading.quality && !turn.reading.recommend) return sayPart(turn, 'no_evidence')
  }
  const shown = models.slice(0, 2)
  return shown.flatMap((entry) => describe(turn, entry, shown.length > 1 ? 120 : undefined) ?? [])
}

function aboutTopics(turn: Turn, ask: Ask, focus: CatalogueEntry[]): Part[] {
  const { reading, brief, config } = turn
  const beyondFamily = subjectOf(ask.subject, []).filter(
    (one) => !ask.families.some((id) => familyStems(turn, id).has(one)),
  )
  if (isCommercial(reading.intents) && beyondFamily.length === 0) return []
  if (reading.overview && ask.families.length === 0) return presentOverview(turn)
  if (reading.identity || reading.howAreYou || reading.whyAsk) return []
  const introduced = presentFamilies(turn)
  const subject = introduced.length > 0 ? beyondFamily : subjectOf(ask.subject, [])
  if (subject.length > 0 && !CUES.recommend.test(ask.words)) {
    const places = unique([...ask.topics, ...focus, ...passageEntries(turn)])
    const found = findAnswer(turn, places, subject, ask.words)
    if (found !== null) return [answerPart(turn, found)]
  }
  if (introduced.length > 0) return introduced
  const outside = outsidePortfolio(turn, ask)
  if (outside.length > 0) return outside
  if (subject.length === 0 || reading.recommend || !brief.intents.includes('product_question')) return []
  const [top] = brief.passages
  const entry = top === undefined ? undefined : turn.catalogue.bySlug(top.document)
  if (entry?.available !== true || !(entry.document.meta.category in config.families)) return []
  const described = turn.phrases.alreadySaid(entry.lines[0]?.text ?? '') ? null : describe(turn, entry)
  return described === null ? [] : [described]
}

function familyStems(turn: Turn, id: string): Set<string> {
  const family = turn.config.families[id]
  if (family === undefined) return new Set()
  return new Set(stems([...family.words, family.noun, family.plural, family.purpose].join(' ')))
}

/** A lead who is about to be handed over needs no introduction to what was chosen. */
function isHot(turn: Turn): boolean {
  const { temperature } = turn.brief.qualification
  return temperature !== null && turn.config.handoff.temperatures.includes(temperature)
}

function volumeKnown({ brief, config }: Turn): boolean {
  return Object.keys(brief.known).some((field) => config.fields[field]?.type === 'volume')
}

/** "quero falar sobre máquinas": about the business's trade, but about nothing in particular yet. */
function isVague(turn: Turn): boolean {
  const { reading, phrases, brief, first } = turn
  if (first || isCommercial(reading.intents) || brief.learned.length > 0) return false
  if (phrases.uses('overview') > 0) return false
  return reading.familiesInTalk.length === 0 && reading.focus.length === 0 && CUES.trade.test(reading.words)
}

/** Asks something that nothing here has answered, and no rule of the conversation answers either. */
function isOpenQuestion(turn: Turn, ask: Ask): boolean {
  const { reading } = turn
  if (reading.identity || reading.howAreYou || reading.whyAsk || isCommercial(reading.intents)) return false
  if (ask.focus.some(({ available }) => !available)) return false
  const handled = ['off_topic', 'injection', 'abuse', 'human_request', 'not_interested'] as const
  return !handled.some((intent) => reading.intents.has(intent)) && subjectOf(ask.subject, []).length > 0
}
