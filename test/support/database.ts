import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  openAsBlob,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate, readMigrations } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { createPooledDatabase, DEFAULT_LIMITS, type PooledDatabase } from '../../src/db/pool.ts'

export interface TestDatabase {
  db: PooledDatabase
  close(): Promise<void>
}

export interface TestDatabaseOptions {
  poolSize?: number
  /** Without migrations. */
  empty?: boolean
}

/**
 * A migrated database of its own for one test file or test: embedded in memory (about 0.3 s), or on the
 * server that TEST_DATABASE_URL names. Both start from a template that is migrated once for each state of
 * the migrations. Close it in `afterAll`.
 */
export async function createTestDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const serverUrl = process.env.TEST_DATABASE_URL
  return serverUrl ? createOnServer(serverUrl, options) : createInMemory(options)
}

/** What a template depends on: the migrations, and the libraries that make tables of their own. */
function templateKey(): string {
  const hash = createHash('sha256').update(readFileSync(join(import.meta.dirname, '../../package-lock.json')))
  for (const file of readMigrations()) hash.update(`${file.name}\0${file.sha256}\0`)
  return hash.digest('hex').slice(0, 16)
}

async function createInMemory(options: TestDatabaseOptions): Promise<TestDatabase> {
  const template = options.empty ? undefined : await openTemplate()
  const db = await openDatabase({ template, poolSize: options.poolSize })
  return { db, close: () => db.close() }
}

const TEMPLATE_PREFIX = 'prosa-test-template-'

async function openTemplate(): Promise<Blob> {
  return openAsBlob(await templateFile())
}

async function templateFile(): Promise<string> {
  const file = join(tmpdir(), `${TEMPLATE_PREFIX}${templateKey()}.tar`)
  if (!existsSync(file)) await writeTemplate(file)
  return file
}

/** Puts a migrated embedded database where a server with this data folder looks for its own: making one takes seconds. */
export async function layDatabase(dataDir: string): Promise<void> {
  const cluster = join(dataDir, 'postgres')
  mkdirSync(cluster, { recursive: true })
  await promisify(execFile)('tar', ['-xf', await templateFile(), '-C', cluster])
}

async function writeTemplate(file: string): Promise<void> {
  const server = await startEmbedded({ idleInTransactionMs: 30_000, onError: () => {} })
  const db = createPooledDatabase({
    kind: 'embedded',
    connection: { host: server.socketDir, port: 5432, user: 'postgres', database: 'postgres' },
    limits: DEFAULT_LIMITS,
    onError: () => {},
    afterEnd: server.close,
  })
  try {
    await migrate(db)
    await db.query('checkpoint')
    const dump = await server.dump()
    // Several workers may do this at once: each writes its own file and the last rename stands.
    const own = `${file}.${process.pid}.${randomUUID()}`
    writeFileSync(own, new Uint8Array(await dump.arrayBuffer()))
    renameSync(own, file)
    removeOldTemplates()
  } finally {
    await db.close()
  }
}

const DAY_MS = 86_400_000

/** Each state of the migrations leaves a template of some 40 MB. */
function removeOldTemplates(): void {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(TEMPLATE_PREFIX))) {
    const path = join(tmpdir(), name)
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > DAY_MS) rmSync(path, { force: true })
  }
}

async function createOnServer(serverUrl: string, options: TestDatabaseOptions): Promise<TestDatabase> {
  const template = options.empty ? 'template0' : `prosa_template_${templateKey()}`
  const name = `prosa_test_${randomUUID().replaceAll('-', '')}`
  await withAdmin(serverUrl, async (admin) => {
    // Held by the session: one worker makes the template, and no copy is taken while another is.
    await admin.query("select pg_advisory_lock(hashtextextended('prosa.test-template', 0))")
    const made = await admin.query('select from pg_database where datname = $1', [template])
    if (made.rowCount === 0) await makeServerTemplate(serverUrl, admin, template)
    await admin.query(`create database ${name} template ${template}`)
  })
  const db = await openDatabase({ databaseUrl: databaseUrl(serverUrl, name), poolSize: options.poolSize })
  return {
    db,
    async close() {
      await db.close()
      await withAdmin(serverUrl, (admin) => admin.query(`drop database if exists ${name} with (force)`))
    },
  }
}

async function makeServerTemplate(serverUrl: string, admin: pg.Client, template: string): Promise<void> {
  const unfinished = `${template}_new`
  await admin.query(`drop database if exists ${unfinished} with (force)`)
  await admin.query(`create database ${unfinished}`)
  const db = await openDatabase({ databaseUrl: databaseUrl(serverUrl, unfinished) })
  try {
    await migrate(db)
  } finally {
    await db.close()
  }
  await admin.query(`alter database ${unfinished} rename to ${template}`)
}

async function withAdmin<T>(serverUrl: string, work: (admin: pg.Client) => Promise<T>): Promise<void> {
  const admin = new pg.Client({ connectionString: serverUrl })
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.toString()
}
