import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const SCRIPT = join(import.meta.dirname, '../../.ci/postgres')

/** A Postgres nobody else uses, so that it may be taken away. Its address stays the same. */
export interface OwnPostgres {
  url: string
  /** `fast`: sessions are told and ended. `immediate`: as after a power cut; the next start recovers. */
  halt(mode: 'fast' | 'immediate'): Promise<void>
  resume(): Promise<void>
  /** Every process of the server stands still: connections stay, and nothing is answered. */
  freeze(): void
  thaw(): void
  close(): Promise<void>
}

export async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), 'prosa-own-pg-'))
  const script = (...args: string[]) => run('bash', [SCRIPT, ...args])
  let frozen: number[] = []
  const thaw = () => {
    for (const pid of frozen) signal(pid, 'SIGCONT')
    frozen = []
  }
  await script('start', folder)
  return {
    url: (await readFile(join(folder, 'url'), 'utf8')).trim(),
    async halt(mode) {
      await script('halt', folder, mode)
    },
    async resume() {
      await script('resume', folder)
    },
    freeze() {
      const [first = ''] = readFileSync(join(folder, 'pg/cluster/postmaster.pid'), 'utf8').split('\n')
      const postmaster = Number(first)
      // The one that makes new ones first.
      signal(postmaster, 'SIGSTOP')
      frozen = [postmaster, ...childrenOf(postmaster)]
      for (const pid of frozen) signal(pid, 'SIGSTOP')
    },
    thaw,
    async close() {
      thaw()
      await script('stop', folder)
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        // "pid (name) state ppid …": the name may hold anything, brackets too.
        const after = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1) ?? ''
        return Number(after.split(' ')[1]) === parent
      } catch {
        return false
      }
    })
}

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name)
  } catch {
    // It ended meanwhile.
  }
}
