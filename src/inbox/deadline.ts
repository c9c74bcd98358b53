/**
 * Runs `work` for at most `ms` milliseconds, or until `outer` is aborted. Work that ignores its signal is left
 * behind: its answer, when it comes, goes nowhere.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  ms: number,
  late: () => Error,
  outer?: AbortSignal,
): Promise<T> {
  const controller = new AbortController()
  let stop: (error: unknown) => void = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = reject
  })
  const end = (error: unknown) => {
    stop(error)
    controller.abort(error)
  }
  const timer = setTimeout(() => end(late()), ms)
  const onOuter = () => end(outer?.reason)
  outer?.addEventListener('abort', onOuter, { once: true })
  if (outer?.aborted) onOuter()
  try {
    return await Promise.race([work(controller.signal), stopped])
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', onOuter)
  }
}
