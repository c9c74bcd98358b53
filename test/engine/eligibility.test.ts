import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { BillOnRecord, BillReading } from '../../src/bills/types.ts'
import { loadBusiness } from '../../src/business/load.ts'
import { emptyRecord } from '../../src/graph/record.ts'
import type { ConversationRecord } from '../../src/model/contract.ts'
import { lookupFingerprint } from '../../src/partners/look-ups.ts'
import { scoreBill } from '../../src/qualification/bill-score.ts'
import { type QualifyInput, qualify } from '../../src/qualification/qualify.ts'
import { noteStatements } from '../../src/qualification/statements.ts'
import { blockersOf, finalProblem } from '../../src/qualification/verdict.ts'

const { config } = await loadBusiness(fileURLToPath(new URL('../../prompts/serena', import.meta.url)))
const RULES = config.qualification.rules
const known = { city: 'Recife', uf: 'PE', bill_value_cents: '45000', name: 'Marina Duarte' }
const NOW = new Date('2026-11-10T15:00:00Z')
const AT = NOW.toISOString()

const READING: BillReading = {
  documentClass: 'energy_bill',
  classConfidence: 0.95,
  confidence: 0.8,
  holder: 'MARINA ALVES DUARTE',
  totalCents: 45_000,
  consumptionKwh: 450,
  averageKwh: 430,
  distributor: 'Neoenergia Pernambuco',
  dueDate: '2026-11-20',
  referenceMonth: '2026-10',
  installation: '123456',
  city: 'Recife',
  uf: 'PE',
  signals: { excludedClass: null, overdueBills: 0, groupA: false, ownGeneration: false },
  warnings: [],
  source: 'ocr',
}
const bill = (change: Partial<BillReading> = {}, confirmed = false): BillOnRecord => ({
  mediaId: 'media-1',
  reading: { ...READING, ...change },
  confirmed,
})
const PLAN = {
  id: 'p1',
  name: 'Básico',
  utility: null,
  discount: 0.14,
  discount_text: '14%',
  fidelity_months: 0,
  benefits: [],
}

/** Answers of the three look-ups about `of`; null: it failed. */
function lookups(
  answers: { covered?: boolean | null; plans?: unknown[] | null; accepted?: boolean | null },
  of: Record<string, string> = known,
): ConversationRecord['lookups'] {
  const data: Record<string, unknown> = {}
  const place = { city: of.city, uf: of.uf }
  if (answers.covered !== undefined)
    data.consultar_areas_operacao_gd =
      answers.covered === null ? null : { ...place, covered: answers.covered, utilities: [] }
  if (answers.plans !== undefined)
    data.obter_planos_gd = answers.plans === null ? null : { ...place, plans: answers.plans }
  if (answers.accepted !== undefined)
    data.validar_qualificacao_lead =
      answers.accepted === null ? null : { ...place, qualification: answers.accepted, product: null }
  return Object.fromEntries(
    Object.entries(data).map(([tool, one]) => {
      const lookup = config.look_ups.find((other) => other.tool === tool)
      if (lookup === undefined) throw new Error(tool)
      return [tool, { args: lookupFingerprint(lookup, of), at: AT, success: one !== null, data: one }]
    }),
  )
}

function run(record: Partial<ConversationRecord> = {}, change: Partial<QualifyInput> = {}) {
  return qualify({
    config,
    known,
    evidence: { city: ['m1'], bill_value_cents: ['m2'], name: ['m3'] },
    record: { ...emptyRecord(), ...record },
    previous: null,
    now: NOW,
    ...change,
  })
}
const codes = (result: ReturnType<typeof run>) => blockersOf(result)
const said = (...texts: string[]) =>
  noteStatements(
    config,
    {},
    texts.map((text, index) => ({ id: `s${index}`, role: 'lead' as const, text, at: AT })),
  )
const told = (cents: string) => run({}, { known: { ...known, bill_value_cents: cents } })

describe('Q1 the bill', () => {
  it.each([
    ['19999', true],
    ['20000', false],
    ['20001', false],
    ['0', true],
  ])('of %s cents is below the minimum: %s', (cents, below) => {
    const result = told(cents)
    expect(codes(result).includes('below_minimum')).toBe(below)
    expect(result.status).toBe(below ? 'disqualified' : 'qualified')
    if (below) expect(result.reasons.at(-1)).toMatchObject({ code: 'below_minimum', messageIds: ['m2'] })
  })
})

