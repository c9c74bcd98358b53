import { printField } from '../business/print-field.ts'
import type { Business } from '../business/schema.ts'
import type { HandoffFacts } from '../db/queries/handoff-facts.ts'
import { HANDOFF_REASONS } from '../graph/handoff-summary.ts'
import type { HandoffAction } from '../graph/state.ts'

const BLANK = 'Não informado'
const CHANNELS: Record<string, string> = { simulator: 'Simulador' }
/** Characters of the lead's own words beside a value. */
const EVIDENCE_LENGTH = 120

/**
 * What a person reads when taking over, in Portuguese: each field with the lead's words it was read from, blanks said
 * and not hidden. The place is one line, whatever of it is known.
 */
export function summaryNote(
  business: Business,
  reason: HandoffAction['reason'],
  facts: HandoffFacts,
): string {
  const { config } = business
  const lines: string[] = []
  const ids = config.handoff.summary_fields
  const place = ids.filter((id) => isPlace(business, id))
  for (const id of ids) {
    if (place.length < 2 || !place.includes(id)) lines.push(line(config.fields[id]?.label ?? id, [id]))
    else if (id === place[0]) lines.push(line('Localização', place))
  }
  return [
    `Resumo do atendimento (${CHANNELS[facts.channel] ?? 'WhatsApp'}) — ${config.name}`,
    `Motivo: ${HANDOFF_REASONS[reason]}`,
    ...lines,
    `Temperatura: ${facts.temperature ?? BLANK}`,
    `Observações: ${observations(facts).join('; ') || BLANK}`,
  ].join('\n')

  function line(label: string, fields: readonly string[]): string {
    const known = fields.flatMap((id) => {
      const found = facts.fields[id]
      const value = found?.value.trim() ?? ''
      if (found === undefined || value === '') return []
      return [{ value: printField(config.fields[id]?.type, value), evidence: quoted(found.evidence) }]
    })
    if (known.length === 0) return `${label}: ${BLANK}`
    const evidence = [...new Set(known.map((one) => one.evidence).filter((words) => words !== ''))]
    const said = evidence.length === 0 ? '' : ` (${evidence.join(', ')})`
    return `${label}: ${known.map(({ value }) => value).join('/')}${said}`
  }
}

function isPlace(business: Business, id: string): boolean {
  const type = business.config.fields[id]?.type
  return type === 'city' || type === 'uf'
}

function observations(facts: HandoffFacts): string[] {
  return [
    ...facts.reasons.map(({ text }) => text.trim().replace(/\.$/, '')).filter((text) => text !== ''),
    ...facts.questions.map(({ number, question }) => `dúvida técnica #${number}: ${quoted(question)}`),
    ...facts.unavailable.map((model) => `pediu ${model}, indisponível`),
  ]
}

function quoted(words: string): string {
  const text = words.replace(/\s+/g, ' ').trim()
  if (text === '') return ''
  return `“${text.length > EVIDENCE_LENGTH ? `${text.slice(0, EVIDENCE_LENGTH - 1).trimEnd()}…` : text}”`
}
