import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { MediaError } from '../media/errors.ts'
import type { PageAnswer, PageFailure, PageJob } from './page-jobs.ts'

export interface PageThread {
  /**
   * One job at a time, in order. A job that is aborted or takes its process down ends that process; the next one
   * starts another.
   * @throws MediaError `media.locked`, `media.unreadable`, `media.timeout`
   */
  run<K extends PageJob['kind']>(
    job: Extract<PageJob, { kind: K }>,
    signal: AbortSignal,
  ): Promise<Extract<PageAnswer, { kind: K }>>
  close(): Promise<void>
}

/** Megabytes of the process's own heap; pictures live outside it, and their pixels are limited. */
const HEAP_MB = 384

type Reply = { id: number } & ({ answer: PageAnswer } | { failure: PageFailure })

/**
 * Opens strangers' files in a process of their own: what native decoders do to memory stays there, and the process
 * that answers webhooks lives on. Started at the first job.
 */
export function createPageThread(): PageThread {
  let child: ChildProcess | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let count = 0

  function start(): ChildProcess {
    const started = fork(new URL('./page-worker.ts', import.meta.url), {
      // Bytes go as they are.
      serialization: 'advanced',
      execArgv: [`--max-old-space-size=${HEAP_MB}`],
      // Nothing of the environment is its business.
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    started.on('error', () => {})
    started.on('exit', () => {
      if (child === started) child = null
    })
    idle(started)
    child = started
    return started
  }

  function ask(job: PageJob, signal: AbortSignal): Promise<PageAnswer> {
    const process = child ?? start()
    const id = ++count
    return new Promise<PageAnswer>((resolve, reject) => {
      const settle = (act: () => void) => {
        process.off('message', onMessage)
        process.off('exit', onExit)
        signal.removeEventListener('abort', onAbort)
        idle(process)
        act()
      }
      const down = (cause?: unknown) =>
        settle(() => reject(new MediaError('media.unreadable', 'the file took its reader down', { cause })))
      const onMessage = (reply: Reply) => {
        if (reply.id !== id) return
        settle(() => ('answer' in reply ? resolve(reply.answer) : reject(failed(reply.failure))))
      }
      const onExit = () => down()
      const onAbort = () => {
        process.kill('SIGKILL')
        if (child === process) child = null
        settle(() => reject(new MediaError('media.timeout', 'the file took too long to open')))
      }
      process.on('message', onMessage)
      process.on('exit', onExit)
      if (signal.aborted) return onAbort()
      signal.addEventListener('abort', onAbort)
      process.ref()
      process.channel?.ref()
      process.send({ id, job }, (error) => {
        if (error !== null) down(error)
      })
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
      const last = child
      child = null
      if (last === null || last.exitCode !== null) return
      const gone = once(last, 'exit')
      last.kill('SIGKILL')
      await gone
    },
  }
}

/** A process that has nothing to do keeps no other alive. */
function idle(process: ChildProcess): void {
  process.unref()
  process.channel?.unref()
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
