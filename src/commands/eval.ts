import type { EvalOptions } from '../../evals/runner/eval.ts'
import type { Config } from '../config.ts'
import { ConfigError } from '../ops/errors.ts'
import type { ExitCode, Terminal } from './terminal.ts'

export type { EvalOptions }

/** `prosa eval`. The evals are loaded when asked for: an image for production comes without them. */
export async function runEval(terminal: Terminal, config: Config, options: EvalOptions): Promise<ExitCode> {
  const evals = await import('../../evals/runner/eval.ts').catch((cause: unknown) => {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new ConfigError('evals/ is not part of this installation', { cause })
  })
  return evals.runEval(terminal, config, options)
}
