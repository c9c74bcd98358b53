import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'

let test: TestDatabase
beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 5 })
  await test.db.query('create table accounts (id int primary key, amount int not null)')
})
beforeEach(async () => {
  await test.db.query('truncate accounts')
  await test.db.query('insert into accounts select n, 1000 from generate_series(0, 9) n')
})
afterAll(() => test.close())

const amount = async (id: number) => {
  const found = await test.db.query<{ amount: number }>('select amount from accounts where id = $1', [id])
  return found.rows[0]?.amount ?? null
}

describe('transaction', () => {
  it('commits on return and gives the result', async () => {
    const result = await test.db.transaction(async (tx) => {
      await tx.query('update accounts set amount = 1 where id = 0')
      return 'done'
    })
    expect(result).toBe('done')
    expect(await amount(0)).toBe(1)
  })

  it('rolls back on throw and passes the error on', async () => {
    const work = test.db.transaction(async (tx) => {
      await tx.query('update accounts set amount = 1 where id = 0')
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await amount(0)).toBe(1000)
  })

  it('rejects when work swallowed a failed statement: nothing was committed', async () => {
    const work = test.db.transaction(async (tx) => {
      await tx.query('update accounts set amount = 1 where id = 0')
      await tx.query('insert into accounts values (0, 1)').catch(() => {})
      return 'looks fine'
    })
    await expect(work).rejects.toMatchObject({ code: 'db.aborted' })
    expect(await amount(0)).toBe(1000)
  })

  it('rejects when a deferred constraint fails the commit, and frees the connection', async () => {
    await test.db.query(`create table children (parent int
      references accounts (id) deferrable initially deferred)`)
    const work = test.db.transaction((tx) => tx.query('insert into children values (77)'))
    await expect(work).rejects.toMatchObject({ code: '23503' })
    await test.db.query('drop table children')
  })

  it('keeps many at once apart: no update lost, no money made', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 200 }, (_, n) =>
        test.db.transaction(async (tx) => {
          // Always in the order of ids, as code that locks several rows must.
          const [low, high] = [n % 10, (n * 7 + 3) % 10].sort((a, b) => a - b)
          const rows = await tx.query<{ id: number; amount: number }>(
            'select id, amount from accounts where id in ($1, $2) order by id for update',
            [low, high],
          )
          await new Promise((resolve) => setImmediate(resolve))
          const from = rows.rows[0]
          const to = rows.rows[1]
          if (!from || !to) return
          await tx.query('update accounts set amount = $2 where id = $1', [from.id, from.amount - 1])
          await tx.query('update accounts set amount = $2 where id = $1', [to.id, to.amount + 1])
          if (n % 5 === 0) throw new Error('undo')
        }),
      ),
    )
    const sum = await test.db.query<{ sum: number }>('select sum(amount)::int as sum from accounts')
    expect(sum.rows[0]?.sum).toBe(10_000)
    const failures = results.filter((result) => result.status === 'rejected')
    expect(failures.every((failure) => failure.reason.message === 'undo')).toBe(true)
    expect(failures.length).toBeGreaterThan(0)
  })
})

describe('query', () => {
  it('gives each of many its own answer, with parameters of every size', async () => {
    const large = 'ã'.repeat(150_000)
    await Promise.all(
      Array.from({ length: 400 }, async (_, n) => {
        if (n % 4 === 0) {
          const found = await test.db.query<{ n: number; size: number }>(
            'select $1::int as n, length($2::text) as size',
            [n, large],
          )
          expect(found.rows).toEqual([{ n, size: 150_000 }])
        } else if (n % 4 === 1) {
          const found = await test.db.query<{ text: string }>('select repeat($1, $2) as text', ['é', n * 500])
          expect(found.rows[0]?.text).toBe('é'.repeat(n * 500))
        } else if (n % 4 === 2) {
          await expect(test.db.query('select 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' })
        } else {
          const found = await test.db.query<{ n: number }>(`select ${n} as n`)
          expect(found.rows).toEqual([{ n }])
        }
      }),
    )
  })

  it('does not pass a transaction left open to the next', async () => {
    await test.db.pool.query('begin')
    await test.db.query('update accounts set amount = 5 where id = 0').catch(() => {})
    await Promise.all(Array.from({ length: 5 }, () => test.db.query('select 1')))
    expect(await amount(1)).toBe(1000)
    // A script that fails after its own begin leaves a broken transaction behind.
    await expect(test.db.query('begin; select 1 / 0; commit')).rejects.toMatchObject({ code: '22012' })
    await Promise.all(Array.from({ length: 5 }, () => test.db.query('select 1')))
    await test.db.transaction((tx) => tx.query('update accounts set amount = 6 where id = 2'))
    expect(await amount(2)).toBe(6)
  })
})

describe('openSingle', () => {
  it('is one connection, so statements apart from each other can share a transaction', async () => {
    const single = test.db.openSingle()
    await single.query('begin')
    await single.query('update accounts set amount = 7 where id = 3')
    await single.end()
    expect(await amount(3)).toBe(1000)
  })
})
