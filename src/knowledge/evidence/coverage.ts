import type { DocumentEntry, Profile } from '../catalogue.ts'
import type { Aspect, Lexicon } from '../lexicon/lexicon.ts'
import type { Unit } from '../query/units.ts'
import { holds } from './aspects.ts'

export interface Coverage {
  /** Share of the question's weight that the passage speaks of, 0 to 1. */
  whole: number
  /** … that its title, model, aliases speak of. */
  names: number
  /** The weight spoken of, not divided. */
  covered: number
}

/** How well a code, an idea or a related idea stands for the word itself. */
const AS_GOOD = { word: 1, idea: 0.95, near: 0.35, mention: 0.75 } as const
/** What is left of the weight of who asks and what for, where a passage does not speak of it. */
const UNSPOKEN_CONTEXT = 0.25
/** What an aspect (an output, a voltage) weighs beside the words. */
const ASPECT_WEIGHT = 1

/** How much of what a question says and asks a passage speaks of. A question of no weight is covered by nothing. */
export function coverageOf(
  question: { units: readonly Unit[]; aspects: readonly Aspect[] },
  entry: DocumentEntry,
  profile: Profile,
  lexicon: Lexicon,
): Coverage {
  let total = 0
  let whole = 0
  let names = 0
  let weight = 0
  for (const unit of question.units) {
    names += unit.weight * inNames(unit, profile)
    weight += unit.weight
    if (unit.ofAspect) continue
    const spoken = inPassage(unit, profile, lexicon)
    total += spoken === 0 && unit.ofContext ? unit.weight * UNSPOKEN_CONTEXT : unit.weight
    whole += unit.weight * spoken
  }
  if (total === 0 && question.aspects.length === 0) return { whole: 0, names: 0, covered: 0 }
  const namesShare = weight === 0 ? 0 : names / weight
  for (const aspect of question.aspects) {
    total += ASPECT_WEIGHT
    if (holds(aspect, entry, profile)) whole += ASPECT_WEIGHT
  }
  return { whole: whole / total, names: namesShare, covered: whole }
}

function inPassage(unit: Unit, profile: Profile, lexicon: Lexicon): number {
  // Something sold elsewhere is not spoken of because a word of its family is.
  if (unit.kind === 'elsewhere') return 0
  if (unit.codes !== undefined) {
    if (unit.codes.some((code) => profile.codes.has(code))) return AS_GOOD.word
    return unit.codes.some((code) => profile.mentions.has(code)) ? AS_GOOD.mention : 0
  }
  if (unit.ideas.some((idea) => profile.ideas.has(idea))) return AS_GOOD.idea
  const stems = shareIn(unit.stems, profile.stems)
  if (stems === 1) return AS_GOOD.word
  const near = unit.ideas.some((idea) => (lexicon.near.get(idea) ?? []).some((one) => profile.ideas.has(one)))
  return Math.max(near ? AS_GOOD.near : 0, stems * 0.5)
}

function inNames(unit: Unit, profile: Profile): number {
  if (unit.codes !== undefined) {
    const hits = unit.codes.some((code) => profile.codes.has(code))
    // A page that compares several models is less about each.
    return hits ? 1 / Math.sqrt(Math.max(1, profile.codes.size)) : 0
  }
  if (unit.ideas.some((idea) => profile.nameIdeas.has(idea))) return AS_GOOD.idea
  return shareIn(unit.stems, profile.nameStems)
}

function shareIn(stems: readonly string[], set: ReadonlySet<string>): number {
  return stems.length === 0 ? 0 : stems.filter((one) => set.has(one)).length / stems.length
}
