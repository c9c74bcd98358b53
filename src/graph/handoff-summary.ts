import { printField } from '../business/print-field.ts'
import type { Business } from '../business/schema.ts'
import type { Qualification } from '../qualification/types.ts'
import type { FieldValues } from '../understanding/types.ts'
import type { HandoffAction } from './state.ts'

const BLANK = 'Não informado'

/** Why a person was called, as people read it. */
export const HANDOFF_REASONS: Record<HandoffAction['reason'], string> = {
  quente: 'Lead quente',
  human_request: 'O lead pediu para falar com uma pessoa',
  erasure_request: 'O lead pediu a exclusão dos seus dados',
  technical_question: 'Dúvida técnica sem resposta',
  repeated_failure: 'O agente não conseguiu responder',
  abuse: 'Lead irritado',
}

/** What a salesperson reads when taking over, in Portuguese. Blanks are said, not hidden. */
export function handoffSummary(
  business: Business,
  known: FieldValues,
  qualification: Qualification,
  reason: HandoffAction['reason'],
): string {
  const { config } = business
  const printed = (id: string, value = BLANK) => printField(config.fields[id]?.type, value)
  const fields = config.handoff.summary_fields.map(
    (id) => `${config.fields[id]?.label ?? id}: ${printed(id, known[id])}`,
  )
  return [
    `Resumo do atendimento (WhatsApp) — ${config.name}`,
    `Motivo: ${HANDOFF_REASONS[reason]}`,
    ...fields,
    `Temperatura: ${qualification.temperature ?? BLANK}`,
    ...qualification.reasons.map(({ text }) => `- ${text}`),
  ].join('\n')
}
