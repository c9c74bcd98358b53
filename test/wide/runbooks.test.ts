/** Every command of the runbooks, run by bash against a whole server on a real Postgres. */
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { createServerDatabase } from '../kill/server-database.ts'
import { type AppServer, eventually, startAppServer } from '../support/app-server.ts'

const serverUrl = process.env.TEST_DATABASE_URL ?? ''
if (serverUrl === '') throw new Error('TEST_DATABASE_URL: the address of a Postgres with pgvector')
const ROOT = join(import.meta.dirname, '../..')
const FOLDER = join(ROOT, 'docs/runbooks')
const TOKEN = `raiz-${randomUUID()}`
const NEGOCIO = 'serena'
const names = (await readdir(FOLDER)).filter((name) => name.endsWith('.md') && name !== 'README.md')

let database: Awaited<ReturnType<typeof createServerDatabase>>
let empty: Awaited<ReturnType<typeof createServerDatabase>>
let db: PooledDatabase
let app: AppServer
let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'prosa-runbooks-'))
  database = await createServerDatabase(serverUrl)
  empty = await createServerDatabase(serverUrl)
  const other = await openDatabase({ databaseUrl: empty.url })
  await other.query('drop schema pgboss, checkpoints, public cascade; create schema public')
  await other.close()
  app = await startAppServer({
    DATABASE_URL: database.url,
    PROSA_BUSINESSES: NEGOCIO,
    PROSA_MODEL: 'offline',
    ADMIN_TOKEN: TOKEN,
  })
  db = await openDatabase({ databaseUrl: database.url })
}, 600_000)
afterAll(async () => {
  await db?.close()
  await app?.close()
  await database?.drop()
  await empty?.drop()
  await rm(scratch, { recursive: true, force: true })
})

async function bash(
  script: string,
  variables: Record<string, string>,
): Promise<{ code: number; said: string }> {
  const child = spawn('bash', ['-c', `set -euo pipefail\n${script}`], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, HOME: scratch, LOG_LEVEL: 'warn', ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-3000)
    })
  const [code] = await once(child, 'close')
  return { code: Number(code), said }
}

/** A person in conversation, something that failed, and another version: what a runbook may speak of. */
async function prepare(index: number): Promise<Record<string, string>> {
  const phone = `55119876600${String(index).padStart(2, '0')}`
  await fetch(`${app.url}/simulator/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ business: NEGOCIO, from: phone, text: 'oi' }),
  })
  const contact = await eventually(
    async () =>
      (
        await db.query<{ id: string }>(
          `select c.id from contacts c join contact_aliases a on a.contact_id = c.id where a.value = $1`,
          [phone],
        )
      ).rows[0]?.id,
    'a contact',
    60_000,
  )
  // A turn that failed for good, as the engine writes it down: after the answer, so that nobody is at work on it.
  await eventually(
    async () =>
      (await db.query(`select from inbound where contact_id = $1 and state = 'handled'`, [contact])).rowCount,
    'an answered message',
    60_000,
  )
  const letter = await db.query<{ id: string }>(
    `with dead as (update inbound set state = 'dead' where contact_id = $1 returning id)
     insert into dead_letters (kind, contact_id, payload, error_code, error)
     select 'turn', $1, jsonb_build_object('inboundIds', jsonb_agg(id)), 'teste', 'teste' from dead returning id`,
    [contact],
  )
  const current = await fetch(`${app.url}/admin/businesses/${NEGOCIO}/versions`, {
    headers: { authorization: `Bearer ${TOKEN}` },
  })
  const { items }: { items: { version: string }[] } = JSON.parse(await current.text())
  return {
    PROSA: app.url,
    TOKEN,
    NEGOCIO,
    CONTATO: contact,
    TELEFONE: phone,
    CARTA: letter.rows[0]?.id ?? '',
    VERSAO: items.at(-1)?.version ?? '',
    COPIA: join(scratch, 'copia'),
    BANCO_VAZIO: empty.url,
    PASTA_VAZIA: join(scratch, 'dados'),
    DATABASE_URL: database.url,
    PROSA_BUSINESSES: NEGOCIO,
    PROSA_DATA_DIR: join(scratch, 'local'),
  }
}

it.each(names)('%s: every command does what it should', async (name) => {
  const text = await readFile(join(FOLDER, name), 'utf8')
  const commands = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1] ?? '')
  expect(commands.length).toBeGreaterThan(0)
  // Nothing that looks like a command escapes the test by its fence.
  expect(text.match(/^```/gm)?.length).toBe(commands.length * 2)
  const variables = await prepare(names.indexOf(name))
  if (name === 'voltar-versao.md') {
    const files = await bash(
      `curl -fsS "$PROSA/admin/businesses/$NEGOCIO/versions/$VERSAO" -H "authorization: Bearer $TOKEN"`,
      variables,
    )
    expect(files.code).toBe(0)
    const system = await readFile(join(ROOT, 'prompts', NEGOCIO, 'system.md'), 'utf8')
    const made = await fetch(`${app.url}/admin/businesses/${NEGOCIO}/versions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ system: `${system}\n- Seja breve.\n` }),
    })
    const { version }: { version: string } = JSON.parse(await made.text())
    const activated = await fetch(`${app.url}/admin/businesses/${NEGOCIO}/versions/${version}/activate`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    expect(activated.status).toBe(200)
  }
  const { code, said } = await bash(commands.join('\n'), variables)
  expect(code, said).toBe(0)
  if (name === 'reprocessar.md')
    await eventually(
      async () =>
        (
          await db.query(`select from inbound where contact_id = $1 and state = 'handled'`, [
            variables.CONTATO,
          ])
        ).rowCount,
      'the message of the dead letter answered',
      120_000,
    )
  if (name === 'pedido-lgpd.md') {
    const left = await db.query('select from messages where contact_id = $1', [variables.CONTATO])
    expect(left.rowCount).toBe(0)
  }
})

it('the index names every runbook, and no link leads nowhere', async () => {
  const index = await readFile(join(FOLDER, 'README.md'), 'utf8')
  for (const name of names) expect(index).toContain(`(${name})`)
  for (const name of [...names, 'README.md'])
    for (const [, target] of (await readFile(join(FOLDER, name), 'utf8')).matchAll(/\]\(([^)#]+)\)/g))
      await expect(readFile(join(FOLDER, target ?? ''), 'utf8')).resolves.toBeTypeOf('string')
})
