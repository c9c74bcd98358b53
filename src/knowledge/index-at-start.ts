import { setTimeout as delay } from 'node:timers/promises'

/** Milliseconds between two tries, doubled each time. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

export interface IndexAtStart {
  /** There is something to answer from: this index, or one of before. Never rejects; pending for ever once given up. */
  usable: Promise<void>
  /** The index says what the documents say. Never rejects; pending for ever once given up. */
  current: Promise<void>
}

/**
 * Indexes as often as it takes: the provider of embeddings may be away at a start, and so may the database. Meanwhile an
 * index of before serves; without one nobody is answered from nothing.
 */
export function indexAtStart(options: {
  sync: () => Promise<unknown>
  /** Whether there is an index of before. */
  hasOlder: () => Promise<boolean>
  onFailure: (error: unknown) => void
  signal: AbortSignal
  pause?: (ms: number) => Promise<unknown>
}): IndexAtStart {
  const { sync, hasOlder, onFailure, signal } = options
  const { pause = (ms: number) => delay(ms, undefined, { signal, ref: false }) } = options
  const usable = Promise.withResolvers<void>()
  const current = Promise.withResolvers<void>()

  async function run(): Promise<void> {
    for (let tries = 1; !signal.aborted; tries++) {
      try {
        await sync()
        usable.resolve()
        return current.resolve()
      } catch (error) {
        if (signal.aborted) return
        onFailure(error)
        if (await hasOlder().catch(() => false)) usable.resolve()
      }
      await pause(Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS))
    }
  }
  run().catch((error: unknown) => {
    if (!signal.aborted) onFailure(error)
  })
  return { usable: usable.promise, current: current.promise }
}
