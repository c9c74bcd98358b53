import { randomUUID } from 'node:crypto'
import { PgBoss } from 'pg-boss'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { systemClock } from './clock.ts'
import { createQueue, type Queue, type QueueHandlers, type QueueOptions } from './queue.ts'

let test: TestDatabase
const open: Queue[] = []

beforeEach(async () => {
  test = await createTestDatabase()
})
afterEach(async () => {
  for (const queue of open.splice(0)) await queue.stop({ timeoutMs: 2_000 })
  await test.close()
})

/** A minute between polls: what happens sooner was not found by polling. */
async function start(
  handlers: Partial<QueueHandlers> = {},
  options: Partial<QueueOptions> = {},
): Promise<Queue> {
  const queue = createQueue({ db: test.db, clock: systemClock, pollMs: 60_000, ...options })
  open.push(queue)
  await queue.work({ turn: async () => {}, outbox: async () => {}, ...handlers })
  return queue
}

const now = () => new Date()

function deferred<T = void>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

async function wake(queue: Queue, contactId: string, at: Date = now()): Promise<void> {
  await test.db.transaction((tx) => queue.turn(contactId, at, tx))
  queue.nudge('turn', at)
}

async function queued(contactId: string): Promise<{ state: string; ms: number }[]> {
  const { rows } = await test.db.query<{ state: string; ms: number }>(
    `select state::text, (extract(epoch from start_after - now()) * 1000)::float8 as ms
     from pgboss.job where singleton_key = $1 order by state`,
    [contactId],
  )
  return rows
}

describe('a wake-up', () => {
  it('runs at once, without waiting for a poll, and leaves nothing behind', async () => {
    const ran = deferred<string>()
    const queue = await start({ turn: async (contactId) => ran.resolve(contactId) })
    const contact = randomUUID()
    await wake(queue, contact)
    expect(await ran.promise).toBe(contact)
    await queue.stop()
    expect(await queued(contact)).toEqual([])
  })

  it('does not exist when its transaction is rolled back', async () => {
    const queue = await start()
    const contact = randomUUID()
    await expect(
      test.db.transaction(async (tx) => {
        await queue.turn(contact, now(), tx)
        throw new Error('changed my mind')
      }),
    ).rejects.toThrow('changed my mind')
    expect(await queued(contact)).toEqual([])
  })

  it('is one however often it is asked for, at the instant asked for last', async () => {
    const queue = createQueue({ db: test.db, clock: systemClock })
    open.push(queue)
    await queue.prepare()
    const contact = randomUUID()
    await queue.turn(contact, new Date(Date.now() + 60_000), test.db)
    await queue.turn(contact, new Date(Date.now() + 120_000), test.db)
    await queue.turn(contact, new Date(Date.now() + 90_000), test.db)
    const jobs = await queued(contact)
    expect(jobs).toHaveLength(1)
    expect(jobs[0]?.ms).toBeGreaterThan(80_000)
    expect(jobs[0]?.ms).toBeLessThan(95_000)
  })

  it('carries the contact id, and nothing else when nothing is known of its cause', async () => {
    const queue = createQueue({ db: test.db, clock: systemClock })
    open.push(queue)
    await queue.prepare()
    const contact = randomUUID()
    await queue.outbox(contact, now(), test.db)
    const { rows } = await test.db.query<{ data: unknown }>('select data from pgboss.job')
    expect(rows).toEqual([{ data: { contactId: contact } }])
  })

  it('starts at its instant and not before', async () => {
    const ran = deferred<number>()
    const queue = await start({ turn: async () => ran.resolve(Date.now()) })
    const at = new Date(Date.now() + 300)
    await wake(queue, randomUUID(), at)
    expect((await ran.promise) - at.getTime()).toBeGreaterThanOrEqual(-5)
  })
})

describe('a wake-up while the turn is running', () => {
  it('causes another turn afterwards, never beside it', async () => {
    const first = deferred()
    const inside = deferred()
    const second = deferred()
    let runs = 0
    let beside = 0
    const queue = await start({
      async turn() {
        beside++
        expect(beside).toBe(1)
        runs++
        if (runs === 1) {
          inside.resolve()
          await first.promise
        } else second.resolve()
        beside--
      },
    })
    const contact = randomUUID()
    await wake(queue, contact)
    await inside.promise
    await wake(queue, contact)
    await wake(queue, contact)
    expect((await queued(contact)).map((job) => job.state)).toEqual(['active', 'created'])
    first.resolve()
    await second.promise
    await queue.stop()
    expect(runs).toBe(2)
  })

  it('is never lost, whatever the interleaving', async () => {
    await test.db.query('create table notes (contact text, n int)')
    const contacts = Array.from({ length: 5 }, () => randomUUID())
    const seen = new Map<string, number>()
    const busy = new Set<string>()
    const total = 60
    const all = deferred()
    const check = () => {
      if (contacts.every((contact) => seen.get(contact) === total)) all.resolve()
    }
    const handlers = {
      async turn(contactId: string) {
        expect(busy.has(contactId)).toBe(false)
        busy.add(contactId)
        const { rows } = await test.db.query<{ n: number }>(
          'select count(*)::int as n from notes where contact = $1',
          [contactId],
        )
        seen.set(contactId, rows[0]?.n ?? 0)
        busy.delete(contactId)
        check()
      },
    }
    const workers = [await start(handlers), await start(handlers)]
    await Promise.all(
      contacts.flatMap((contact) =>
        Array.from({ length: 4 }, async (_, writer) => {
          for (let n = 0; n < total / 4; n++) {
            const queue = workers[(n + writer) % 2]
            if (!queue) throw new Error('no queue')
            await test.db.transaction(async (tx) => {
              await tx.query('insert into notes (contact, n) values ($1, $2)', [contact, n])
              await queue.turn(contact, now(), tx)
            })
            queue.nudge('turn', now())
          }
        }),
      ),
    )
    await all.promise
  })
})

