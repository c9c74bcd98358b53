import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { emptyDatabase } from '../../../test/support/conversation-harness.ts'
import { type CrmHarness, createCrmHarness, crmBusiness, LEAD } from '../../../test/support/crm-harness.ts'
import { crmSchema } from '../../business/crm-schema.ts'
import { TOOL_KINDS } from '../../business/partner-schema.ts'
import { createUnderstanding } from '../../understanding/understanding.ts'
import type { ToolContext } from '../registry.ts'
import { createCrmTool } from './tools.ts'

let h: CrmHarness
beforeAll(async () => {
  h = await createCrmHarness()
})
afterAll(() => h.close())
beforeEach(async () => {
  await emptyDatabase(h.db)
  h.reset()
})

const known = { name: 'Ana Prado', product: 'P200', city: 'Campinas', uf: 'SP' }
const kinds = TOOL_KINDS.filter((kind) => kind.startsWith('crm.'))

/** What the lead writes is in the transcript; the tools look there. */
async function lead(text: string, learns: Record<string, string> = known) {
  h.graph.script = () => ({
    reply: 'Certo.',
    learned: Object.entries(learns).map(([field, value]) => ({ field, value, evidence: value })),
    known: learns,
    qualificationChanged: true,
    qualification: {
      temperature: 'quente',
      status: 'qualified',
      score: 80,
      reasons: [],
      version: 1,
      inputs: text,
    },
  })
  await h.inbox.accept([h.message(LEAD, text)])
  await h.settle()
}

async function use(kind: string, args: Record<string, unknown> = {}, part: Partial<ToolContext> = {}) {
  const tool = createCrmTool(kind, {
    name: kind.slice(4),
    db: h.db,
    clock: h.clock,
    wake: h.wake,
    crm: h.piperun,
    config: crmSchema.parse({ provider: 'webhook' }),
    understanding: createUnderstanding(crmBusiness()),
  })
  const result = await tool?.call(args, {
    businessId: 'padaria',
    contactId: await h.contactOf(LEAD),
    turnKey: 't1',
    known,
    lookups: {},
    blockers: [],
    budgetMs: 5_000,
    signal: new AbortController().signal,
    ...part,
  })
  await h.settle()
  return result?.envelope
}

it('there are the thirteen of the contract, none of which takes a contact', () => {
  expect(kinds).toHaveLength(13)
  for (const kind of kinds) {
    const tool = createCrmTool(kind, {
      name: 'x',
      db: h.db,
      clock: h.clock,
      wake: h.wake,
      crm: h.piperun,
      config: crmSchema.parse({ provider: 'webhook' }),
      understanding: createUnderstanding(crmBusiness()),
    })
    const shape = JSON.stringify(tool?.schema())
    expect(shape).not.toMatch(/telefone|phone|contact/i)
  }
})

it('a name is the one the lead wrote', async () => {
  await lead('oi, aqui é a Marina Souza')
  expect(await use('crm.atualiza_nome', { nome: 'Marina Souza' })).toEqual({
    success: true,
    data: { nome: 'Marina Souza' },
  })
  expect(h.server.persons).toMatchObject([{ name: 'Marina Souza' }])
  expect(await use('crm.atualiza_nome', { nome: 'Carlos Lima' })).toEqual({
    success: false,
    error: 'tool.unsaid:name',
  })
})

it('a request for a quote is one row, with what was said', async () => {
  await lead('quero a P200, faço 500 folhas por dia', { ...known, volume: '500 folhas/dia' })
  const args = {
    resumo: 'Quer uma P200',
    produto: 'P200',
    segmento: null,
    urgencia_compra: null,
    volume_diario: 500,
  }
  const context = { known: { ...known, volume: '500 folhas/dia' } }
  expect(await use('crm.cria_orcamento', args, context)).toMatchObject({ success: true })
  expect(await use('crm.atualiza_lead_orcamento', { ...args, resumo: 'Quer duas' }, context)).toMatchObject({
    success: true,
  })
  expect(await h.rows('select resumo, produto, volume_diario from orcamentos')).toEqual([
    { resumo: 'Quer duas', produto: 'P200', volume_diario: 500 },
  ])
  expect(await use('crm.cria_orcamento', { ...args, volume_diario: 900 }, context)).toEqual({
    success: false,
    error: 'tool.unsaid:volume',
  })
})

