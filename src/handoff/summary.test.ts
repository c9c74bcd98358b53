import { describe, expect, it } from 'vitest'
import { exampleBusiness } from '../../test/support/example-business.ts'
import type { Business } from '../business/schema.ts'
import type { HandoffFacts } from '../db/queries/handoff-facts.ts'
import { summaryNote } from './summary.ts'

const nothing: HandoffFacts = {
  channel: 'whatsapp-cloud',
  profileName: null,
  fields: {},
  temperature: null,
  reasons: [],
  questions: [],
  unavailable: [],
}
const said = (value: string, evidence = value) => ({ value, evidence })
const own = exampleBusiness()
const business: Business = {
  ...own,
  config: { ...own.config, handoff: { ...own.config.handoff, summary_fields: ['name', 'city', 'uf'] } },
}

const note = (facts: Partial<HandoffFacts>) => summaryNote(business, 'quente', { ...nothing, ...facts })
const lineOf = (text: string, label: string) =>
  text.split('\n').find((one) => one.startsWith(`${label}:`)) ?? null

describe('the summary for people', () => {
  it('of a lead nothing is known of says so of everything (92)', () => {
    const text = note({})
    expect(text.split('\n')[0]).toContain('WhatsApp')
    for (const label of ['Nome', 'Localização', 'Temperatura', 'Observações']) {
      expect(lineOf(text, label)).toBe(`${label}: Não informado`)
    }
    expect(text).not.toMatch(/undefined|null/)
  })

  it('of everything known quotes what it was read from (92)', () => {
    const text = note({
      fields: {
        name: said('Ana', 'me chamo Ana'),
        city: said('Curitiba', 'de Curitiba - PR'),
        uf: said('PR', 'de Curitiba - PR'),
      },
      temperature: 'quente',
      reasons: [{ text: 'Pediu orçamento.' }],
      questions: [{ number: 12, question: 'Qual a tensão?' }],
      unavailable: ['ES100'],
    })
    expect(lineOf(text, 'Nome')).toBe('Nome: Ana (“me chamo Ana”)')
    // The same words gave both: they are quoted once.
    expect(lineOf(text, 'Localização')).toBe('Localização: Curitiba/PR (“de Curitiba - PR”)')
    expect(lineOf(text, 'Temperatura')).toBe('Temperatura: quente')
    expect(lineOf(text, 'Observações')).toBe(
      'Observações: Pediu orçamento; dúvida técnica #12: “Qual a tensão?”; pediu ES100, indisponível',
    )
  })

  it('knows a city or a state alone (93)', () => {
    expect(lineOf(note({ fields: { city: said('Itu') } }), 'Localização')).toBe('Localização: Itu (“Itu”)')
    expect(lineOf(note({ fields: { uf: said('SP', 'no interior de SP') } }), 'Localização')).toBe(
      'Localização: SP (“no interior de SP”)',
    )
  })

  it('takes white space for nothing, and shortens long words', () => {
    expect(lineOf(note({ fields: { name: said('   ', '  ') } }), 'Nome')).toBe('Nome: Não informado')
    const long = note({ fields: { name: said('Ana', `eu ${'muito '.repeat(60)}Ana`) } })
    expect((lineOf(long, 'Nome') ?? '').length).toBeLessThan(160)
  })
})