describe('Q2 consumption', () => {
  const strict = {
    ...config,
    qualification: {
      ...config.qualification,
      rules: [
        ...RULES,
        {
          code: 'low_consumption',
          check: 'average_kwh' as const,
          verdict: 'disqualify' as const,
          at_least: 200,
        },
      ],
    },
  }
  it.each([
    [199, true],
    [200, false],
    [null, false],
  ])('an average of %s kWh is too little: %s, when the business asks for it', (averageKwh, low) => {
    expect(codes(run({ bill: bill({ averageKwh }) }, { config: strict })).includes('low_consumption')).toBe(
      low,
    )
    expect(codes(run({ bill: bill({ averageKwh }) }))).toEqual([])
  })
})

describe('Q3 coverage', () => {
  it.each([
    ['an area that sells', { covered: true, plans: [] }, [], 'qualified'],
    ['a plan, though no area says so', { covered: false, plans: [PLAN] }, [], 'qualified'],
    ['a plan, the other call failed', { covered: null, plans: [PLAN] }, ['partner_unknown'], 'in_progress'],
    ['neither', { covered: false, plans: [] }, ['not_covered'], 'disqualified'],
    [
      'no area, and no answer about plans',
      { covered: false, plans: null },
      ['partner_unknown'],
      'in_progress',
    ],
    ['no answer at all', { covered: null, plans: null }, ['partner_unknown'], 'in_progress'],
  ])('%s', (_, answers, expected, status) => {
    const result = run({ lookups: lookups(answers) })
    expect(codes(result)).toEqual(expected)
    expect(result.status).toBe(status)
  })

  it('forgets what was said of another city', () => {
    const elsewhere = { ...known, city: 'Manaus', uf: 'AM' }
    const result = run({ lookups: lookups({ covered: false, plans: [] }, elsewhere) })
    expect(codes(result)).toEqual([])
  })
})

describe('Q4 and Q13 what a final status rests on', () => {
  it('is the partner’s own yes, with the ids of the answers, the bill and the plans', () => {
    const result = run({ lookups: lookups({ covered: true, plans: [PLAN], accepted: true }), bill: bill() })
    expect(result.status).toBe('qualified')
    const eligible = result.reasons.find(({ code }) => code === 'eligible')
    expect(eligible?.evidence).toEqual([
      expect.stringMatching(/^consultar_areas_operacao_gd:/),
      expect.stringMatching(/^obter_planos_gd:/),
      expect.stringMatching(/^validar_qualificacao_lead:/),
      'media-1',
      'p1',
    ])
    expect(finalProblem(config, result, true)).toBeNull()
  })

  it('is no yes when the partner says no, or nothing', () => {
    expect(run({ lookups: lookups({ covered: true, plans: [PLAN], accepted: false }) })).toMatchObject({
      status: 'disqualified',
    })
    expect(run({ lookups: lookups({ covered: true, plans: [PLAN], accepted: null }) }).status).toBe(
      'in_progress',
    )
  })

  it('is found wanting without a reason or evidence', () => {
    expect(finalProblem(config, { status: 'disqualified', reasons: [] }, true)).toMatch(/without the code/)
    expect(finalProblem(config, { status: 'qualified', reasons: [] }, true)).toMatch(/without the answers/)
    expect(finalProblem(config, { status: 'qualified', reasons: [] }, false)).toBeNull()
    for (const cents of ['19999', '20000']) expect(finalProblem(config, told(cents), false)).toBeNull()
  })
})

describe('Q5 the holder', () => {
  it('of another name is to be asked about, and nothing is created', () => {
    const result = run({ bill: bill({ holder: 'CARLOS PEREIRA MOTA' }) })
    expect(codes(result)).toEqual(['third_party_bill'])
    expect(result).toMatchObject({ status: 'in_progress' })
    expect(result.reasons.find(({ code }) => code === 'third_party_bill')?.evidence).toEqual(['media-1'])
  })

  it('is not compared for a company, nor when one of the names is unknown', () => {
    const other = { bill: bill({ holder: 'PADARIA AURORA LTDA' }) }
    expect(codes(run(other, { known: { ...known, client_type: 'empresa' } }))).toEqual([])
    expect(codes(run({ bill: bill({ holder: null }) }))).toEqual(['bill_score'].slice(1))
  })

  it.each(['a conta está no nome da minha sogra', 'não está no meu nome', 'o titular é meu pai'])(
    '"%s"',
    (text) => {
      expect(codes(run({ statements: said(text) }))).toEqual(['third_party_bill'])
    },
  )
})

