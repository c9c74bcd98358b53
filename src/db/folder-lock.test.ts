import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from '../ops/errors.ts'
import { lockFolder } from './folder-lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'prosa-lock-test-'))
})
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill()
    await child.closed
  }
  rmSync(folder, { recursive: true, force: true })
})
const children: { kill(): void; closed: Promise<unknown> }[] = []

/** A process that takes the lock, says so, and waits to be ended. */
async function holdInChild() {
  const code = `
    const { lockFolder } = await import(${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))})
    try {
      lockFolder(process.argv[1]).note({ socketDir: '/somewhere' })
      console.log('held')
      setInterval(() => {}, 60_000)
    } catch (error) {
      console.log('refused')
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const closed = once(child, 'close')
  children.push({ kill: () => child.kill('SIGKILL'), closed })
  const [line] = await once(createInterface(child.stdout), 'line')
  return {
    line: String(line),
    pid: child.pid,
    async kill() {
      child.kill('SIGKILL')
      await closed
    },
  }
}

describe('lockFolder', () => {
  it('refuses a second holder, naming folder and pid, and frees on release', () => {
    const lock = lockFolder(folder)
    expect(() => lockFolder(folder)).toThrow(ConfigError)
    expect(() => lockFolder(folder)).toThrow(`${folder} is in use by process ${process.pid}`)
    lock.release()
    expect(existsSync(join(folder, 'holder.json'))).toBe(false)
    lockFolder(folder).release()
  })

  it('refuses while another process holds it', async () => {
    const child = await holdInChild()
    expect(child.line).toBe('held')
    expect(() => lockFolder(folder)).toThrow(`process ${child.pid}`)
    await child.kill()
  })

  it('is free at once after SIGKILL, with what the dead holder noted', async () => {
    const child = await holdInChild()
    await child.kill()
    const lock = lockFolder(folder)
    expect(lock.leftBehind).toEqual({ pid: String(child.pid), socketDir: '/somewhere' })
    lock.release()
  })

  it('does not take a living process with the noted pid for the holder', () => {
    // What a reused pid looks like: the file names a process that lives, here this very one.
    writeFileSync(join(folder, 'holder.json'), JSON.stringify({ pid: process.pid }))
    lockFolder(folder).release()
  })

  it('bears a holder file cut short by a kill', () => {
    writeFileSync(join(folder, 'holder.json'), '{"pid":')
    const lock = lockFolder(folder)
    expect(lock.leftBehind).toBeNull()
    expect(JSON.parse(readFileSync(join(folder, 'holder.json'), 'utf8'))).toEqual({
      pid: String(process.pid),
    })
    lock.release()
  })

  it('lets exactly one of several starters in', async () => {
    const starters = await Promise.all(Array.from({ length: 6 }, holdInChild))
    expect(starters.map((child) => child.line).sort()).toEqual(['held', ...Array(5).fill('refused')])
  })

  it('makes a missing folder, readable by its owner alone', () => {
    const inner = join(folder, 'a', 'b')
    lockFolder(inner).release()
    expect(existsSync(inner)).toBe(true)
  })

  it('says that a folder cannot be locked', () => {
    mkdirSync(join(folder, 'lock.db'))
    expect(() => lockFolder(folder)).toThrow('is it writable?')
  })

  it('says that a folder cannot be made', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(() => lockFolder(join(folder, 'file', 'data'))).toThrow('cannot be created')
  })
})
