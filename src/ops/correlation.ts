import { AsyncLocalStorage } from 'node:async_hooks'
import { trace } from '@opentelemetry/api'
import { activeTrace } from './spans.ts'

/** What is being worked on. Ids of ours, none of which says who somebody is. */
export interface Correlation {
  requestId?: string
  turnId?: string
  contactId?: string
}

/** What made some queued work necessary; stands in the queue's row beside the contact's id. */
export interface Cause {
  requestId?: string
  /** W3C `traceparent`. */
  trace?: string
}

// Node's own store: a log line far below knows what it is about without being told.
const current = new AsyncLocalStorage<Correlation>()

/** Runs `work` with these ids on every log line it writes, beside those it already runs with. */
export function correlated<Result>(ids: Correlation, work: () => Result): Result {
  return current.run({ ...current.getStore(), ...ids }, work)
}

/** The ids at this point, with those of the active span. */
export function correlation(): Correlation & { traceId?: string; spanId?: string } {
  const span = trace.getActiveSpan()?.spanContext()
  return {
    ...current.getStore(),
    ...(span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId }),
  }
}

/** What work queued at this point is caused by; undefined when nothing is known of it. */
export function currentCause(): Cause | undefined {
  const requestId = current.getStore()?.requestId
  const parent = activeTrace()
  if (requestId === undefined && parent === undefined) return undefined
  return {
    ...(requestId === undefined ? {} : { requestId }),
    ...(parent === undefined ? {} : { trace: parent }),
  }
}

/** A cause as a queue's row has it: whatever else stands there is no cause. */
export function readCause(stored: unknown): Cause {
  if (typeof stored !== 'object' || stored === null) return {}
  return {
    ...('requestId' in stored && typeof stored.requestId === 'string' ? { requestId: stored.requestId } : {}),
    ...('trace' in stored && typeof stored.trace === 'string' ? { trace: stored.trace } : {}),
  }
}
