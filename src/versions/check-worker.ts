/** Thread of `check-folder.ts`: answers null, or what is wrong with the folder. */
import { parentPort, workerData } from 'node:worker_threads'
import { loadBusinessFolder } from '../load-businesses.ts'

const problem = await loadBusinessFolder(String(workerData)).then(
  () => null,
  (error: unknown) => (error instanceof Error ? error.message : String(error)),
)
parentPort?.postMessage(problem)
