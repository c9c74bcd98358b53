import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { instanceOf, parseZapiWebhook } from './parse.ts'

/** Each file: cases of a body and the events it must give. */
interface Case {
  name: string
  body: unknown
  events: object[]
}

const FIXTURES = new URL('../../../test/fixtures/webhooks/zapi/', import.meta.url)
const ACCOUNT = { channel: 'zapi', accountId: 'INSTANCE1' }
const receivedAt = new Date('2026-05-04T12:34:56Z')
const files = readdirSync(FIXTURES).map((file): [string, Case[]] => [
  file,
  JSON.parse(readFileSync(new URL(file, FIXTURES), 'utf8')),
])

for (const [file, cases] of files) {
  describe(file, () => {
    it.each(cases)('$name', ({ body, events }) => {
      // As stored: dates as text, nothing undefined.
      expect(JSON.parse(JSON.stringify(parseZapiWebhook(body, { receivedAt })))).toEqual(
        events.map((event) => ({ ...ACCOUNT, ...event })),
      )
    })
  })
}

describe('a flat message without an id', () => {
  const flat = { instanceId: 'INSTANCE1', phone: '5511999990001', message: 'oi', momment: 1777896000000 }
  const idOf = (body: object) => parseZapiWebhook(body)[0]?.externalId

  it('gets the same id when it is delivered again, and another when it is another message', () => {
    expect(idOf(flat)).toMatch(/^derived-[0-9a-f]{32}$/)
    expect(idOf({ ...flat })).toBe(idOf(flat))
    const others = [{ message: 'olá' }, { momment: 1777896001000 }, { phone: '5511999990002' }]
    const ids = others.map((other) => idOf({ ...flat, ...other }))
    expect(new Set([...ids, idOf(flat)]).size).toBe(4)
  })
})

describe('whatever the body', () => {
  function* mutations(value: unknown): Generator<unknown> {
    for (const other of [null, '', 'x', -1, Number.POSITIVE_INFINITY, [], {}, true, [null]]) yield other
    if (Array.isArray(value))
      for (const [index, item] of value.entries())
        for (const changed of mutations(item)) yield value.with(index, changed)
    else if (typeof value === 'object' && value !== null)
      for (const [key, item] of Object.entries(value))
        for (const changed of mutations(item)) yield { ...value, [key]: changed }
  }

  it('never throws, and every event is whole', () => {
    let count = 0
    for (const { body } of files.flatMap(([, cases]) => cases)) {
      for (const changed of mutations(body)) {
        count++
        for (const event of parseZapiWebhook(changed, { receivedAt })) {
          if (event.kind === 'ignored') expect(event.reason).not.toMatch(/9999|Exemplo/)
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

  it('names the instance', () => {
    expect(instanceOf({ instanceId: 'INSTANCE1' })).toBe('INSTANCE1')
    for (const body of [null, [], 'x', {}, { instanceId: '' }, { instanceId: {} }])
      expect(instanceOf(body)).toBeUndefined()
  })
})
