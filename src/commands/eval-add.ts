import type { AddOptions } from '../../evals/add/add.ts'
import type { Config } from '../config.ts'
import { ConfigError } from '../ops/errors.ts'
import type { ExitCode, Terminal } from './terminal.ts'

export type { AddOptions }

/** `prosa eval add`. Loaded when asked for: an image for production comes without the evals. */
export async function runEvalAdd(terminal: Terminal, config: Config, options: AddOptions): Promise<ExitCode> {
  const add = await import('../../evals/add/add.ts').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new ConfigError('evals/ is not part of this installation', { cause })
  })
  return add.runEvalAdd(terminal, config, options)
}
