import type { Unit } from '../query/units.ts'
import type { Judged } from './judge.ts'
import { COMPARES, isSubstantial, type Question } from './question.ts'

export interface Thresholds {
  /** Share of a question that one passage must speak of. */
  evidence: number
  /** … of a question about a product called by its name: one word nobody knows is then a detail. */
  named: number
}

/** Measured with the retrieval evals: see docs/decisions/2026-11-21-hybrid-search.md. */
export const DEFAULT_THRESHOLDS: Thresholds = { evidence: 0.55, named: 0.47 }

/**
 * A message that asks nothing is about a document when it speaks of enough of what it says (in weights of a rare
 * word), or when its ideas are what the document is called by.
 */
const STATEMENT_WEIGHT = 0.8
const STATEMENT_NAMES = 0.4
const MACHINE = /\b(maquinas?|equipamentos?|aparelhos?|modelos?)\b/

/** Whether the passages answer the question. When in doubt they do not. */
export function isAnswerable(question: Question, judged: readonly Judged[], thresholds: Thresholds): boolean {
  // It asks what no document speaks of: a price, a weight.
  if (question.unspoken.length > 0 || !isAboutSomething(question) || isAboutMaterials(question)) return false
  const named = isNamed(question)
  const elsewhere = question.units.some((unit) => unit.kind === 'elsewhere')
  const least = named && !elsewhere ? Math.min(thresholds.named, thresholds.evidence) : thresholds.evidence
  const asks = question.part.asks || named || question.aspects.length > 0
  return judged.some(
    (one) =>
      one.evidence >= least && (asks || one.covered >= STATEMENT_WEIGHT || one.names >= STATEMENT_NAMES),
  )
}

function isNamed(question: Question): boolean {
  return question.subjects.length > 0 && !question.carried
}

/** "Que dia é hoje" says nothing that any page could be about. */
function isAboutSomething(question: Question): boolean {
  const volume = question.part.asks && question.demand !== null
  return isNamed(question) || volume || question.aspects.length > 0 || question.units.some(isSubstantial)
}

/** "Carne moída", "diferença entre calabresa e toscana": of what is processed, and of nothing that is sold. */
function isAboutMaterials(question: Question): boolean {
  const { units, part } = question
  if (MACHINE.test(part.plain)) return false
  const only = (also: (unit: Unit) => boolean) =>
    units.every((unit) => unit.ofMaterial || !isSubstantial(unit) || also(unit))
  if (question.compares && only((unit) => COMPARES.test(unit.text))) return true
  const figures = units.some((unit) => unit.kind === 'number')
  return !part.asks && question.subjects.length === 0 && !figures && only(() => false)
}
