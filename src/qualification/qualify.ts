import { createHash } from 'node:crypto'
import type { BusinessConfig, FieldId, KnowledgeDocument } from '../business/schema.ts'
import type { ConversationRecord } from '../model/contract.ts'
import { currentLookups } from '../partners/look-ups.ts'
import { readOffer } from '../partners/offer.ts'
import type { FieldValues } from '../understanding/types.ts'
import { scoreBill } from './bill-score.ts'
import { scoreCompleteness, scoreEngagement, scoreUrgency, scoreVolume } from './components.ts'
import { withEffectiveBill } from './effective-amount.ts'
import { evaluateRules } from './eligibility.ts'
import type { Qualification, QualificationStatus, Reason, Temperature } from './types.ts'
import { BILL_SCORE, ELIGIBLE, PARTNER_UNKNOWN } from './verdict.ts'

export interface QualifyInput {
  config: BusinessConfig
  /** The catalogue: it tells a product's family. */
  documents?: readonly KnowledgeDocument[]
  known: FieldValues
  /** Field → ids of the messages it was learned from. */
  evidence: Record<FieldId, string[]>
  record: Pick<ConversationRecord, 'questionsAsked' | 'questionsAnswered'> &
    Partial<Pick<ConversationRecord, 'lookups' | 'bill' | 'statements'>>
  previous: Qualification | null
  /** Of this turn; only a bill's due date is compared with it. */
  now?: Date
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
  const verdict = judge(input)
  if (Object.keys(known).length === 0 && verdict.reasons.length === 0) {
    return { temperature: null, status: 'new', score: 0, reasons: [], version, inputs }
  }
  // What a business gives no weight is not asked for, and its absence is no reason.
  const parts = [
    scoreCompleteness(input),
    scoreEngagement(input),
    scoreVolume(input),
    scoreUrgency(input),
  ].filter(({ of }) => of > 0)
  const sum = round(parts.reduce((total, { points }) => total + points, 0))
  const score = verdict.billScore ?? sum
  if (verdict.disqualified) {
    const reasons = [...parts, ...verdict.reasons]
    return { temperature: 'frio', status: 'disqualified', score, reasons, version, inputs }
  }
  const { temperature, rule } = temperatureOf(input, sum)
  const told = statusOf(config, known)
  const status = told === 'qualified' && verdict.open ? 'in_progress' : told
  const reasons = [...parts, ...(rule === null ? [] : [rule]), ...verdict.reasons]
  return {
    temperature,
    status,
    score,
    reasons: status === 'qualified' ? [...reasons, ...verdict.eligible] : reasons,
    version,
    inputs,
  }
}

interface Verdict {
  disqualified: boolean
  /** Something must be settled before anything is final. */
  open: boolean
  reasons: Reason[]
  /** What a qualified lead rests on. */
  eligible: Reason[]
  /** Points of an analysed bill, or null. */
  billScore: number | null
}

/** What the business's rules and the partner's answers say. */
function judge({ config, known, evidence, record, now = new Date(0) }: QualifyInput): Verdict {
  const { lookups = {}, bill = null, statements = {} } = record
  const findings = evaluateRules({ config, known, evidence, record: { lookups, bill, statements }, now })
  const offer = readOffer(config, withEffectiveBill(config, { known, evidence, bill }), lookups)
  const ruleReason = (reason: Partial<Reason> & Pick<Reason, 'text' | 'code'>): Reason => ({
    component: 'rule',
    points: 0,
    of: 0,
    messageIds: [],
    ...reason,
  })
  const reasons = findings.map(({ rule, text, messageIds, evidence: ids }) =>
    ruleReason({
      code: rule.code,
      verdict: rule.verdict,
      text,
      messageIds,
      ...(ids.length === 0 ? {} : { evidence: ids }),
    }),
  )
  const disqualified = findings.some(({ rule }) => rule.verdict === 'disqualify')
  let open = findings.some(({ rule }) => rule.verdict === 'hold' || rule.verdict === 'route')
  if (offer.failed.length > 0 && !disqualified) {
    open = true
    const text = 'Consulta ao parceiro sem resposta: o consultor confirma.'
    reasons.push(ruleReason({ code: PARTNER_UNKNOWN, verdict: 'hold', text }))
  }
  const scoring = config.qualification.bill_score
  const reading = bill?.reading.documentClass === 'energy_bill' ? bill.reading : null
  const billScore = scoring === undefined || reading === null ? null : scoreBill(scoring, reading)
  if (scoring !== undefined && billScore !== null) {
    const low = billScore < scoring.qualified_from
    open ||= low
    reasons.push(
      ruleReason({
        code: BILL_SCORE,
        points: billScore,
        of: 100,
        verdict: low ? 'hold' : 'note',
        text: `Conta analisada: ${billScore} de 100 pontos.`,
        evidence: bill === null ? [] : [bill.mediaId],
      }),
    )
  }
  const rests = [
    ...offer.evidence,
    ...(bill === null ? [] : [bill.mediaId]),
    ...offer.plans.map(({ id }) => id),
  ]
  const count = offer.plans.length
  const eligible =
    offer.evidence.length === 0
      ? []
      : [
          ruleReason({
            code: ELIGIBLE,
            text: `Cidade atendida, ${count} ${count === 1 ? 'plano' : 'planos'}${offer.accepted === true ? ', aceito pelo parceiro' : ''}.`,
            evidence: rests,
          }),
        ]
  return { disqualified, open, reasons, eligible, billScore }
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
function fingerprint({ config, known, evidence, record }: QualifyInput): string {
  const { qualification, minimum } = config
  const values = Object.entries(known).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const { lookups = {}, bill = null, statements = {} } = record
  // When an answer was given changes nothing; what it says does.
  const effective = withEffectiveBill(config, { known, evidence, bill })
  const answers = Object.entries(currentLookups(config, effective, lookups)).map(
    ([tool, { success, data }]) => [tool, success, data],
  )
  const counted = [record.questionsAsked, record.questionsAnswered]
  const facts = [answers, bill, statements].map((one) => (Object.keys(one ?? {}).length === 0 ? 0 : one))
  const parts = [qualification, minimum, values, ...counted, ...facts]
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

function readable(value: string): string {
  return value.replaceAll('_', ' ')
}

/** Half points happen; noise of floating point must not decide a boundary. */
function round(points: number): number {
  return Math.round(points * 100) / 100
}
