import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '../ops/errors.ts'
import { openDatabase } from './open.ts'
import { makeSocketFolder } from './socket-folder.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-open-test-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('openDatabase, embedded', () => {
  it('takes over from a killed start, keeps what is written, and refuses a second opener', async () => {
    const left = makeSocketFolder()
    writeFileSync(join(folder, 'holder.json'), JSON.stringify({ pid: '1', socketDir: left }))
    writeFileSync(join(folder, 'postgres.new'), 'cut short')

    const first = await openDatabase({ dataDir: folder })
    const socketDir = String(first.pool.options.host)
    expect(existsSync(left)).toBe(false)
    expect(readdirSync(folder)).toContain('postgres')
    expect(readdirSync(folder)).not.toContain('postgres.new')
    const holder = JSON.parse(readFileSync(join(folder, 'holder.json'), 'utf8'))
    expect(holder).toEqual({ pid: String(process.pid), socketDir })

    await first.query("create table kept as select 'João' as name")
    await expect(openDatabase({ dataDir: folder })).rejects.toThrow(ConfigError)
    await expect(openDatabase({ dataDir: folder })).rejects.toThrow(`process ${process.pid}`)
    await first.close()
    expect(existsSync(socketDir)).toBe(false)
    expect(readdirSync(folder).sort()).toEqual(['lock.db', 'postgres'])

    const second = await openDatabase({ dataDir: folder })
    const kept = await second.query('select name from kept')
    expect(kept.rows).toEqual([{ name: 'João' }])
    await second.close()
    await second.close()
  })

  it('vacuums a folder by itself: nobody else does', async () => {
    const db = await openDatabase({ dataDir: folder, vacuumEveryMs: 20 })
    await db.query('create table churn as select n from generate_series(1, 20000) n; delete from churn')
    for (let bytes = 1; bytes > 0; ) {
      const size = await db.query<{ bytes: number }>("select pg_relation_size('churn')::int as bytes")
      bytes = size.rows[0]?.bytes ?? 0
    }
    await db.close()
  })

  it('says which folder holds a database that does not start, and gives the folder back', async () => {
    writeFileSync(join(folder, 'postgres'), 'not a cluster')
    for (let again = 0; again < 2; again++) {
      await expect(openDatabase({ dataDir: folder })).rejects.toThrow(
        `in ${join(folder, 'postgres')} does not start`,
      )
    }
  })

  it('has vectors, trigrams, unaccent and Portuguese full text', async () => {
    const db = await openDatabase()
    await db.query('create extension vector; create extension pg_trgm; create extension unaccent')
    const found = await db.query(`select
      '[1,2]'::vector <-> '[4,6]'::vector as distance,
      unaccent('São João') as plain,
      similarity('caminhonete', 'camionete') > 0.5 as alike,
      to_tsvector('portuguese', 'as máquinas dobradeiras') @@ to_tsquery('portuguese', 'máquina') as matches`)
    expect(found.rows).toEqual([{ distance: 5, plain: 'Sao Joao', alike: true, matches: true }])
    await db.close()
  })

  it('ends a transaction left idle, and replaces its connection', async () => {
    const db = await openDatabase({ limits: { idleInTransactionMs: 30 } })
    const client = await db.pool.connect()
    const lost = new Promise((resolve) => client.once('end', resolve))
    await client.query('begin')
    await lost
    await expect(client.query('select 1')).rejects.toThrow()
    client.release(true)
    expect((await db.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await db.close()
  })

  it('delivers notifications to a listening connection', async () => {
    const db = await openDatabase()
    const listener = await db.pool.connect()
    await listener.query('listen wake')
    const heard = new Promise((resolve) => listener.once('notification', resolve))
    await db.transaction((tx) => tx.query("select pg_notify('wake', 'turn')"))
    expect(await heard).toMatchObject({ channel: 'wake', payload: 'turn' })
    listener.release()
    await db.close()
  })
})

describe('openDatabase, server', () => {
  it('refuses what is not a postgres address', async () => {
    await expect(openDatabase({ databaseUrl: 'mysql://host/db' })).rejects.toThrow(ConfigError)
    await expect(openDatabase({ databaseUrl: 'host=localhost' })).rejects.toThrow(ConfigError)
  })

  it('never puts the address into an error: it holds a password', async () => {
    const error = await openDatabase({ databaseUrl: 'mysql://user:secret-word@host/db' }).catch(String)
    expect(error).not.toContain('secret-word')
  })

  it('opens without contacting the server; a query to one that is not there rejects', async () => {
    const db = await openDatabase({ databaseUrl: `postgres://nobody@127.0.0.1:1/none` })
    await expect(db.query('select 1')).rejects.toMatchObject({
      code: 'db.unavailable',
      retryable: true,
      cause: { code: 'ECONNREFUSED' },
    })
    await db.close()
  })

  it('gives up on a server that accepts and never answers', async () => {
    const silent = createServer(() => {})
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const address = silent.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const db = await openDatabase({
      databaseUrl: `postgres://nobody@127.0.0.1:${port}/none`,
      limits: { connectMs: 50 },
    })
    await expect(db.query('select 1')).rejects.toThrow(/timeout/)
    await db.close()
    silent.close()
  })

  it('sends no start-up limits through a transaction pooler', async () => {
    const limits = async (databaseUrl: string) => {
      const db = await openDatabase({ databaseUrl })
      await db.close()
      return db.pool.options.statement_timeout
    }
    expect(await limits('postgres://u:p@host:5432/db')).toBe(30_000)
    expect(await limits('postgres://u:p@host:6543/db')).toBeUndefined()
    expect(await limits('postgres://u:p@host/db?sslmode=require&pgbouncer=true')).toBeUndefined()
    expect(await limits('postgres://u:p6543@host/db')).toBe(30_000)
  })
})
