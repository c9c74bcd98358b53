import { describe, expect, it } from 'vitest'
import { businessSchema } from '../business/schema.ts'
import { type QualifyInput, qualify } from './qualify.ts'

function config(change: object = {}) {
  return businessSchema.parse({
    id: 'padaria',
    name: 'Padaria Modelo',
    language: 'pt-BR',
    country: 'BR',
    persona: { introduction: 'a assistente da Padaria Modelo' },
    fields: Object.fromEntries(
      ['name', 'city', 'product', 'volume', 'urgency'].map((id) => [
        id,
        { type: 'text', label: `Campo ${id}` },
      ]),
    ),
    collect_order: [],
    minimum: ['name', 'product'],
    rules: {},
    limits: { questions_per_turn: 2, fields_per_turn: 2, reply_length: 600, emojis: 2 },
    families: {
      forno: { noun: 'forno', plural: 'fornos', article: 'o', purpose: 'assar', words: ['forno*', 'assar'] },
      batedeira: {
        noun: 'batedeira',
        plural: 'batedeiras',
        article: 'a',
        purpose: 'bater',
        words: ['batedeira*'],
      },
    },
    qualification: {
      version: 3,
      weights: { completeness: 25, engagement: 25, volume: 25, urgency: 25 },
      completeness_fields: ['name', 'city', 'product', 'volume', 'urgency'],
      engagement_answers: 4,
      volume_thresholds: {
        forno: [{ unit: 'pães', units: ['unidades'], per: 'dia', some: 100, good: 1000 }],
        batedeira: [{ unit: 'kg', per: 'dia', some: 50, good: 200 }],
      },
      urgency_share: { alta: 1, media: 0.6, baixa: 0.2, sem_urgencia: 0 },
      thresholds: { frio: 30, quente: 60 },
      hot_requires: ['name', 'city', 'product', 'volume', 'urgency'],
      hot_excludes: { urgency: ['baixa', 'sem_urgencia'] },
    },
    business_hours: { timezone: 'America/Sao_Paulo', week: {} },
    handoff: { temperatures: ['quente'], summary_fields: [] },
    retention: { transcript_days: 1, idle_anonymise_days: 1, delete_days: 1 },
    ...change,
  })
}

const silent = { questionsAsked: 0, questionsAnswered: 0 }
const full = { name: 'Rita Prado', city: 'Itu', product: 'forno', volume: '1000 pães/dia', urgency: 'alta' }

function run(known: Record<string, string>, rest: Partial<QualifyInput> = {}) {
  const evidence = Object.fromEntries(Object.keys(known).map((field) => [field, [`m-${field}`]]))
  return qualify({ config: config(), known, evidence, record: silent, previous: null, ...rest })
}
const points = (result: ReturnType<typeof run>, component: string) =>
  result.reasons.find((reason) => reason.component === component)?.points

