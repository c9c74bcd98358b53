import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** The server as an operator starts it: a process of its own. */
export interface ServerProcess {
  url: string
  pid: number
  /** Every log line so far. */
  log: LogLine[]
  /** What it wrote beside the log. */
  errors: string[]
  /** Resolves with `code 0` or the signal's name. */
  exited: Promise<string>
  hasExited(): boolean
  end(signal: NodeJS.Signals): Promise<string>
}

export interface LogLine {
  /** pino's: 40 is a warning, 50 an error. */
  level: number
  msg: string
  [key: string]: unknown
}

const SERVER = join(import.meta.dirname, '../../src/server.ts')

/**
 * Starts it and waits until it listens. Nothing of this process's environment is passed on.
 *
 * @param options.through a command that runs the server as its last arguments.
 * @param options.log takes the lines from the first on, before it listens.
 * @throws Error with what the server said, when it ended instead.
 */
export async function startServerProcess(
  environment: Record<string, string>,
  options: { through?: readonly string[]; log?: LogLine[]; errors?: string[] } = {},
): Promise<ServerProcess> {
  const command = [...(options.through ?? []), process.execPath, SERVER]
  const child = spawn(command[0] ?? '', command.slice(1), {
    env: { PATH: process.env.PATH ?? '', PORT: '0', LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { log = [], errors = [] } = options
  let ended = false
  const exited = once(child, 'exit').then(([code, signal]) => {
    ended = true
    return typeof signal === 'string' ? signal : `code ${code}`
  })
  const port = new Promise<number>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (text) => {
      const line = parse(text)
      if (line === null) errors.push(text)
      else log.push(line)
      if (line?.msg === 'listening' && typeof line.port === 'number') resolve(line.port)
    })
  })
  child.stdout.resume()
  const running: ServerProcess = {
    url: '',
    pid: child.pid ?? 0,
    log,
    errors,
    exited,
    hasExited: () => ended,
    end(signal) {
      if (!ended) child.kill(signal)
      return exited
    },
  }
  const found = await Promise.race([port, exited])
  if (typeof found === 'string') throw new Error(`the server ended (${found}): ${errors.join('\n')}`)
  running.url = `http://127.0.0.1:${found}`
  return running
}

function parse(text: string): LogLine | null {
  try {
    const line: unknown = JSON.parse(text)
    return typeof line === 'object' && line !== null && 'msg' in line && typeof line.msg === 'string'
      ? { ...line, msg: line.msg, level: 'level' in line ? Number(line.level) : 0 }
      : null
  } catch {
    return null
  }
}
