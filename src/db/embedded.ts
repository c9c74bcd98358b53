import { existsSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { PGlite, type PGliteOptions } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { unaccent } from '@electric-sql/pglite/contrib/unaccent'
import { vector } from '@electric-sql/pglite-pgvector'
import { ProsaError } from '../ops/errors.ts'
import { serveEmbedded } from './embedded-socket.ts'
import { lockFolder } from './folder-lock.ts'
import { makeSocketFolder, removeSocketFolder } from './socket-folder.ts'

export interface EmbeddedServer {
  /** Folder of the Unix socket: the `host` a client connects to, with port 5432. */
  socketDir: string
  close(): Promise<void>
  /** The whole data folder as an uncompressed tarball, for `template`. */
  dump(): Promise<Blob>
}

const WAL_LIMITS = [
  // The default lets the log grow to 1 GB before a checkpoint.
  ...['-c', 'max_wal_size=64MB', '-c', 'min_wal_size=32MB'],
  // Committed means written out: with it off, a killed process loses what it had acknowledged.
  ...['-c', 'synchronous_commit=on'],
]

/**
 * Starts PGlite and serves it on a Unix socket in a private temporary folder. `dataDir` absent: in memory.
 * Committed rows survive the end of this process however it comes (the log is written at commit, before
 * the answer leaves); they do not survive a power cut, since the WASM build cannot make the disk flush.
 */
export async function startEmbedded(options: {
  dataDir?: string | undefined
  /** A tarball made by `dump`, instead of an empty database; in a folder, only where there is none. */
  template?: Blob | undefined
  idleInTransactionMs: number
  onError: (error: Error) => void
}): Promise<EmbeddedServer> {
  const { dataDir, template, idleInTransactionMs, onError } = options
  const lock = dataDir === undefined ? null : lockFolder(dataDir)
  try {
    removeSocketFolder(lock?.leftBehind?.socketDir ?? '')
    const db = dataDir === undefined ? await startInMemory(template) : await startInFolder(dataDir, template)
    const socketDir = makeSocketFolder()
    lock?.note({ socketDir })
    const socket = await serveEmbedded({
      backend: db,
      path: join(socketDir, '.s.PGSQL.5432'),
      idleInTransactionMs,
      onFatal: (error) => onError(error instanceof Error ? error : new Error(String(error))),
    })
    return {
      socketDir,
      dump: () => db.dumpDataDir('none'),
      async close() {
        await socket.close()
        await db.close()
        removeSocketFolder(socketDir)
        lock?.release()
      },
    }
  } catch (error) {
    lock?.release()
    throw error
  }
}

function pgliteOptions(): PGliteOptions {
  return {
    extensions: { vector, pg_trgm, unaccent },
    startParams: [...PGlite.defaultStartParams, ...WAL_LIMITS],
  }
}

function startInMemory(template: Blob | undefined): Promise<PGlite> {
  return PGlite.create({ ...pgliteOptions(), ...(template && { loadDataDir: template }) })
}

/** The cluster is made aside and moved into place whole: a start cut short leaves nothing half made. */
async function startInFolder(dataDir: string, template: Blob | undefined): Promise<PGlite> {
  const cluster = join(dataDir, 'postgres')
  try {
    if (!existsSync(cluster)) {
      const unfinished = join(dataDir, 'postgres.new')
      rmSync(unfinished, { recursive: true, force: true })
      const fresh = await PGlite.create(unfinished, {
        ...pgliteOptions(),
        ...(template && { loadDataDir: template }),
      })
      await fresh.close()
      renameSync(unfinished, cluster)
    }
    return await PGlite.create(cluster, pgliteOptions())
  } catch (cause) {
    throw new ProsaError('db.embedded', `The embedded database in ${resolve(cluster)} does not start.`, {
      cause,
    })
  }
}
