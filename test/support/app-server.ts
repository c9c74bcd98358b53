/** The whole server over real HTTP: embedded database in a folder of its own, offline model, loopback providers. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '../../src/config.ts'
import type { Queryable } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import type { Clock } from '../../src/ops/clock.ts'
import { createLog, type Log } from '../../src/ops/log.ts'
import { type Role, startServer } from '../../src/server.ts'
import { layDatabase } from './database.ts'

export interface AppServer {
  url: string
  /** The running server's own. */
  db(): Queryable
  /** Starts the server again over the same data, as after a restart. */
  restart(): Promise<void>
  /** Stops the server, looks into what it left in its database, and starts it again. */
  inspect<Result>(look: (db: PooledDatabase) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export async function startAppServer(
  environment: Record<string, string>,
  options: { clock?: Clock; log?: Log; role?: Role } = {},
): Promise<AppServer> {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-app-'))
  if (environment.DATABASE_URL === undefined) await layDatabase(folder)
  const start = async () => {
    const config = readConfig({ PORT: '0', DEBOUNCE_MS: '0', PROSA_DATA_DIR: folder, ...environment })
    const server = await startServer({ config, log: createLog('silent'), ...options })
    await ready(`http://127.0.0.1:${server.port}`)
    return server
  }
  let server = await start()
  const app: AppServer = {
    url: `http://127.0.0.1:${server.port}`,
    db: () => server.db,
    async restart() {
      await server.stop()
      server = await start()
      app.url = `http://127.0.0.1:${server.port}`
    },
    async inspect(look) {
      await server.stop()
      const db = await openDatabase({ dataDir: folder })
      try {
        return await look(db)
      } finally {
        await db.close()
        server = await start()
        app.url = `http://127.0.0.1:${server.port}`
      }
    },
    async close() {
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return app
}

async function ready(url: string): Promise<void> {
  for (;;) {
    const response = await fetch(`${url}/readyz`)
    await response.arrayBuffer()
    if (response.ok) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** Waits for something another part of the server brings about. */
export async function eventually<Value>(
  look: () => Promise<Value | null | undefined | false> | Value | null | undefined | false,
  what: string,
  timeoutMs = 20_000,
): Promise<Value> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const found = await look()
    if (found !== null && found !== undefined && found !== false) return found
    if (Date.now() > until) throw new Error(`never happened: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 40))
  }
}
