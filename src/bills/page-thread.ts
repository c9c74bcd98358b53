import { Worker } from 'node:worker_threads'
import { MediaError } from '../media/errors.ts'
import type { PageAnswer, PageFailure, PageJob } from './page-jobs.ts'

export interface PageThread {
  /**
   * One job at a time, in order. A job that is aborted or takes the thread down ends that thread; the next one starts
   * another.
   * @throws MediaError `media.locked`, `media.unreadable`, `media.timeout`
   */
  run<K extends PageJob['kind']>(
    job: Extract<PageJob, { kind: K }>,
    signal: AbortSignal,
  ): Promise<Extract<PageAnswer, { kind: K }>>
  close(): Promise<void>
}

/** Megabytes of the thread's own heap; pictures live outside it, and their pixels are limited. */
const HEAP_MB = 384

type Reply = { id: number } & ({ answer: PageAnswer } | { failure: PageFailure })

/** Opens strangers' files away from the thread that answers webhooks. Started at the first job. */
export function createPageThread(): PageThread {
  let worker: Worker | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let count = 0

  function start(): Worker {
    const started = new Worker(new URL('./page-worker.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      // Nothing of the environment is this thread's business.
      env: {},
      execArgv: [],
    })
    // An idle thread keeps no process alive.
    started.unref()
    started.on('error', () => {})
    started.on('exit', () => {
      if (worker === started) worker = null
    })
    worker = started
    return started
  }

  function ask(job: PageJob, signal: AbortSignal): Promise<PageAnswer> {
    const thread = worker ?? start()
    const id = ++count
    return new Promise<PageAnswer>((resolve, reject) => {
      const settle = (act: () => void) => {
        thread.off('message', onMessage)
        thread.off('error', onError)
        thread.off('exit', onExit)
        signal.removeEventListener('abort', onAbort)
        thread.unref()
        act()
      }
      const onMessage = (reply: Reply) => {
        if (reply.id !== id) return
        settle(() => ('answer' in reply ? resolve(reply.answer) : reject(failed(reply.failure))))
      }
      const onError = (cause: unknown) =>
        settle(() => reject(new MediaError('media.unreadable', 'the file took its reader down', { cause })))
      const onExit = () =>
        settle(() => reject(new MediaError('media.unreadable', 'the file took its reader down')))
      const onAbort = () => {
        void thread.terminate()
        if (worker === thread) worker = null
        settle(() => reject(new MediaError('media.timeout', 'the file took too long to open')))
      }
      thread.on('message', onMessage)
      thread.on('error', onError)
      thread.on('exit', onExit)
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort)
      thread.ref()
      thread.postMessage({ id, job })
    })
  }

  return {
    run(job, signal) {
      const mine = turn.then(
        () => ask(job, signal),
        () => ask(job, signal),
      )
      turn = mine.catch(() => {})
      return mine.then((answer) => {
        if (!answers(job.kind, answer)) throw new MediaError('media.unreadable', 'an answer to another job')
        return answer
      })
    },
    async close() {
      await turn
      await worker?.terminate()
      worker = null
    },
  }
}

function answers<K extends PageJob['kind']>(
  kind: K,
  answer: PageAnswer,
): answer is Extract<PageAnswer, { kind: K }> {
  return answer.kind === kind
}

function failed({ failure, message }: PageFailure): MediaError {
  return new MediaError(failure === 'locked' ? 'media.locked' : 'media.unreadable', message)
}
