import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { metaEnvelope } from '../../../test/support/meta-webhook.ts'
import { isWhatsAppEnvelope, parseWhatsAppWebhook } from './parse.ts'

/** Each file: cases of a `body`, or of a `value` in the usual envelope, and the events it must give. */
interface Case {
  name: string
  body?: unknown
  value?: object
  field?: string
  events: object[]
}

const FIXTURES = new URL('../../../test/fixtures/webhooks/whatsapp/', import.meta.url)
const ACCOUNT = { channel: 'whatsapp-cloud', accountId: '100000000000001' }
const receivedAt = new Date('2026-05-04T12:34:56Z')

const bodyOf = ({ value, field, body }: Case): unknown =>
  value === undefined ? body : metaEnvelope(value, field === undefined ? {} : { field })

for (const file of readdirSync(FIXTURES)) {
  const cases: Case[] = JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8'))
  describe(file, () => {
    it.each(cases)('$name', (one) => {
      const events = parseWhatsAppWebhook(bodyOf(one), { receivedAt })
      // As stored: dates as text, nothing undefined.
      expect(JSON.parse(JSON.stringify(events))).toEqual(
        one.events.map((event) => ({ ...ACCOUNT, ...event })),
      )
    })
  })
}

describe('whatever the body', () => {
  const all: Case[] = readdirSync(FIXTURES).flatMap((file) =>
    JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')),
  )

  /** Every body with one of its parts replaced by something else. */
  function* mutations(value: unknown): Generator<unknown> {
    for (const other of [null, '', 'x', -1, Number.POSITIVE_INFINITY, [], {}, true, [null], { id: {} }])
      yield other
    if (Array.isArray(value))
      for (const [index, item] of value.entries())
        for (const changed of mutations(item)) yield value.with(index, changed)
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value))
        for (const changed of mutations(item)) yield { ...value, [key]: changed }
  }

  it('never throws, and every event is whole', () => {
    let count = 0
    for (const one of all) {
      for (const body of mutations(bodyOf(one))) {
        count++
        for (const event of parseWhatsAppWebhook(body, { receivedAt })) {
          expect(event.channel).toBe('whatsapp-cloud')
          if (event.kind === 'ignored') expect(event.reason).not.toMatch(/9999|oi|Exemplo/)
          else expect(event.externalId).toBeTruthy()
          if (event.kind === 'message') {
            expect(Object.values(event.sender).filter(Boolean).length).toBeGreaterThan(0)
            expect(Number.isNaN(event.sentAt.getTime())).toBe(false)
            expect(typeof event.content.text).toBe('string')
          }
        }
      }
    }
    expect(count).toBeGreaterThan(10_000)
  })

  it('a broken part never takes a good neighbour with it', () => {
    const good = {
      from: '5511999990001',
      id: 'wamid.neighbour',
      timestamp: '1777896000',
      type: 'text',
      text: { body: 'oi' },
    }
    for (const one of all) {
      const value = one.value as { messages?: unknown } | undefined
      if (!Array.isArray(value?.messages)) continue
      for (const broken of mutations(value.messages[0])) {
        const events = parseWhatsAppWebhook(
          metaEnvelope({ ...value, statuses: [], messages: [broken, good] }),
          {
            receivedAt,
          },
        )
        expect(
          events.filter((event) => event.externalId === 'wamid.neighbour' && event.kind === 'message').length,
        ).toBe(1)
        expect(events).toHaveLength(2)
      }
    }
  })

  it('knows an envelope', () => {
    expect(isWhatsAppEnvelope({ entry: [] })).toBe(true)
    for (const body of [null, undefined, [], 'x', {}, { entry: {} }])
      expect(isWhatsAppEnvelope(body)).toBe(false)
  })
})
