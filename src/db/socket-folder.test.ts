import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { makeSocketFolder, removeSocketFolder } from './socket-folder.ts'

const made: string[] = []
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

it('makes a folder for its owner alone and removes it', () => {
  const folder = makeSocketFolder()
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  removeSocketFolder(folder)
  expect(existsSync(folder)).toBe(false)
  removeSocketFolder(folder)
})

it('removes nothing else, however the path is written', () => {
  const precious = mkdtempSync(join(tmpdir(), 'precious-'))
  const ours = makeSocketFolder()
  const inner = join(ours, 'prosa-pg-inner')
  made.push(precious, ours)
  mkdirSync(inner)
  for (const path of [precious, `${ours}/../${basename(precious)}`, inner, '', '.', '/', tmpdir()]) {
    removeSocketFolder(path)
  }
  expect(existsSync(precious)).toBe(true)
  expect(existsSync(inner)).toBe(true)
})
