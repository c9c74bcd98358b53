import { createHash } from 'node:crypto'
import { DateTime } from 'luxon'
import type { CrmConfig } from '../business/crm-schema.ts'
import { printField } from '../business/print-field.ts'
import type { BusinessConfig } from '../business/schema.ts'
import type { CrmFacts } from './facts.ts'

const BLANK = 'Não informado'

/** "Lead - Produto - Cidade/UF". */
export function dealTitle(facts: Pick<CrmFacts, 'product' | 'city' | 'uf'>, config: CrmConfig): string {
  return ['Lead', facts.product ?? config.title.product, placeOf(facts) ?? config.title.place].join(' - ')
}

function placeOf({ city, uf }: Pick<CrmFacts, 'city' | 'uf'>): string | null {
  return city !== null && uf !== null ? `${city}/${uf}` : (city ?? uf)
}

/** Area code of a Brazilian number, with or without the country's; null when it has none. */
export function dddOf(phone: string | null): string | null {
  const digits = (phone ?? '').replace(/\D/g, '')
  if (digits.length >= 12) return digits.startsWith('55') ? digits.slice(2, 4) : null
  return digits.length >= 10 ? digits.slice(0, 2) : null
}

/** Says in the CRM which note is which; a note is found again by it. */
export function markOf(...parts: string[]): string {
  return `Ref. ${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 12)}`
}

/** The write of a queued note, by which it is the same one however often it is sent. */
export const noteKey = (contactId: string, key: string): string => `${contactId} note ${key}`

const CHANNELS: Record<string, string> = { simulator: 'simulador' }

/** The lines of the note, by block and label: what "append" compares. */
export function noteBlocks(
  facts: CrmFacts,
  business: Pick<BusinessConfig, 'fields' | 'business_hours'>,
  config: CrmConfig,
  since: Date | null,
): { title: string; lines: [label: string | null, value: string][] }[] {
  const print = (field: string) => {
    const value = facts.known[field]
    return value === undefined ? BLANK : printField(business.fields[field]?.type, value)
  }
  const label = (field: string) => business.fields[field]?.label ?? field
  const temperature = facts.temperature
  const models = [
    ...new Set(facts.interests.filter(({ kind }) => kind !== 'upsell_refused').map(({ model }) => model)),
  ].filter((model) => model !== facts.product)
  return [
    { title: 'Resumo do Atendimento', lines: [[null, summaryOf(facts, business, since)]] },
    {
      title: 'Dados do Cliente',
      lines: [
        ['Empresa', facts.company ?? BLANK],
        ['CNPJ', facts.cnpj ?? BLANK],
        ['Contato', contactOf(facts)],
        ['Cidade/DDD', `${placeOf(facts) ?? BLANK} / ${dddOf(facts.phone) ?? BLANK} (DDD do telefone)`],
        ['Segmento', facts.segment ?? BLANK],
      ],
    },
    {
      title: 'Necessidade Identificada',
      lines: config.note.need.map((field): [string, string] => [label(field), print(field)]),
    },
    {
      title: 'Equipamento de Interesse',
      lines: [
        [null, facts.product ?? BLANK],
        ...(models.length > 0 ? [['Também citados', models.join(', ')] as [string, string]] : []),
      ],
    },
    {
      title: 'Classificação do Lead',
      lines: [
        [null, temperature === null ? BLANK : `${temperature[0]?.toUpperCase()}${temperature.slice(1)}`],
        ...facts.reasons.map((reason): [null, string] => [null, reason]),
      ],
    },
    { title: 'Próximo Passo', lines: [[null, config.note.next_step[temperature ?? 'none']]] },
  ]
}

function summaryOf(
  facts: CrmFacts,
  business: Pick<BusinessConfig, 'business_hours'>,
  since: Date | null,
): string {
  const day =
    since === null
      ? ''
      : ` em ${DateTime.fromJSDate(since, { zone: business.business_hours.timezone }).toFormat('dd/LL/yyyy')}`
  const { name, company } = facts
  const who = name === null ? company : company === null ? name : `${name} (${company})`
  const what = [
    facts.product === null ? null : `procura ${facts.product}`,
    placeOf(facts) === null ? null : `fala de ${placeOf(facts)}`,
  ].filter(Boolean)
  const sentence =
    who === null && what.length === 0
      ? `${BLANK}.`
      : `${who ?? 'O lead'} ${what.join(' e ') || 'fez contato'}.`
  return `Atendimento pelo ${CHANNELS[facts.channel] ?? 'WhatsApp'}${day}. ${sentence}`
}

function contactOf({ name, phone, email }: Pick<CrmFacts, 'name' | 'phone' | 'email'>): string {
  return [name ?? BLANK, phone === null ? null : `+${phone}`, email].filter(Boolean).join(' · ')
}

/** The note as people read it. */
export function noteText(blocks: ReturnType<typeof noteBlocks>): string {
  return blocks
    .map(({ title, lines }) =>
      [title, ...lines.map(([label, value]) => (label === null ? value : `${label}: ${value}`))].join('\n'),
    )
    .join('\n\n')
}

/** What changed since the note before, in the note's own labels; null: nothing. */
export function changesText(
  before: Readonly<Record<string, unknown>>,
  blocks: ReturnType<typeof noteBlocks>,
): string | null {
  const changed = Object.entries(snapshotOf(blocks)).filter(([label, value]) => before[label] !== value)
  if (changed.length === 0) return null
  return ['Atualização do atendimento', ...changed.map(([label, value]) => `${label}: ${value}`)].join('\n')
}

/** One value a label, blocks without labels by their title. */
export function snapshotOf(blocks: ReturnType<typeof noteBlocks>): Record<string, string> {
  const values: Record<string, string> = {}
  for (const { title, lines } of blocks) {
    if (title === 'Resumo do Atendimento') continue
    for (const [label, value] of lines) {
      const key = label ?? title
      values[key] = values[key] === undefined ? value : `${values[key]}; ${value}`
    }
  }
  return values
}
