import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { ConfigError } from '../ops/errors.ts'

/** Longest a check may take, on a machine that does other things too. */
const CHECK_MS = 120_000

/** Checks a business's folder as a start does, in a thread of its own. @throws ConfigError when it is not valid. */
export async function checkFolder(folder: string): Promise<void> {
  const worker = new Worker(new URL('./check-worker.ts', import.meta.url), {
    workerData: folder,
    env: {},
    execArgv: [],
  })
  try {
    const [problem]: unknown[] = await once(worker, 'message', { signal: AbortSignal.timeout(CHECK_MS) })
    if (typeof problem === 'string') throw new ConfigError(problem)
  } finally {
    await worker.terminate()
  }
}
