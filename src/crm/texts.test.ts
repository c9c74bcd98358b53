import { describe, expect, it } from 'vitest'
import { crmBusiness } from '../../test/support/crm-harness.ts'
import { crmSchema } from '../business/crm-schema.ts'
import type { CrmFactsRow } from '../db/queries/crm-facts.ts'
import { toFacts } from './facts.ts'
import { changesText, dddOf, dealTitle, noteBlocks, noteText, snapshotOf } from './texts.ts'

const { config } = crmBusiness()
const crm = crmSchema.parse({ provider: 'webhook' })
const at = new Date('2026-03-02T12:00:00Z')

function facts(fields: Record<string, string>, part: Partial<CrmFactsRow> = {}) {
  return toFacts(
    {
      contactId: 'c',
      businessId: 'padaria',
      channel: 'whatsapp-cloud',
      phone: null,
      profileName: null,
      fields: Object.entries(fields).map(([field, value]) => ({ field, value, at })),
      temperature: null,
      score: null,
      reasons: [],
      interests: [],
      ...part,
    },
    crm,
  )
}
const note = (...args: Parameters<typeof facts>) => noteText(noteBlocks(facts(...args), config, crm, at))

it('68: the note with everything', () => {
  const known = {
    name: 'Ana Prado',
    company: 'Aurora',
    cnpj: '11222333000181',
    email: 'ana@exemplo.com.br',
    city: 'Campinas',
    uf: 'SP',
    segment: 'gráfica',
    product: 'P200',
    volume: '500 folhas/dia',
    urgency: 'alta',
  }
  const row: Partial<CrmFactsRow> = {
    phone: '5511987650001',
    temperature: 'quente',
    reasons: ['Volume alto', 'Urgência alta'],
    interests: [
      { model: 'P200', kind: 'interest' },
      { model: 'P900', kind: 'upsell_offered' },
      { model: 'D5', kind: 'upsell_refused' },
    ],
  }
  expect(note(known, row)).toBe(`Resumo do Atendimento
Atendimento pelo WhatsApp em 02/03/2026. Ana Prado (Aurora) procura P200 e fala de Campinas/SP.

Dados do Cliente
Empresa: Aurora
CNPJ: 11222333000181
Contato: Ana Prado · +5511987650001 · ana@exemplo.com.br
Cidade/DDD: Campinas/SP / 11 (DDD do telefone)
Segmento: gráfica

Necessidade Identificada
Volume: 500 folhas/dia
Urgência: alta

Equipamento de Interesse
P200
Também citados: P900

Classificação do Lead
Quente
Volume alto
Urgência alta

Próximo Passo
Encaminhado ao consultor para cotação.`)
})

it('68: the note with some and with nothing says what was not told', () => {
  expect(note({ name: 'Ana', volume: 'Não informado' }, { temperature: 'morno' })).toContain(
    'Empresa: Não informado\nCNPJ: Não informado\nContato: Ana\nCidade/DDD: Não informado / Não informado',
  )
  expect(note({ name: 'Ana' }, { temperature: 'morno' })).toMatch(/Próximo Passo\nFollow-up agendado\.$/)
  const empty = note({})
  expect(empty.match(/Não informado/g)).toHaveLength(11)
  expect(empty).toMatch(/Próximo Passo\nA definir\.$/)
  expect(empty).not.toMatch(/null|undefined/)
  expect(empty.split('\n\n').map((block) => block.split('\n')[0])).toEqual([
    'Resumo do Atendimento',
    'Dados do Cliente',
    'Necessidade Identificada',
    'Equipamento de Interesse',
    'Classificação do Lead',
    'Próximo Passo',
  ])
})

describe('69: titles', () => {
  it.each([
    [{ product: 'P200', city: 'Campinas', uf: 'SP' }, 'Lead - P200 - Campinas/SP'],
    [{ product: 'P200' }, 'Lead - P200 - Brasil'],
    [{ city: 'Campinas' }, 'Lead - Interesse - Campinas'],
    [{ uf: 'SP' }, 'Lead - Interesse - SP'],
    [{}, 'Lead - Interesse - Brasil'],
  ])('%j', (known, title) => {
    expect(dealTitle(facts(known as Record<string, string>), crm)).toBe(title)
  })
})

it.each([
  ['5519987650001', '19'],
  ['+55 (19) 98765-0001', '19'],
  ['551938765000', '19'],
  ['19987650001', '19'],
  ['1938765000', '19'],
  ['987650001', null],
  ['', null],
  [null, null],
  ['351912345678', null],
])('70: the area code of %s is %s', (phone, ddd) => {
  expect(dddOf(phone)).toBe(ddd)
})

it('what changed is told in the labels of the note', () => {
  const before = snapshotOf(noteBlocks(facts({ name: 'Ana', volume: '1' }), config, crm, at))
  const after = noteBlocks(facts({ name: 'Ana', volume: '2' }, { temperature: 'quente' }), config, crm, at)
  expect(changesText(before, after)).toBe(
    'Atualização do atendimento\nVolume: 2\nClassificação do Lead: Quente\nPróximo Passo: Encaminhado ao consultor para cotação.',
  )
  expect(changesText(snapshotOf(after), after)).toBeNull()
})