describe('qualify', () => {
  it('says nothing while nothing is known', () => {
    expect(run({})).toMatchObject({ temperature: null, status: 'new', score: 0, reasons: [], version: 3 })
  })

  it('gives every point to a complete, engaged, large and urgent lead', () => {
    expect(run(full)).toMatchObject({ temperature: 'quente', score: 100, status: 'qualified' })
  })

  it('ties each reason to the messages it is read from', () => {
    const byComponent = Object.fromEntries(
      run(full).reasons.map((reason) => [reason.component, reason.messageIds]),
    )
    expect(byComponent.urgency).toEqual(['m-urgency'])
    expect(byComponent.volume).toEqual(['m-volume', 'm-product'])
    expect(byComponent.completeness).toHaveLength(5)
  })

  it.each([
    ['baixa', 80],
    ['sem_urgencia', 75],
  ])('never calls an urgency of %s quente, whatever the score', (urgency, score) => {
    const result = run({ ...full, urgency })
    expect(result).toMatchObject({ temperature: 'morno', score })
    expect(result.reasons.at(-1)).toMatchObject({ component: 'rule', messageIds: ['m-urgency'] })
  })

  it.each(['name', 'city', 'product', 'volume', 'urgency'])(
    'is at most morno while %s is unknown',
    (field) => {
      const { [field]: _, ...known } = full as Record<string, string>
      const result = run(known)
      expect(result.temperature).toBe('morno')
      expect(result.score).toBeGreaterThan(60)
    },
  )

  it.each([
    // completeness 4 × 5 + engagement 25 + volume 0 + urgency 15 = 60, exactly on the boundary
    [60, { completeness: 25, engagement: 25, volume: 25, urgency: 25 }, 'morno'],
    [60.5, { completeness: 25, engagement: 25.5, volume: 25, urgency: 25 }, 'quente'],
    [59.5, { completeness: 25, engagement: 24.5, volume: 25, urgency: 25 }, 'morno'],
  ])('a score of %d is judged on the colder side', (score, weights, temperature) => {
    const base = config()
    const { qualification } = base
    const on = {
      ...base,
      qualification: {
        ...qualification,
        weights,
        completeness_fields: [...qualification.completeness_fields.slice(0, 4), 'unknown_field'],
        hot_requires: [],
      },
    }
    const known = { name: 'Rita', city: 'Itu', product: 'forno', volume: '10 pães/dia', urgency: 'media' }
    expect(run(known, { config: on })).toMatchObject({ score, temperature })
  })

  it.each([
    [30, 0.6, 'frio'],
    [30.25, 0.61, 'morno'],
  ])('a score of %d against the cold threshold is %s', (score, media, temperature) => {
    const base = config()
    const on = {
      ...base,
      qualification: {
        ...base.qualification,
        urgency_share: { media },
        // One of five known earns 8.75, one answer of four 6.25, urgency the rest.
        weights: { completeness: 43.75, engagement: 25, volume: 25, urgency: 25 },
      },
    }
    expect(run({ urgency: 'media' }, { config: on })).toMatchObject({ score, temperature })
  })

  it('lets unanswered questions cool a lead and answers warm it', () => {
    const known = { name: 'Rita', city: 'Itu' }
    const asked = (questionsAsked: number, questionsAnswered: number) =>
      points(run(known, { record: { questionsAsked, questionsAnswered } }), 'engagement')
    expect(asked(2, 2)).toBe(12.5)
    expect(asked(4, 2)).toBe(6.25)
    expect(asked(6, 6)).toBe(12.5)
  })

  it.each([
    ['99 pães/dia', 0],
    ['100 pães/dia', 12.5],
    ['999 pães/dia', 12.5],
    ['1000 pães/dia', 25],
    ['125 pães/hora', 25],
    ['124 pães/hora', 12.5],
    ['2,1 pães/minuto', 25],
    ['5000 pães/semana', 25],
    ['22000 pães/mês', 25],
    ['2199 pães/mês', 0],
    ['264000 pães/ano', 25],
    ['800 a 1200 pães/dia', 12.5],
    ['1000 unidades/dia', 25],
    ['1000/dia', 25],
    ['1000 bandejas/dia', 0],
    ['1000 pães', 0],
    ['bastante', 0],
  ])('volume "%s" earns %d', (volume, expected) => {
    expect(points(run({ product: 'forno', volume }), 'volume')).toBe(expected)
  })

  it.each([
    ['200 kg/dia', 25],
    ['1000 kg/semana', 25],
    ['50 kg/dia', 12.5],
    ['49,9 kg/dia', 0],
    ['1000 pães/dia', 0],
  ])('another family is measured in its own unit: "%s" earns %d', (volume, expected) => {
    expect(points(run({ product: 'uma batedeira boa', volume }), 'volume')).toBe(expected)
  })

  it('compares with the most demanding family while the product is unknown', () => {
    expect(points(run({ volume: '500 pães/dia' }), 'volume')).toBe(12.5)
    expect(points(run({ volume: '60 kg/dia' }), 'volume')).toBe(12.5)
  })

  it('says why a volume earns nothing', () => {
    const text = (volume: string) =>
      run({ product: 'forno', volume }).reasons.find((r) => r.component === 'volume')?.text
    expect(text('1000 pães')).toContain('período')
    expect(text('1000 bandejas/dia')).toContain('unidade')
  })

  it('is qualified only when the whole minimum is known', () => {
    expect(run({ name: 'Rita' }).status).toBe('in_progress')
    expect(run({ name: 'Rita', product: 'forno' }).status).toBe('qualified')
    expect(run({ name: 'não informado', product: 'forno' })).toMatchObject({ status: 'qualified' })
  })

  it('gives the previous result back until something it reads changes', () => {
    const first = run(full)
    expect(run(full, { previous: first })).toBe(first)
    expect(run(full, { previous: first, evidence: { name: ['later'] } })).toBe(first)
    expect(run({ ...full, city: 'Jaú' }, { previous: first })).not.toBe(first)
    expect(run(full, { previous: first, record: { questionsAsked: 1, questionsAnswered: 0 } })).not.toBe(
      first,
    )
    const base = config()
    const next = { ...base, qualification: { ...base.qualification, version: 4 } }
    expect(run(full, { previous: first, config: next }).version).toBe(4)
  })

  it('does not depend on the order facts were learned in', () => {
    const reversed = Object.fromEntries(Object.entries(full).reverse())
    expect(run(reversed).inputs).toBe(run(full).inputs)
  })
})
