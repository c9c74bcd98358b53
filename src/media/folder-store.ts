import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MediaError } from './errors.ts'
import { checkKey, type MediaStore } from './store.ts'

/** Files in a folder only its owner can read. Processes that share a database must share it. */
export function createFolderStore(folder: string): MediaStore {
  const pathOf = (key: string) => join(folder, checkKey(key))
  return {
    async put(key, bytes) {
      const path = pathOf(key)
      const part = `${path}.${randomUUID()}.part`
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await mkdir(dirname(path), { recursive: true, mode: 0o700 })
        // Renamed when whole: a process that ends half-way leaves no half file under the key.
        await writeFile(part, bytes, { mode: 0o600, flag: 'wx' })
        await rename(part, path)
      } catch (cause) {
        await rm(part, { force: true }).catch(() => {})
        throw failed('written', cause)
      }
    },
    async get(key) {
      const path = pathOf(key)
      try {
        return await readFile(path)
      } catch (cause) {
        if (isMissing(cause)) return null
        throw failed('read', cause)
      }
    },
    async remove(keys) {
      for (const path of keys.map(pathOf)) {
        await rm(path, { force: true }).catch((cause: unknown) => {
          throw failed('removed', cause)
        })
      }
    },
  }
}

/** A full disk, a full quota, a limit of the process. */
const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

function failed(what: string, cause: unknown): MediaError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return NO_SPACE.has(code)
    ? new MediaError('media.no_space', `no room: a file could not be ${what} (${code})`, {
        cause,
        retryable: true,
      })
    : new MediaError('media.storage', `a file could not be ${what}`, { cause, retryable: true })
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
