import type { Catalogue } from '../catalogue.ts'
import { coverageOf } from './coverage.ts'
import { fits, states } from './fit.ts'
import type { Question } from './question.ts'
import { isCalled } from './subjects.ts'

export interface Judged {
  id: string
  document: string
  /** For ordering, 0 to 1. */
  score: number
  /** Share of the question it speaks of, 0 to 1; 0 for a page that is no evidence. */
  evidence: number
  /** … that its names speak of, by ideas, models or aliases. */
  names: number
  /** The weight of what it speaks of. */
  covered: number
}

/**
 * Share of the final score of: what the passage covers, what its names cover, what the search said, whether it states
 * the figures asked about, how well it meets the volume, whether it is called just that.
 */
const BLEND = { whole: 0.46, names: 0.18, found: 0.16, figures: 0.06, fit: 0.1, called: 0.1 } as const
/** What is left of the score of a page about another product than the one asked about. */
const OFF_SUBJECT = 0.6
/** … of a page that only says who answers. */
const NO_EVIDENCE = 0.7

/** Passages the search found, judged by what they say of the question. Best first. */
export function judge(
  question: Question,
  found: readonly { id: string; score: number }[],
  catalogue: Catalogue,
): Judged[] {
  const named = new Set(question.subjects.map((subject) => subject.slug))
  const codes = new Set(question.subjects.flatMap((subject) => [...subject.codes]))
  const out: Judged[] = []
  for (const { id, score } of found) {
    const profile = catalogue.profiles.get(id)
    const entry = profile && catalogue.documents.get(profile.row.document)
    if (profile === undefined || entry === undefined) continue
    const { whole, names, covered } = coverageOf(question, entry, profile, catalogue.lexicon)
    const about =
      named.size === 0 || named.has(entry.slug) || [...profile.codes].some((code) => codes.has(code))
    let value = BLEND.whole * whole + BLEND.names * names + BLEND.found * score
    value += BLEND.figures * states(entry.facts, profile.stems, question.figures)
    if (isCalled(entry, question.said)) value += BLEND.called
    if (question.demand !== null) value += BLEND.fit * fits(entry.facts, question.demand)
    if (!about) value *= OFF_SUBJECT
    if (!entry.evidence) value *= NO_EVIDENCE
    out.push({
      id,
      document: entry.slug,
      score: value,
      evidence: entry.evidence ? whole : 0,
      names: isNamed(question, names) ? names : 0,
      covered,
    })
  }
  return out.sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
}

/** A word that happens to be in a title ("lista") names nothing. */
function isNamed(question: Question, names: number): boolean {
  return names > 0 && question.units.some((unit) => unit.codes !== undefined || unit.ideas.length > 0)
}
