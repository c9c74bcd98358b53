import type { FieldId } from '../business/schema.ts'
import { parseVolume } from '../understanding/volume.ts'
import { familyOf } from './family.ts'
import type { QualifyInput } from './qualify.ts'
import type { Reason } from './types.ts'
import { convert, thresholdFor } from './volume.ts'

/** Value a lead may give instead of the fact; it counts as told, not as known. */
export const NOT_TOLD = 'não informado'

/** How much of what a salesperson needs is known. */
export function scoreCompleteness({ config, known, evidence }: QualifyInput): Reason {
  const { completeness_fields: fields, weights } = config.qualification
  const have = fields.filter((field) => field in known && known[field] !== NOT_TOLD)
  const labels = (ids: FieldId[]) => ids.map((id) => config.fields[id]?.label.toLowerCase() ?? id).join(', ')
  const lacking = fields.filter((field) => !have.includes(field))
  const rest = lacking.length === 0 ? 'Nada falta.' : `Falta: ${labels(lacking)}.`
  return {
    component: 'completeness',
    points: weights.completeness * (have.length / fields.length),
    of: weights.completeness,
    text: `Informou ${have.length} de ${fields.length} dados. ${rest}`,
    messageIds: unique(have.flatMap((field) => evidence[field] ?? [])),
  }
}

/**
 * How the lead takes part: what was told against what was asked and left open. What is told unasked counts as
 * an answer, and a single answer is not yet a conversation (`engagement_answers`).
 */
export function scoreEngagement({ config, known, evidence, record }: QualifyInput): Reason {
  const { weights, engagement_answers: enough } = config.qualification
  const told = Object.keys(known).length
  const open = Math.max(0, record.questionsAsked - record.questionsAnswered)
  const share = Math.min(1, told / enough) * (told / Math.max(1, told + open))
  const openText =
    open === 0
      ? 'nenhuma pergunta sem resposta'
      : `${open} ${open === 1 ? 'pergunta' : 'perguntas'} sem resposta`
  return {
    component: 'engagement',
    points: weights.engagement * share,
    of: weights.engagement,
    text: `Deu ${told} ${told === 1 ? 'informação' : 'informações'}, ${openText}.`,
    messageIds: unique(Object.values(evidence).flat()),
  }
}

/** The stated volume against the thresholds of the product's family. What cannot be compared earns nothing. */
export function scoreVolume(input: QualifyInput): Reason {
  const { config, known, evidence, documents = [] } = input
  const { weights, volume_thresholds: byFamily, working_time: time } = config.qualification
  const reason = (share: number, text: string): Reason => ({
    component: 'volume',
    points: weights.volume * share,
    of: weights.volume,
    text,
    messageIds: unique([...(evidence.volume ?? []), ...(share > 0 ? (evidence.product ?? []) : [])]),
  })
  const told = known.volume
  if (told === undefined || told === NOT_TOLD) return reason(0, 'Volume não informado.')
  // The lower end of a range: a tie goes colder.
  const volume = parseVolume(told)
  if (volume === null) return reason(0, `Volume "${told}" sem número.`)
  const family = familyOf({ config, documents }, known.product ?? '')
  // Product unknown: the most demanding family decides, so that a guess never warms a lead up.
  const thresholds =
    byFamily[family ?? ''] ??
    Object.values(byFamily)
      .flat()
      .toSorted((a, b) => b.good - a.good)
  const threshold = thresholdFor(volume.unit, thresholds)
  if (threshold === null) return reason(0, `Volume ${told}: unidade sem referência para este produto.`)
  const amount = convert(volume, threshold.per, time)
  if (amount === null) return reason(0, `Volume ${told}: o período não foi dito.`)
  const measured = `${format(amount)} ${threshold.unit}/${threshold.per}`
  if (amount >= threshold.good) return reason(1, `Volume alto: ${measured}.`)
  if (amount >= threshold.some) return reason(0.5, `Volume médio: ${measured}.`)
  return reason(0, `Volume baixo: ${measured}.`)
}

export function scoreUrgency({ config, known, evidence }: QualifyInput): Reason {
  const { weights, urgency_share: shares } = config.qualification
  const urgency = known.urgency
  const label = config.fields.urgency?.label ?? 'Urgência'
  return {
    component: 'urgency',
    points: weights.urgency * (shares[urgency ?? ''] ?? 0),
    of: weights.urgency,
    text:
      urgency === undefined
        ? `${label} não informada.`
        : `${label}: ${urgency.replaceAll('_', ' ').replace('media', 'média')}.`,
    messageIds: unique(evidence.urgency ?? []),
  }
}

function format(amount: number): string {
  return amount.toLocaleString('pt-BR', { maximumFractionDigits: 1 })
}

function unique(ids: string[]): string[] {
  return [...new Set(ids)]
}
