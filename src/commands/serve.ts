import type { Config } from '../config.ts'
import { createLog } from '../ops/log.ts'
import { type Role, serveUntilSignal } from '../server.ts'
import { EXIT, type ExitCode, type Terminal } from './terminal.ts'

/** `prosa serve`. */
export async function runServe(
  _terminal: Terminal,
  config: Config,
  options: { role: Role },
): Promise<ExitCode> {
  await serveUntilSignal({ config, log: createLog(config.LOG_LEVEL), role: options.role })
  return EXIT.ok
}