describe('contacts', () => {
  it('do not wait for one another, even behind a busy one with more to do', async () => {
    const hold = deferred()
    const held = deferred()
    const slow = randomUUID()
    const quick = Array.from({ length: 12 }, () => randomUUID())
    const done = new Set<string>()
    const allQuick = deferred()
    const queue = await start(
      {
        async turn(contactId) {
          if (contactId === slow) {
            held.resolve()
            await hold.promise
          } else {
            done.add(contactId)
            if (done.size === quick.length) allQuick.resolve()
          }
        },
      },
      { concurrency: { turn: 2 } },
    )
    await wake(queue, slow)
    await held.promise
    // The oldest job in the queue is now one that may not run.
    await wake(queue, slow)
    for (const contact of quick) await wake(queue, contact)
    await allQuick.promise
    hold.resolve()
  })

  it('never run more at once than the limit', async () => {
    let at = 0
    let most = 0
    let runs = 0
    const all = deferred()
    const queue = await start(
      {
        async turn() {
          most = Math.max(most, ++at)
          await test.db.query('select pg_sleep(0.005)')
          at--
          if (++runs === 30) all.resolve()
        },
      },
      { concurrency: { turn: 3 } },
    )
    await test.db.transaction((tx) =>
      queue.turns(
        Array.from({ length: 30 }, () => ({ contactId: randomUUID(), at: now() })),
        tx,
      ),
    )
    queue.nudge('turn', now())
    await all.promise
    expect(most).toBe(3)
  })
})

describe('a worker that goes', () => {
  it('gives back at a stop what does not end in time', async () => {
    const inside = deferred()
    const aborted = deferred()
    const first = await start({
      turn: (_contact, signal) =>
        new Promise((resolve) => {
          inside.resolve()
          signal.addEventListener('abort', () => {
            aborted.resolve()
            resolve(undefined)
          })
        }),
    })
    const contact = randomUUID()
    await wake(first, contact)
    await inside.promise
    await first.stop({ timeoutMs: 50 })
    await aborted.promise
    expect((await queued(contact)).map((job) => job.state)).toEqual(['retry'])
    const again = deferred()
    await start({ turn: async () => again.resolve() }, { pollMs: 200 })
    await again.promise
  })

  it('finishes at a stop what ends in time', async () => {
    const inside = deferred()
    const release = deferred()
    const queue = await start({
      async turn() {
        inside.resolve()
        await release.promise
      },
    })
    const contact = randomUUID()
    await wake(queue, contact)
    await inside.promise
    const stopping = queue.stop({ timeoutMs: 5_000 })
    release.resolve()
    await stopping
    expect(await queued(contact)).toEqual([])
  })

  it('without a word has its job taken over', async () => {
    const contact = randomUUID()
    const ran = deferred()
    const queue = await start({ turn: async () => ran.resolve() }, { pollMs: 100, beatMs: 50, silentMs: 200 })
    // A worker that took the job and died.
    const dead = new PgBoss({
      db: { executeSql: (text, values) => test.db.query(text, values) },
      schema: 'pgboss',
      migrate: false,
      supervise: false,
      schedule: false,
    })
    await dead.start()
    const taken = await test.db.transaction(async (tx) => {
      await queue.turn(contact, now(), tx)
      return dead.fetch('turn', { db: { executeSql: (text, values) => tx.query(text, values) } })
    })
    expect(taken).toHaveLength(1)
    await dead.stop({ graceful: false, close: false })
    await ran.promise
  })

  it('and lives keeps its job, however long it takes', async () => {
    let runs = 0
    const inside = deferred()
    const release = deferred()
    const handlers = {
      async turn() {
        runs++
        inside.resolve()
        await release.promise
      },
    }
    const fast = { pollMs: 50, beatMs: 40, silentMs: 200 }
    const queue = await start(handlers, fast)
    await start(handlers, fast)
    await wake(queue, randomUUID())
    await inside.promise
    await test.db.query('select pg_sleep(0.8)')
    expect(runs).toBe(1)
    release.resolve()
  })
})

describe('work without a wake-up', () => {
  it('is found by the sweep', async () => {
    const contact = randomUUID()
    await test.db.query(`insert into contacts (id, business_id) values ($1, 'b')`, [contact])
    await test.db.query(
      `insert into inbound (channel, account_id, external_id, contact_id, content, sent_at, received_at)
       values ('simulator', 'b', 'x', $1, '{}', now(), now() - interval '10 minutes')`,
      [contact],
    )
    const ran = deferred<string>()
    await start({ turn: async (contactId) => ran.resolve(contactId) }, { beatMs: 20 })
    expect(await ran.promise).toBe(contact)
  })
})
