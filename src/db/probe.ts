import type { Queryable } from './database.ts'

/** Milliseconds: a probe that asks is itself given little time. */
const PROBE_MS = 2_000

/**
 * Says whether the database answers now, in bounded time. Whoever asks while it is silent shares one question, so that
 * probes take no more than one of its connections.
 */
export function createDatabaseProbe(
  db: Queryable,
  options: { withinMs?: number } = {},
): () => Promise<boolean> {
  const { withinMs = PROBE_MS } = options
  let asking: Promise<boolean> | null = null

  function ask(): Promise<boolean> {
    asking ??= db
      .query('select 1', [], { timeoutMs: withinMs })
      .then(
        () => true,
        () => false,
      )
      .finally(() => {
        asking = null
      })
    return asking
  }

  return async () => {
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<false>((resolve) => {
      // The wait for a connection is not the statement's.
      timer = setTimeout(() => resolve(false), withinMs)
    })
    try {
      return await Promise.race([ask(), late])
    } finally {
      clearTimeout(timer)
    }
  }
}
