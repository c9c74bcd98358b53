import { describe, expect, it } from 'vitest'
import type { Qualification, Reason } from '../qualification/types.ts'
import { beforePerson } from './before-person.ts'
import { emptyRecord } from './record.ts'

const config = {
  handoff: { temperatures: ['quente' as const] },
  media: { bill: { before_person: { turns: 3 } } },
}
type Standing = Parameters<typeof beforePerson>[1]

const reason = (verdict: 'hold' | 'route', code: string): Reason => ({
  component: 'rule',
  points: 0,
  of: 0,
  text: code,
  messageIds: [],
  code,
  verdict,
})
const hot = (reasons: Reason[] = []): Qualification => ({
  temperature: 'quente',
  status: 'qualified',
  score: 70,
  reasons,
  version: 1,
  inputs: '',
})
const BILL = {
  mediaId: 'm',
  confirmed: true,
  reading: {
    documentClass: 'energy_bill' as const,
    classConfidence: 1,
    confidence: 1,
    holder: 'ANA PRADO',
    totalCents: 35_000,
    consumptionKwh: 400,
    averageKwh: null,
    distributor: null,
    dueDate: null,
    referenceMonth: null,
    installation: null,
    city: null,
    uf: null,
    signals: { excludedClass: null, overdueBills: 0, groupA: false, ownGeneration: false },
    warnings: [],
    source: 'ocr' as const,
  },
}
const standing = (
  record: Partial<Standing['record']>,
  text = '',
  part: Partial<Standing> = {},
): Standing => ({
  mediaStep: null,
  previousQualification: null,
  record: { ...emptyRecord(), ...record },
  inbound: [{ id: 'i', role: 'lead', text, at: '2026-11-21T12:00:00Z' }],
  intents: [],
  learned: [],
  ...part,
})
const answer = (text: string, part: Partial<Standing> = {}, billTurns = 1) =>
  beforePerson(config, standing({ billTurns }, text, part), hot())

it('asks for the bill when a lead has become hot, and only where a business wants it', () => {
  expect(beforePerson(config, standing({}), hot())).toBe('ask_bill')
  const without = { ...config, media: { bill: {} } }
  expect(beforePerson(without, standing({}), hot())).toBeNull()
  expect(beforePerson(config, standing({}), { ...hot(), temperature: 'morno' })).toBeNull()
  expect(beforePerson(config, standing({ handedHot: true }), hot())).toBeNull()
})

it('a bill that was read is not asked for', () => {
  expect(beforePerson(config, standing({ bill: BILL }), hot())).toBeNull()
})

describe('asked for', () => {
  it.each([
    'vou mandar',
    'depois eu te mando',
    'só um minuto',
    'ok',
    'o desconto é todo mês?',
    'já tiro a foto',
  ])('"%s": it is waited for', (text) => {
    expect(answer(text)).toBe('await_bill')
  })
  it.each([
    'não vou mandar conta por aqui não',
    'nem vou procurar isso agora',
    'nunca vou te enviar a conta',
    'não tenho aqui',
    'não quero mandar foto',
    'perdi a conta',
    'tô sem ela',
    'quero contratar',
    'prefiro falar com alguém',
  ])('"%s": a person takes over', (text) => {
    expect(answer(text)).toBeNull()
  })
  it('a bare no is one; with something told beside it, it is about that', () => {
    expect(answer('não', { intents: ['negation'] })).toBeNull()
    const learned = [{ field: 'city', value: 'Recife', evidence: 'Recife' }]
    expect(answer('não, Recife', { intents: ['negation'], learned })).toBe('await_bill')
  })
  it('nobody waits for ever', () => {
    expect(answer('vou mandar', {}, 2)).toBe('await_bill')
    expect(answer('vou mandar', {}, 3)).toBeNull()
  })
})

it('whose bill it is comes first, once; what leads elsewhere needs no bill', () => {
  const third = hot([reason('hold', 'third_party_bill')])
  expect(beforePerson(config, standing({}), third)).toBe('settle')
  const asked = standing({}, 'da minha mãe', { previousQualification: third })
  expect(beforePerson(config, asked, third)).toBeNull()
  const confirmed = standing({ bill: BILL }, 'sim', {
    previousQualification: third,
    mediaStep: 'bill_confirmed',
  })
  expect(beforePerson(config, confirmed, third)).toBe('settle')
  expect(beforePerson(config, standing({}), hot([reason('route', 'mercado_livre')]))).toBeNull()
})