describe('Q6 classes that cannot contract', () => {
  it.each([
    ['RESIDENCIAL BAIXA RENDA', true],
    ['B1 RESIDENCIAL - TARIFA SOCIAL', true],
    ['B-OPTANTE', true],
    ['B2 RURAL IRRIGAÇÃO', false],
    ['B2-IRRIGAÇÃO', true],
    ['TARIFA BRANCA', true],
    ['RESIDENCIAL NORMAL', false],
    ['TÊNIS CLUBE', false],
    [null, false],
  ])('%s: %s', (excludedClass, excluded) => {
    const result = run({ bill: bill({ signals: { ...READING.signals, excludedClass } }) })
    expect(codes(result).includes('excluded_class')).toBe(excluded)
  })

  it.each([
    ['recebo tarifa social', true],
    ['minha conta é baixa renda', true],
    ['tenho desconto da tarifa social faz tempo', true],
    ['não tenho tarifa social', false],
    ['o que é tarifa social?', false],
    ['quem tem tarifa social pode assinar?', false],
    ['e se eu tivesse tarifa branca?', false],
    ['minha vizinha recebe tarifa social', false],
  ])('"%s": %s', (text, excluded) => {
    expect('excluded_class' in said(text)).toBe(excluded)
  })
})

describe('Q7 unpaid bills', () => {
  it.each([
    [1, false],
    [2, true],
    [3, true],
  ])('%s on the notice: %s', (overdueBills, overdue) => {
    const result = run({ bill: bill({ signals: { ...READING.signals, overdueBills } }) })
    expect(codes(result).includes('overdue')).toBe(overdue)
  })

  it.each([
    ['tenho duas contas atrasadas', true],
    ['estou devendo 3 meses de luz', true],
    ['não paguei as últimas duas faturas', true],
    ['tô com umas contas de luz em atraso', true],
    ['tenho uma conta atrasada', false],
    ['tem 1 fatura vencida só', false],
    ['não tenho conta atrasada', false],
    ['minhas contas estão todas em dia', false],
    ['se eu tiver duas contas atrasadas posso assinar?', false],
    ['quem tem contas em atraso pode?', false],
    ['quebrei o acordo com a distribuidora', true],
    ['meu parcelamento está atrasado', true],
  ])('"%s": %s', (text, overdue) => {
    expect(codes(run({ statements: said(text) })).includes('overdue')).toBe(overdue)
  })

  it('are forgotten when they were paid, and remembered until then', () => {
    expect(said('tenho duas contas atrasadas', 'ok, entendi')).toHaveProperty('overdue')
    expect(said('tenho duas contas atrasadas', 'já paguei tudo')).not.toHaveProperty('overdue')
  })
})

describe('Q8 energy of one’s own', () => {
  it.each([
    ['tenho placa solar em casa', true],
    ['já tenho energia solar', true],
    ['instalei painéis fotovoltaicos ano passado', true],
    ['temos um sistema fotovoltaico', true],
    ['minhas placas geram bastante', true],
    ['não tenho placas solares', false],
    ['preciso ter placas solares?', false],
    ['quero colocar placas no telhado', false],
    ['vocês instalam painéis?', false],
    ['tenho que instalar placas?', false],
    ['meu vizinho tem placas solares', false],
    ['quem tem energia solar pode assinar?', false],
  ])('"%s": %s', (text, own) => {
    expect('own_generation' in said(text)).toBe(own)
  })

  it('is seen on the bill', () => {
    const signals = { ...READING.signals, ownGeneration: true }
    expect(codes(run({ bill: bill({ signals }) }))).toContain('own_generation')
  })
})

