import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { type Backend, type EmbeddedSocket, serveEmbedded } from './embedded-socket.ts'
import { simpleQuery } from './embedded-wire.ts'
import { createPooledDatabase, DEFAULT_LIMITS, type PooledDatabase } from './pool.ts'

const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49])
/** AuthenticationOk and ReadyForQuery: what `pg` needs to call itself connected. */
const CONNECTED = Buffer.concat([Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0]), READY])

const COMMITTED = Buffer.concat([Buffer.from([0x43, 0, 0, 0, 11]), Buffer.from('COMMIT\0')])

/** A backend that answers every unit with "ready" and tells what ran, in order. */
function createRecordingBackend() {
  const ran: string[] = []
  let inTransaction = false
  let failure: Error | null = null
  const backend: Backend = {
    runExclusive: (work) => work(),
    async execProtocolRawStream(message, { onRawData }) {
      if (failure) throw failure
      if (message[0] === 0) return onRawData(CONNECTED)
      const text = Buffer.from(message).toString('latin1')
      ran.push(text)
      if (/begin/.test(text)) inTransaction = true
      if (/commit|rollback/.test(text)) inTransaction = false
      if (/commit/.test(text)) onRawData(COMMITTED)
      onRawData(READY)
    },
    isInTransaction: () => inTransaction,
  }
  return {
    backend,
    ran,
    fail(error: Error) {
      failure = error
    },
  }
}

const open: { db?: PooledDatabase; socket?: EmbeddedSocket; dir?: string } = {}
afterEach(async () => {
  await open.db?.close()
  await open.socket?.close()
  if (open.dir) rmSync(open.dir, { recursive: true, force: true })
})

async function serve(backend: Backend, options: { idleInTransactionMs?: number } = {}) {
  open.dir = mkdtempSync(join(tmpdir(), 'prosa-socket-test-'))
  const fatal: unknown[] = []
  open.socket = await serveEmbedded({
    backend,
    path: join(open.dir, '.s.PGSQL.5432'),
    idleInTransactionMs: options.idleInTransactionMs ?? 10_000,
    onFatal: (error) => fatal.push(error),
  })
  open.db = createPooledDatabase({
    kind: 'embedded',
    connection: { host: open.dir, port: 5432, user: 'postgres', database: 'postgres' },
    limits: { ...DEFAULT_LIMITS, size: 4 },
    onError: () => {},
  })
  return { db: open.db, fatal }
}

describe('serveEmbedded', () => {
  it('hands the backend the messages of a statement as one unit', async () => {
    const { backend, ran } = createRecordingBackend()
    const { db } = await serve(backend)
    // Over 64 kB, so that it reaches the server in several pieces, beside other clients.
    const large = 'z'.repeat(300_000)
    await Promise.all(Array.from({ length: 40 }, (_, i) => db.query('select $1', [i % 2 ? large : 'small'])))
    expect(ran).toHaveLength(40)
    for (const unit of ran) {
      expect(unit.startsWith('P')).toBe(true)
      expect(unit.endsWith('S\0\0\0\x04')).toBe(true)
      expect(unit.split('select $1')).toHaveLength(2)
    }
  })

  it('lets nobody in between begin and commit', async () => {
    const { backend, ran } = createRecordingBackend()
    const { db } = await serve(backend)
    const work = (n: number) =>
      db.transaction(async (tx) => {
        await tx.query(`update ${n}`)
        await new Promise((resolve) => setImmediate(resolve))
        await tx.query(`delete ${n}`)
      })
    await Promise.all([work(1), work(2), db.query('outside'), work(3), db.query('outside')])
    const order = ran.map((unit) => /begin|commit|(update|delete) \d|outside/.exec(unit)?.[0])
    const blocks = order.join(',').replaceAll(/begin,update (\d),delete \1,commit/g, 'block')
    expect(blocks.split(',').sort()).toEqual(['block', 'block', 'block', 'outside', 'outside'])
  })

  it('rolls back for a client that leaves inside a transaction, and goes on', async () => {
    const { backend, ran } = createRecordingBackend()
    const { db } = await serve(backend)
    const client = await db.pool.connect()
    await client.query('begin')
    const waiting = db.query('after')
    client.release(new Error('gone'))
    await waiting
    expect(ran.map((unit) => unit.replaceAll(/[^a-z]/g, ''))).toEqual(['begin', 'rollback', 'after'])
  })

  it('ends a transaction that idles while others wait', async () => {
    const { backend } = createRecordingBackend()
    const { db } = await serve(backend, { idleInTransactionMs: 20 })
    const client = await db.pool.connect()
    const lost = new Promise((resolve) => client.once('error', resolve))
    await client.query('begin')
    await db.query('after')
    expect(await lost).toMatchObject({ code: '25P03' })
    client.release(true)
  })

  it('tells every client when the backend breaks, once, and refuses the next', async () => {
    const { backend, fail } = createRecordingBackend()
    const { db, fatal } = await serve(backend)
    await db.query('works')
    fail(new Error('out of memory'))
    const results = await Promise.allSettled([db.query('a'), db.query('b'), db.query('c')])
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected' })
      expect(String(result.status === 'rejected' && result.reason)).toContain('out of memory')
    }
    await expect(db.query('later')).rejects.toThrow('embedded database stopped: out of memory')
    expect(fatal).toHaveLength(1)
  })

  it('gives a notification to every client', async () => {
    const { backend } = createRecordingBackend()
    const body = Buffer.from('\0\0\0\x01wake\0now\0')
    const head = Buffer.alloc(5)
    head.write('A')
    head.writeInt32BE(body.length + 4, 1)
    const { db } = await serve({
      ...backend,
      async execProtocolRawStream(message, { onRawData }) {
        await backend.execProtocolRawStream(message, { onRawData })
        if (Buffer.from(message).equals(simpleQuery('notify'))) onRawData(Buffer.concat([head, body]))
      },
    })
    const listener = await db.pool.connect()
    const heard = new Promise((resolve) => listener.once('notification', resolve))
    await db.query('notify')
    expect(await heard).toMatchObject({ channel: 'wake', payload: 'now' })
    listener.release()
  })
})