it('filing by tools, however often, is one company, one person, one deal', async () => {
  await lead('oi', { ...known, company: 'Aurora' })
  for (const kind of [
    'cria_empresa_piperun',
    'new_person_piperun',
    'nova_oportunidade_piperun',
    'atualiza_empresa_piperun',
    'nova_oportunidade_piperun',
  ]) {
    expect(await use(`crm.${kind}`)).toMatchObject({ success: true, data: { situacao: 'cadastrado' } })
  }
  expect(h.counts()).toEqual([1, 1, 1, 1])
  const id = String(h.server.deals[0]?.id)
  expect(await use('crm.get_oportunidade_id')).toEqual({ success: true, data: { oportunidade_pipe_id: id } })
  expect(await use('crm.temperatura_lead')).toEqual({
    success: true,
    data: { temperatura: 'quente', justificativa: [] },
  })
})

it('a note is written once a turn', async () => {
  await lead('oi')
  for (let i = 0; i < 2; i++)
    expect(await use('crm.nova_nota_oportunidade', { texto: 'Prefere contato à tarde' })).toMatchObject({
      success: true,
    })
  expect(h.server.notes.filter(({ text }) => String(text).startsWith('Prefere'))).toHaveLength(1)
})

it('cities by their state, companies by the CNPJ that was told', async () => {
  await lead('oi')
  expect(await use('crm.get_city_id')).toEqual({ success: true, data: { city_id: '1' } })
  expect(await use('crm.get_city_id', { cidade: 'Bom Jesus', uf: 'pi' })).toEqual({
    success: true,
    data: { city_id: '4' },
  })
  expect(await use('crm.get_city_id', { cidade: 'Bom Jesus' })).toEqual({
    success: true,
    data: { city_id: null },
  })
  h.server.companies.push({ id: 50, name: 'Aurora', cnpj: '11.222.333/0001-81', email_nf: 'x@y.com' })
  expect(await use('crm.get_empresa', { cnpj: '11.222.333/0001-81' })).toEqual({
    success: false,
    error: 'tool.unsaid:cnpj',
  })
  expect(await use('crm.get_empresa', {}, { known: { ...known, cnpj: '11222333000181' } })).toEqual({
    success: true,
    data: { empresa: { id: '50', nome: 'Aurora' } },
  })
  h.server.fault({ kind: 'respond', status: 500, times: 3 })
  expect(await use('crm.get_empresa', {}, { known: { ...known, cnpj: '11222333000181' } })).toEqual({
    success: false,
    error: 'crm.unavailable',
  })
})

it('the company row is one a lead, and wants its words', async () => {
  await lead('sou da empresa Doces Aurora, CNPJ 11.222.333/0001-81')
  expect(await use('crm.cria_empresa_db', { nome: 'Outra Firma' })).toEqual({
    success: false,
    error: 'tool.unsaid:company',
  })
  for (let i = 0; i < 2; i++) {
    expect(await use('crm.cria_empresa_db', { nome: 'Doces Aurora', cnpj: '11222333000181' })).toEqual({
      success: true,
      data: { empresa: 'Doces Aurora' },
    })
  }
  expect(await h.rows('select nome, cnpj from empresa')).toEqual([
    { nome: 'Doces Aurora', cnpj: '11222333000181' },
  ])
  expect(h.server.companies).toMatchObject([{ name: 'Doces Aurora', cnpj: '11222333000181' }])
})
