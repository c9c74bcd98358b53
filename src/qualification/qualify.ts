import { createHash } from 'node:crypto'
import type { BusinessConfig, FieldId, KnowledgeDocument } from '../business/schema.ts'
import type { ConversationRecord } from '../model/contract.ts'
import type { FieldValues } from '../understanding/types.ts'
import { scoreCompleteness, scoreEngagement, scoreUrgency, scoreVolume } from './components.ts'
import { floorReason, unmetFloor } from './floors.ts'
import type { Qualification, QualificationStatus, Reason, Temperature } from './types.ts'

export interface QualifyInput {
  config: BusinessConfig
  /** The catalogue: it tells a product's family. */
  documents?: readonly KnowledgeDocument[]
  known: FieldValues
  /** Field → ids of the messages it was learned from. */
  evidence: Record<FieldId, string[]>
  record: Pick<ConversationRecord, 'questionsAsked' | 'questionsAnswered'>
  previous: Qualification | null
}

/**
 * Scores a lead by the business's own rules, in points with a reason for each. Pure. Gives back `previous`
 * itself when nothing it reads has changed.
 */
export function qualify(input: QualifyInput): Qualification {
  const { config, known, previous } = input
  const inputs = fingerprint(input)
  if (previous?.inputs === inputs) return previous

  const { version } = config.qualification
  if (Object.keys(known).length === 0) {
    return { temperature: null, status: 'new', score: 0, reasons: [], version, inputs }
  }
  // What a business gives no weight is not asked for, and its absence is no reason.
  const reasons = [
    scoreCompleteness(input),
    scoreEngagement(input),
    scoreVolume(input),
    scoreUrgency(input),
  ].filter(({ of }) => of > 0)
  const score = round(reasons.reduce((sum, { points }) => sum + points, 0))
  const floor = unmetFloor(config, known)
  if (floor !== null) {
    const low = floorReason(config, floor, known, input.evidence[floor.field] ?? [])
    return {
      temperature: 'frio',
      status: 'disqualified',
      score,
      reasons: [...reasons, low],
      version,
      inputs,
    }
  }
  const { temperature, rule } = temperatureOf(input, score)
  return {
    temperature,
    status: statusOf(config, known),
    score,
    reasons: rule === null ? reasons : [...reasons, rule],
    version,
    inputs,
  }
}

/** On a boundary the colder side wins; quente needs more than points. */
function temperatureOf(
  input: QualifyInput,
  score: number,
): { temperature: Temperature; rule: Reason | null } {
  const { config, known, evidence } = input
  const { thresholds, hot_requires, hot_excludes } = config.qualification
  if (score <= thresholds.frio) return { temperature: 'frio', rule: null }
  if (score <= thresholds.quente) return { temperature: 'morno', rule: null }

  const label = (field: FieldId) => config.fields[field]?.label.toLowerCase() ?? field
  const absent = hot_requires.filter((field) => !(field in known))
  const excluded = Object.entries(hot_excludes).filter(([field, values]) =>
    values.includes(known[field] ?? ''),
  )
  if (absent.length === 0 && excluded.length === 0) return { temperature: 'quente', rule: null }
  const text =
    excluded.length > 0
      ? `Não é quente: ${excluded.map(([field]) => `${label(field)} ${readable(known[field] ?? '')}`).join(', ')}.`
      : `Ainda não é quente: falta saber ${absent.map(label).join(', ')}.`
  const messageIds = excluded.flatMap(([field]) => evidence[field] ?? [])
  return { temperature: 'morno', rule: { component: 'rule', points: 0, of: 0, text, messageIds } }
}

function statusOf(config: BusinessConfig, known: FieldValues): QualificationStatus {
  return config.minimum.every((field) => field in known) ? 'qualified' : 'in_progress'
}

/** Everything the score is read from. Message ids are not: the same answer given twice changes nothing. */
function fingerprint({ config, known, record }: QualifyInput): string {
  const { qualification, minimum } = config
  const values = Object.entries(known).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const parts = [qualification, minimum, values, record.questionsAsked, record.questionsAnswered]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

function readable(value: string): string {
  return value.replaceAll('_', ' ')
}

/** Half points happen; noise of floating point must not decide a boundary. */
function round(points: number): number {
  return Math.round(points * 100) / 100
}
