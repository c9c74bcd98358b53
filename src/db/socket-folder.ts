import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

const PREFIX = 'prosa-pg-'

/** A new folder for the socket, open to its owner alone: the embedded database asks for no password. */
export function makeSocketFolder(): string {
  return mkdtempSync(join(tmpdir(), PREFIX))
}

/** Removes a folder made here. Any other path, such as one from a note somebody wrote, is left alone. */
export function removeSocketFolder(path: string): void {
  const folder = resolve(path)
  if (dirname(folder) !== resolve(tmpdir()) || !basename(folder).startsWith(PREFIX)) return
  rmSync(folder, { recursive: true, force: true })
}
