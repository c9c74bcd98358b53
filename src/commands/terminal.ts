import type { Readable, Writable } from 'node:stream'

/** What a command may touch of the process. Data goes to `out`, everything else to `err`. */
export interface Terminal {
  in: Readable & { isTTY?: boolean }
  out: Writable & { isTTY?: boolean }
  err: Writable & { isTTY?: boolean }
}

export function say(terminal: Terminal, text: string): void {
  terminal.err.write(`${text}\n`)
}

/** Exit codes of every command. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]
