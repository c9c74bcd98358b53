import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ConfigError, ProsaError } from '../ops/errors.ts'

/** Hours of a dump are a defect; the process is ended. */
const DUMP_MS = 3_600_000
const SCHEMAS = ['public', 'checkpoints', 'pgboss']

/** A consistent copy of our schemas while everything goes on. Needs `pg_dump` no older than the server. */
export function dumpServer(databaseUrl: string, file: string, path: string | undefined): Promise<void> {
  return run('pg_dump', { databaseUrl, path }, [
    '--format=custom',
    '--no-owner',
    '--no-acl',
    ...SCHEMAS.map((name) => `--schema=${name}`),
    `--file=${file}`,
  ])
}

/** Into a database whose extensions are there and which holds none of our tables; all of it, or nothing. */
export function restoreServer(databaseUrl: string, file: string, path: string | undefined): Promise<void> {
  return run('pg_restore', { databaseUrl, path }, [
    '--no-owner',
    '--no-acl',
    // What is in the schemas, not the schemas: `public` is there, on managed servers with grants of its own.
    ...SCHEMAS.map((name) => `--schema=${name}`),
    '--single-transaction',
    '--exit-on-error',
    `--dbname=${new URL(databaseUrl).pathname.slice(1)}`,
    file,
  ])
}

async function run(
  program: string,
  { databaseUrl, path }: { databaseUrl: string; path: string | undefined },
  args: string[],
): Promise<void> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    // Nothing else of ours: it holds secrets that are none of that program's business.
    env: { ...(path === undefined ? {} : { PATH: path }), ...connection(databaseUrl) },
    timeout: DUMP_MS,
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors = `${errors}${chunk}`.slice(-4_000)
  })
  const ended = once(child, 'close')
  const [code] = await ended.catch((cause: unknown) => {
    throw new ConfigError(`${program} cannot be run: install the client of Postgres (postgresql-client)`, {
      cause,
    })
  })
  if (code !== 0) throw new ProsaError('backup.failed', `${program} failed: ${errors.trim()}`)
}

/** By environment: arguments are there for every process of the machine to read. */
function connection(databaseUrl: string): Record<string, string> {
  const url = new URL(databaseUrl)
  const sslmode = url.searchParams.get('sslmode')
  return {
    PGHOST: url.searchParams.get('host') ?? url.hostname,
    PGPORT: url.port === '' ? '5432' : url.port,
    PGUSER: decodeURIComponent(url.username),
    PGPASSWORD: decodeURIComponent(url.password),
    PGDATABASE: decodeURIComponent(url.pathname.slice(1)),
    ...(sslmode === null ? {} : { PGSSLMODE: sslmode }),
  }
}
