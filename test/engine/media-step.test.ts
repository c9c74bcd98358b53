import { beforeAll, describe, expect, it } from 'vitest'
import type { BillReading } from '../../src/bills/types.ts'
import type { Intent } from '../../src/business/rule-ids.ts'
import type { Business } from '../../src/business/schema.ts'
import { readMediaTurn } from '../../src/graph/media-step.ts'
import type { Understanding } from '../../src/graph/ports.ts'
import { maskHolder, printBill, showsBill } from '../../src/graph/print-bill.ts'
import { emptyRecord } from '../../src/graph/record.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import type { MediaOutcome } from '../../src/media/outcome.ts'
import type { ConversationRecord, TurnMessage } from '../../src/model/contract.ts'
import { createUnderstanding } from '../../src/understanding/understanding.ts'

const BILL: BillReading = {
  documentClass: 'energy_bill',
  classConfidence: 0.95,
  confidence: 1,
  holder: 'MARIA DE NAZARÉ COSTA',
  totalCents: 38745,
  consumptionKwh: 412,
  averageKwh: null,
  distributor: 'Equatorial Pará',
  dueDate: '2026-11-10',
  referenceMonth: '2026-10',
  installation: '301452877',
  city: 'Belém',
  uf: 'PA',
  signals: { excludedClass: null, overdueBills: 0, groupA: false, ownGeneration: false },
  warnings: [],
  source: 'ocr',
}
const SHOWN = 'Consegui ler a sua conta: valor de R$ 387,45, consumo de 412 kWh. Está tudo certo?'

// The business with a bill: its own fields, its own reader of what leads say.
let business: Business
let understanding: Understanding
beforeAll(async () => {
  business = await loadConfigured('serena')
  understanding = createUnderstanding(business)
})

const line = (role: TurnMessage['role'], text: string, id = 'x'): TurnMessage => ({
  id,
  role,
  text,
  at: '2026-11-01T12:00:00Z',
})
const file = (outcome: MediaOutcome['outcome'], part: Partial<MediaOutcome> = {}): TurnMessage => ({
  ...line('lead', '', 'm1'),
  media: { mediaId: 'media-1', kind: 'image', outcome, bill: null, words: null, ...part },
})
const sent = (files: TurnMessage[], record: Partial<ConversationRecord> = {}) =>
  readMediaTurn({
    config: business.config,
    inbound: files,
    window: [],
    intents: new Set(),
    learned: [],
    record: { ...emptyRecord(), ...record },
    states: false,
  })

function answer(
  text: string,
  options: { window?: TurnMessage[]; confirmed?: boolean; states?: boolean } = {},
) {
  const { window = [line('agent', SHOWN)] } = options
  const reading = understanding.read(
    text,
    window.map(({ role, text: said }) => ({ role, text: said })),
  )
  return readMediaTurn({
    config: business.config,
    inbound: [line('lead', text, 'm2')],
    window,
    intents: new Set<Intent>(reading.intents),
    learned: reading.fields,
    record: {
      ...emptyRecord(),
      bill: { mediaId: 'media-1', messageId: 'm1', reading: BILL, confirmed: options.confirmed ?? false },
      billAttempts: 0,
    },
    states: options.states ?? false,
  })
}

describe('files', () => {
  it('a bill goes on record, unconfirmed, and ends the count of failures', () => {
    expect(sent([file('bill', { bill: BILL })], { billAttempts: 2 })).toEqual({
      step: 'bill_read',
      record: {
        bill: { mediaId: 'media-1', messageId: 'm1', reading: BILL, confirmed: false },
        billAttempts: 0,
      },
      learned: [],
    })
  })

  it('of several the bill that was read best counts', () => {
    const worse = { ...BILL, confidence: 0.5, totalCents: 1 }
    const turn = sent([
      file('bill', { bill: worse }),
      file('bill', { bill: BILL, mediaId: 'media-2' }),
      file('not_bill', { mediaId: 'media-3' }),
    ])
    expect(turn.record.bill?.mediaId).toBe('media-2')
  })

  it.each([
    ['unreadable', 'bill_unreadable'],
    ['not_bill', 'not_bill'],
    ['locked', 'bill_locked'],
    ['stored', 'not_bill'],
  ] as const)('%s: asked again, then a person', (outcome, step) => {
    expect(sent([file(outcome)])).toMatchObject({ step, record: { billAttempts: 1 } })
    expect(sent([file(outcome)], { billAttempts: 1 })).toMatchObject({ step, record: { billAttempts: 2 } })
    expect(sent([file(outcome)], { billAttempts: 2 })).toMatchObject({
      step: 'bill_to_person',
      record: { billAttempts: 3 },
    })
  })

  it('counts an album once', () => {
    expect(sent([file('not_bill'), file('unreadable')]).record.billAttempts).toBe(1)
  })

  it('of a recording only what nobody heard is spoken of', () => {
    expect(sent([file('unheard', { kind: 'audio' })]).step).toBe('audio_unheard')
    expect(sent([file('heard', { kind: 'audio', words: 'oi' })]).step).toBeNull()
    expect(sent([file('failed')]).step).toBe('media_failed')
  })
})

