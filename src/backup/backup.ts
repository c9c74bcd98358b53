import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { cp, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { startEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open.ts'
import { cancelRestored } from '../db/queries/outbound.ts'
import { hasOurTables, prepareRestore } from '../db/queries/restore.ts'
import type { Clock } from '../ops/clock.ts'
import { ConfigError } from '../ops/errors.ts'
import { MANIFEST, type Manifest, readManifest, sha256Of } from './manifest.ts'
import { dumpServer, restoreServer } from './server-dump.ts'

/** Which database, as the environment says, and the folder files of leads are in when they are not elsewhere. */
export interface BackupPlace {
  databaseUrl: string | undefined
  dataDir: string
  /** Where the programs of Postgres are looked for; absent: where the system looks by itself. */
  path?: string | undefined
}

const MEDIA = 'media'
const IDLE_MS = 60_000

/**
 * Writes a backup into a new folder: the database, the files of leads kept on this disk, and a manifest, last. A server
 * goes on meanwhile; the embedded database must not be in use.
 *
 * @throws ConfigError when the folder holds something, or the embedded database is in use.
 */
export async function backUp(place: BackupPlace, folder: string, clock: Clock): Promise<Manifest> {
  await requireEmpty(folder)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const kind = place.databaseUrl === undefined ? 'embedded' : 'server'
  const file = kind === 'embedded' ? 'database.tar.gz' : 'database.dump'
  const takenAt = clock.now().toISOString()
  if (place.databaseUrl === undefined) await dumpEmbedded(place.dataDir, join(folder, file))
  else await dumpServer(place.databaseUrl, join(folder, file), place.path)
  const media = existsSync(join(place.dataDir, MEDIA))
  if (media) await cp(join(place.dataDir, MEDIA), join(folder, MEDIA), { recursive: true })
  const manifest: Manifest = {
    format: 1,
    kind,
    takenAt,
    database: { file, sha256: await sha256Of(join(folder, file)) },
    media,
  }
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 })
  return manifest
}

/**
 * Puts a backup back: into an empty database, or an absent data folder. What was queued to be sent is sent no more, as it
 * may have been sent after the backup was taken; who was erased since must be erased again.
 *
 * @throws ConfigError when the backup is damaged or of the other kind, or the target holds something.
 */
export async function restore(
  place: BackupPlace,
  folder: string,
  clock: Clock,
): Promise<{ manifest: Manifest; cancelled: number }> {
  const manifest = await readManifest(folder)
  const kind = place.databaseUrl === undefined ? 'embedded' : 'server'
  if (manifest.kind !== kind)
    throw new ConfigError(
      `${folder} is of ${manifest.kind === 'embedded' ? 'an embedded database: leave DATABASE_URL out' : 'a server: set DATABASE_URL'}`,
    )
  const file = join(folder, manifest.database.file)
  const media = join(place.dataDir, MEDIA)
  if (manifest.media) await requireEmpty(media)
  if (place.databaseUrl === undefined) await restoreEmbedded(place.dataDir, file)
  else await restoreOnServer(place.databaseUrl, file, place.path)
  if (manifest.media) await cp(join(folder, MEDIA), media, { recursive: true })
  const db = await openDatabase(place)
  try {
    await migrate(db)
    return { manifest, cancelled: await cancelRestored(db, clock.now()) }
  } finally {
    await db.close()
  }
}

async function dumpEmbedded(dataDir: string, file: string): Promise<void> {
  if (!existsSync(join(dataDir, 'postgres'))) throw new ConfigError(`${dataDir} holds no database`)
  const server = await startEmbedded({ dataDir, idleInTransactionMs: IDLE_MS, onError: () => {} })
  try {
    const dump = await server.dump()
    await pipeline(dump.stream(), createGzip(), createWriteStream(file, { mode: 0o600 }))
  } finally {
    await server.close()
  }
}

async function restoreEmbedded(dataDir: string, file: string): Promise<void> {
  if (existsSync(join(dataDir, 'postgres')))
    throw new ConfigError(`${dataDir} holds a database; move it away, or restore into another PROSA_DATA_DIR`)
  const template = new Blob([await buffer(createReadStream(file).pipe(createGunzip()))])
  const server = await startEmbedded({ dataDir, template, idleInTransactionMs: IDLE_MS, onError: () => {} })
  await server.close()
}

async function restoreOnServer(databaseUrl: string, file: string, path: string | undefined): Promise<void> {
  const db = await openDatabase({ databaseUrl })
  try {
    if (await hasOurTables(db))
      throw new ConfigError('DATABASE_URL: this database holds a Prosa already; restore into an empty one')
    await prepareRestore(db)
  } finally {
    await db.close()
  }
  await restoreServer(databaseUrl, file, path)
}

async function requireEmpty(folder: string): Promise<void> {
  const found = await readdir(folder).catch(() => [])
  if (found.length > 0) throw new ConfigError(`${folder} is not empty`)
  // An empty folder that is there would make a copy land inside it on some systems.
  await rm(folder, { recursive: true, force: true })
}
