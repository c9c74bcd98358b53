import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

export interface Started {
  process: ChildProcess
  /** What the process printed after `ready`. */
  address: string
  exited: Promise<string | null>
  /** Ends it by a signal and waits for the end. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
}

/** Milliseconds a process may take to start, on a machine that does other things too. */
const START_MS = 90_000

/**
 * Starts a TypeScript file of this folder and waits for its `ready <address>`. Null: it was killed before that.
 * Rejects when it ended in any other way.
 */
export async function startProcess(file: string, argument: unknown): Promise<Started | null> {
  const child = fork(join(import.meta.dirname, file), [JSON.stringify(argument)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    execArgv: [],
  })
  const exited = once(child, 'exit').then(([code, signal]) => (signal as string | null) ?? `code ${code}`)
  const ready = new Promise<string>((resolve) => {
    if (!child.stdout) return
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /^ready (.+)$/.exec(line)?.[1]
      if (address !== undefined) resolve(address)
    })
  })
  let late = false
  const timer = setTimeout(() => {
    late = true
    child.kill('SIGKILL')
  }, START_MS)
  const outcome = await Promise.race([
    ready.then((address) => ({ address })),
    exited.then((how) => ({ how })),
  ])
  clearTimeout(timer)
  if ('how' in outcome) {
    if (outcome.how === 'SIGKILL' && !late) return null
    throw new Error(`${file} did not start: ${late ? 'it took too long' : outcome.how}`)
  }
  return {
    process: child,
    address: outcome.address,
    exited,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await exited
    },
  }
}
