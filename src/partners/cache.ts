/** Answers that hold for a while. Callers that ask for the same at the same time share one call. */
export interface AnswerCache<T> {
  /**
   * The kept answer, or that of `load`. `load` is not given the caller's signal: another caller may be waiting for
   * it too. Rejects when the signal fires first.
   */
  read(key: string, load: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

export function createAnswerCache<T>(options: {
  /** Milliseconds an answer holds. */
  ttlMs: number
  /** Answers kept; the one unused for longest goes first. */
  entries: number
  /** An answer that must not be kept. */
  keep?: (answer: T) => boolean
  now: () => number
}): AnswerCache<T> {
  const { ttlMs, entries, keep = () => true, now } = options
  const kept = new Map<string, { answer: T; until: number }>()
  const loading = new Map<string, Promise<T>>()

  function fresh(key: string): { answer: T } | null {
    const found = kept.get(key)
    if (found === undefined) return null
    kept.delete(key)
    if (found.until <= now()) return null
    kept.set(key, found)
    return found
  }

  function start(key: string, load: () => Promise<T>): Promise<T> {
    const call = load()
      .then((answer) => {
        if (!keep(answer)) return answer
        kept.set(key, { answer, until: now() + ttlMs })
        const [oldest] = kept.keys()
        if (kept.size > entries && oldest !== undefined) kept.delete(oldest)
        return answer
      })
      .finally(() => loading.delete(key))
    // Its callers may all have given up.
    call.catch(() => {})
    loading.set(key, call)
    return call
  }

  return {
    async read(key, load, signal) {
      signal?.throwIfAborted()
      const found = fresh(key)
      if (found !== null) return found.answer
      const call = loading.get(key) ?? start(key, load)
      return signal === undefined ? call : until(call, signal)
    },
  }
}

function until<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}
