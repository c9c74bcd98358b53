import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { ConfigError } from '../ops/errors.ts'

export interface FolderLock {
  /** What the previous holder noted and did not live to clean up; null after an orderly end. */
  readonly leftBehind: Record<string, string> | null
  /** Adds to what the next holder would find should this process die. */
  note(what: Record<string, string>): void
  release(): void
}

/**
 * Makes this process the only one to use a data folder, or throws a ConfigError that names the folder and
 * the holder's pid. The lock is the operating system's own (SQLite's on `lock.db`): it ends with the process
 * however that ends, so there is nothing stale to judge, no pid to be reused and no race between two
 * starters, and it holds across containers that share the folder. The pid in `holder.json` is for people.
 */
export function lockFolder(folder: string): FolderLock {
  const path = resolve(folder)
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (cause) {
    throw new ConfigError(`The data folder ${path} cannot be created.`, { cause })
  }
  const holderFile = join(path, 'holder.json')
  const lock = openExclusively(join(path, 'lock.db'), path, holderFile)
  held.add(lock)
  const leftBehind = readHolder(holderFile)
  let noted: Record<string, string> = { pid: String(process.pid) }
  const write = () => writeFileSync(holderFile, `${JSON.stringify(noted)}\n`, { mode: 0o600 })
  write()
  return {
    leftBehind,
    note(what) {
      noted = { ...noted, ...what }
      write()
    },
    release() {
      if (!held.delete(lock)) return
      rmSync(holderFile, { force: true })
      lock.close()
    },
  }
}

function openExclusively(file: string, folder: string, holderFile: string): DatabaseSync {
  let lock: DatabaseSync | undefined
  try {
    lock = new DatabaseSync(file)
    lock.exec('begin exclusive')
    return lock
  } catch (cause) {
    lock?.close()
    const busy = cause instanceof Error && 'errcode' in cause && cause.errcode === SQLITE_BUSY
    if (!busy) throw new ConfigError(`The data folder ${folder} cannot be locked: is it writable?`, { cause })
    const pid = readHolder(holderFile)?.pid
    const who = pid === undefined ? 'another process' : `process ${pid}`
    throw new ConfigError(
      `The data folder ${folder} is in use by ${who}. Stop it, choose another folder with PROSA_DATA_DIR, ` +
        'or use a Postgres server with DATABASE_URL.',
      { cause },
    )
  }
}

const SQLITE_BUSY = 5

/** A lock nobody refers to any more would be closed, and so given up, by the garbage collector. */
const held = new Set<DatabaseSync>()

function readHolder(file: string): Record<string, string> | null {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (typeof value !== 'object' || value === null) return null
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]))
  } catch {
    // Absent, or cut short by a kill.
    return null
  }
}