describe('Q9 the other market', () => {
  it.each([
    ['1500000', false],
    ['1500001', true],
  ])('a bill of %s cents goes there: %s', (cents, routed) => {
    const result = told(cents)
    expect(codes(result).includes('mercado_livre')).toBe(routed)
    expect(result.status).toBe(routed ? 'in_progress' : 'qualified')
  })

  it('is told by the marks of the bill and by the lead', () => {
    const signals = { ...READING.signals, groupA: true }
    expect(codes(run({ bill: bill({ signals }) }))).toContain('mercado_livre')
    expect(said('somos grupo A, média tensão')).toHaveProperty('mercado_livre')
    expect(said('o que é demanda contratada?')).not.toHaveProperty('mercado_livre')
  })
})

describe('Q10 how surely a bill was read', () => {
  it.each([
    [{ classConfidence: 0.7 }, true],
    [{ classConfidence: 0.71 }, false],
    [{ confidence: 0.49, holder: 'MARINA DUARTE' }, true],
    [{ confidence: 0.5 }, false],
    [{ documentClass: 'other_document' as const }, true],
  ])('%j is unclear: %s', (change, unclear) => {
    expect(codes(run({ bill: bill(change) })).includes('bill_unclear')).toBe(unclear)
  })
})

describe('Q11 figures no bill has', () => {
  it.each([
    [{ consumptionKwh: 0 }, true],
    [{ consumptionKwh: 9_999 }, false],
    [{ consumptionKwh: 10_000 }, true],
    [{ dueDate: '2025-11-10' }, false],
    [{ dueDate: '2025-11-09' }, true],
    [{ dueDate: '2024-13-45' }, true],
    [{ distributor: 'URGENTE' }, true],
    [{}, false],
  ])('%j is odd: %s, and decides nothing', (change, odd) => {
    const result = run({ bill: bill(change) })
    expect(result.reasons.some(({ code }) => code === 'bill_odd')).toBe(odd)
    expect(codes(result)).toEqual([])
  })
})

describe('Q12 points of a bill', () => {
  const table = config.qualification.bill_score
  if (table === undefined) throw new Error('no table')
  it.each([
    [19_999, 18],
    [20_000, 73],
    [24_999, 73],
    [25_000, 83],
    [34_999, 83],
    [35_000, 93],
    [49_999, 93],
    [50_000, 100],
  ])('%i cents give %i', (totalCents, points) => {
    expect(scoreBill(table, { ...READING, totalCents })).toBe(points)
  })

  it('are fewer without holder or distributor, and decide whether the bill qualifies', () => {
    expect(scoreBill(table, { ...READING, totalCents: 20_000, holder: 'M' })).toBe(53)
    expect(scoreBill(table, { ...READING, totalCents: 20_000, distributor: null })).toBe(68)
    expect(scoreBill(table, { ...READING, totalCents: null })).toBe(0)
    const low = run({ bill: bill({ totalCents: 20_000, holder: null }) })
    expect(low).toMatchObject({ score: 53, status: 'in_progress' })
    expect(run({ bill: bill({ totalCents: 20_000 }, true) })).toMatchObject({
      score: 73,
      status: 'qualified',
    })
  })
})

describe('Q14 which figure holds', () => {
  it.each([
    ['a confirmed bill before the chat', bill({ totalCents: 15_000 }, true), ['m2'], true],
    ['the chat before a bill nobody confirmed', bill({ totalCents: 15_000 }), ['m2'], false],
    ['a bill before a form', bill({ totalCents: 15_000 }), [], true],
    ['a form when there is nothing else', null, [], false],
    [
      'a document that is no bill says nothing',
      bill({ totalCents: 15_000, documentClass: 'other_document' }),
      [],
      false,
    ],
  ])('%s', (_, onRecord, messages, below) => {
    const evidence = { bill_value_cents: messages }
    expect(codes(run({ bill: onRecord }, { evidence })).includes('below_minimum')).toBe(below)
  })
})

it('keeps three reasons of one bill that breaks three rules', () => {
  const signals = { ...READING.signals, excludedClass: 'BAIXA RENDA', overdueBills: 2 }
  const result = run({ bill: bill({ totalCents: 9_000, signals }, true) })
  const broken = result.reasons.filter(({ verdict }) => verdict === 'disqualify')
  expect(broken.map(({ code }) => code)).toEqual(['below_minimum', 'excluded_class', 'overdue'])
  for (const { evidence } of broken) expect(evidence).toEqual(['media-1'])
})