describe('the answer to "está tudo certo?"', () => {
  it.each([
    'sim',
    'isso',
    'Isso mesmo!',
    'tá certo',
    'ta certinho',
    'está tudo correto',
    'confere',
    'correto',
    'exatamente',
    'pode confirmar',
    'é essa mesma',
    'sim, tá tudo certo',
    'perfeito',
    'aham',
    'ok, está certo',
    'nada a corrigir',
    'certíssimo',
    'positivo',
    's',
    '👍',
    'isso aí',
    'confirmado',
    'sim sim',
    'tudo ok',
  ])('yes: %s', (text) => {
    const turn = answer(text)
    expect(turn.step).toBe('bill_confirmed')
    expect(turn.record.bill?.confirmed).toBe(true)
    expect(turn.learned).toEqual(
      expect.arrayContaining([
        { field: 'bill_value_cents', value: '38745', evidence: 'conta de luz: R$ 387,45', messageId: 'm1' },
        { field: 'consumption_kwh', value: '412', evidence: 'conta de luz: 412 kWh', messageId: 'm1' },
        {
          field: 'distributor',
          value: 'Equatorial Pará',
          evidence: 'conta de luz: Equatorial Pará',
          messageId: 'm1',
        },
        expect.objectContaining({ field: 'city', value: 'Belém' }),
        expect.objectContaining({ field: 'uf', value: 'PA' }),
      ]),
    )
  })

  it.each([
    'não',
    'tá errado',
    'não está certo',
    'não, tá tudo errado',
    'leu errado',
    'nada a ver',
    'não confere',
  ])('no: %s', (text) =>
    expect(answer(text)).toMatchObject({
      step: 'bill_rejected',
      record: { bill: null, billAttempts: 1 },
      learned: [],
    }),
  )

  it.each([
    ['o valor é 412,50', 'bill_value_cents'],
    ['não, na verdade foi R$ 512,00', 'bill_value_cents'],
    ['quase, o consumo é 350 kWh', 'consumption_kwh'],
  ])('a figure put right: %s', (text, field) => {
    const turn = answer(text)
    expect(turn.step).toBe('bill_corrected')
    expect(turn.record.bill).toMatchObject({ confirmed: false })
    // The lead's own figure stands; the rest of the bill is taken.
    expect(turn.learned.map((one) => one.field)).not.toContain(field)
    expect(turn.learned.map((one) => one.field)).toContain('city')
  })

  it('takes nothing of a bill that is all wrong', () => {
    expect(answer('tá tudo errado, o valor é 412,50').learned).toEqual([])
  })

  it('waits when the lead asks something first', () => {
    expect(answer('como funciona a assinatura?')).toMatchObject({ step: null, learned: [] })
    const later = [
      line('agent', SHOWN),
      line('lead', 'como funciona?'),
      line('agent', 'As usinas geram energia.'),
    ]
    expect(answer('a conta está certa sim', { window: later }).step).toBe('bill_confirmed')
    // A bare yes may be about what was said since.
    expect(answer('sim', { window: later }).step).toBeNull()
  })

  it('a yes to something else confirms no bill', () => {
    expect(answer('sim', { window: [line('agent', 'Posso chamar um consultor?')] }).step).toBeNull()
  })

  it('"não está no meu nome" is about the holder, not the figures', () => {
    expect(answer('não está no meu nome', { states: true })).toMatchObject({
      step: null,
      record: { bill: { confirmed: false } },
    })
  })

  it('a later figure of the lead takes the confirmation back', () => {
    const turn = answer('na verdade a conta vem 450 reais', {
      confirmed: true,
      window: [line('agent', 'Certo!')],
    })
    expect(turn).toMatchObject({ step: null, record: { bill: { confirmed: false } }, learned: [] })
  })
})

describe('what is shown', () => {
  it('is every figure there is, the holder by first name', () => {
    expect(printBill(business, BILL)).toBe(
      'valor de R$ 387,45, consumo de 412 kWh, distribuidora Equatorial Pará, titular Maria C., em Belém/PA',
    )
    expect(printBill(business, { ...BILL, consumptionKwh: null, distributor: null, city: null })).toBe(
      'valor de R$ 387,45, titular Maria C',
    )
  })

  it.each([
    ['JOÃO DA SILVA', 'João S.'],
    ['PADARIA PÃO DOURADO LTDA', 'Padaria Pão Dourado Ltda'],
    ['Ana', 'Ana'],
  ])('%s', (holder, masked) => expect(maskHolder(holder)).toBe(masked))

  it.each([
    ['A conta é de R$ 387,45.', true],
    ['387,45 reais', true],
    ['A conta é de R$ 1.387,45.', false],
    ['R$ 387', false],
    ['Obrigada!', false],
  ])('%s', (text, shown) => expect(showsBill(text, BILL)).toBe(shown))

  it('whole reais need no cents', () => {
    expect(showsBill('A conta veio R$ 1.200', { ...BILL, totalCents: 120000 })).toBe(true)
    expect(showsBill('A conta veio 1200,00', { ...BILL, totalCents: 120000 })).toBe(true)
  })
})
