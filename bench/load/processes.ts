/** The processes of a run, each ended by its own id. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const ROOT = join(import.meta.dirname, '../..')
const START_MS = 120_000
const END_MS = 45_000

/** A process that answers messages one by one. */
export interface Helper<To, From> {
  send(message: To): void
  /** The next message that `of` makes something of. */
  next<Found>(of: (message: From) => Found | undefined): Promise<Found>
  on(hear: (message: From) => void): void
  child: ChildProcess
}

export function startHelper<To extends object, From>(file: string): Helper<To, From> {
  const child = fork(join(import.meta.dirname, file), [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return {
    child,
    send: (message) => void child.send(message),
    on: (hear) => void child.on('message', (message) => hear(message as From)),
    next: (of) =>
      new Promise((resolve, reject) => {
        const ended = () => reject(new Error(`${file} ended`))
        function hear(message: unknown): void {
          const found = of(message as From)
          if (found === undefined) return
          child.off('message', hear)
          child.off('exit', ended)
          resolve(found)
        }
        child.on('message', hear)
        child.once('exit', ended)
      }),
  }
}

/** The server as production starts it. Its log goes to a file. */
export async function startServerProcess(
  environment: Record<string, string>,
  logFile: string,
): Promise<ChildProcess> {
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, ['src/server.ts'], {
    cwd: ROOT,
    // Nothing of the caller's environment decides how the measured server runs.
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TZ: 'UTC', ...environment },
    stdio: ['ignore', log, log],
    // A signal of the terminal is for the run, which then ends the server.
    detached: true,
  })
  const until = performance.now() + START_MS
  while (performance.now() < until && child.exitCode === null) {
    const ready = await fetch(`http://127.0.0.1:${environment.PORT}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
    if (ready) return child
    await delay(200)
  }
  child.kill('SIGKILL')
  throw new Error(`the server did not start; its log is ${logFile}`)
}

/** Asks a process to end, and ends it when it does not. Gives its exit code; null: it was killed. */
export async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS)
  await exited
  clearTimeout(timer)
  return child.exitCode
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
