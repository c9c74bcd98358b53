import { describe, expect, it } from 'vitest'
import { correlated } from './correlation.ts'
import { createLog, describeError } from './log.ts'

function lines(): { log: ReturnType<typeof createLog>; read: () => Record<string, unknown>[] } {
  const written: string[] = []
  const log = createLog('debug', { write: (line) => written.push(line) })
  return { log, read: () => written.map((line): Record<string, unknown> => JSON.parse(line)) }
}

describe('a log line', () => {
  it('says what is being worked on, also across awaits, and no more than that', async () => {
    const { log, read } = lines()
    await correlated({ requestId: 'r1', contactId: 'c1' }, async () => {
      await Promise.resolve()
      await correlated({ turnId: 't1' }, async () => log.info({}, 'inside'))
      log.info({ contactId: 'c2' }, 'beside')
    })
    log.info({}, 'outside')
    expect(read()).toMatchObject([
      { msg: 'inside', requestId: 'r1', contactId: 'c1', turnId: 't1' },
      { msg: 'beside', requestId: 'r1', contactId: 'c2' },
      { msg: 'outside' },
    ])
    expect(Object.keys(read()[2] ?? {})).toEqual(['level', 'time', 'msg'])
    expect(read()[1]).not.toHaveProperty('turnId')
  })

  it('masks by field at any depth, and by pattern in every text', () => {
    const { log, read } = lines()
    const deep = { a: { b: [{ profile_name: 'Ana', note: 'ana@exemplo.com.br', count: 3 }] }, text: 'oi' }
    log.child({ phone: '5511999990001' }).info({ deep, raw: 5511999990001 }, 'de 11 99999-0001')
    expect(read()).toMatchObject([
      {
        phone: '[masked]',
        deep: { a: { b: [{ profile_name: '[masked]', note: '[email]', count: 3 }] }, text: '[masked]' },
        raw: '[masked]',
        msg: 'de [phone]',
      },
    ])
  })

  it('ends what has no end', () => {
    const { log, read } = lines()
    const loop: Record<string, unknown> = {}
    loop.loop = loop
    log.info({ loop }, 'still there')
    expect(read()).toHaveLength(1)
  })
})

describe('errors', () => {
  it('of clients that quote the answer keep its status alone, down the causes', () => {
    const { log, read } = lines()
    const quoting = Object.assign(new Error('500 "Zuleica Brandão is not valid"'), { status: 500 })
    log.warn({ err: new Error('provider refused', { cause: quoting }) }, 'failed')
    expect(JSON.stringify(read())).not.toMatch(/zuleica/i)
    expect(read()).toMatchObject([
      { err: { message: 'provider refused', cause: { message: 'answered with status 500' } } },
    ])
  })

  it('do not quote what could not be read', () => {
    for (const make of [() => JSON.parse('Zuleica Brandão'), () => JSON.parse('{"a": Zuleica}')]) {
      let error: unknown
      try {
        make()
      } catch (caught) {
        error = new Error('outer', { cause: caught })
      }
      expect(JSON.stringify(describeError(error))).not.toMatch(/zuleica/i)
    }
    const refused = Object.assign(new Error('invalid input syntax for type integer: "Zuleica"'), {
      code: '22P02',
    })
    expect(describeError(refused)).toMatchObject({
      code: '22P02',
      message: 'invalid input syntax for type integer: "…"',
    })
  })

  it('of several lines do not come back in their stack', () => {
    const described = JSON.stringify(describeError(Object.assign(new Error('first\nZuleica said\nmore'), {})))
    expect(JSON.parse(described).at.every((line: string) => line.startsWith('at '))).toBe(true)
  })
})
