import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { ProsaError } from './errors.ts'

const TRACER = 'prosa'

export interface SpanOptions {
  /** Ids, names and counts. Never what a person said, nor what they are known by. */
  attributes?: Attributes
  kind?: 'server' | 'client' | 'producer' | 'consumer'
  /** W3C `traceparent` of the span this one follows, from another process; absent: the active one. */
  parent?: string | undefined
}

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

/**
 * Runs `work` inside a span. Without a collector this does nothing but run it. Of an error the span keeps its type and
 * code: messages may quote what a person wrote.
 */
export async function inSpan<Result>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<Result> | Result,
): Promise<Result> {
  const parent =
    options.parent === undefined
      ? context.active()
      : propagation.extract(ROOT_CONTEXT, { traceparent: options.parent })
  return trace.getTracer(TRACER).startActiveSpan(
    name,
    {
      kind: options.kind === undefined ? SpanKind.INTERNAL : KINDS[options.kind],
      ...(options.attributes === undefined ? {} : { attributes: options.attributes }),
    },
    parent,
    async (span) => {
      try {
        return await work(span)
      } catch (error) {
        span.setAttribute('error.type', errorType(error))
        span.setStatus({ code: SpanStatusCode.ERROR })
        throw error
      } finally {
        span.end()
      }
    },
  )
}

/** The active span as W3C `traceparent`, to be carried to another process; undefined when nothing is traced. */
export function activeTrace(): string | undefined {
  const carrier: Record<string, string> = {}
  propagation.inject(context.active(), carrier)
  return carrier.traceparent
}

function errorType(error: unknown): string {
  if (error instanceof ProsaError) return error.code
  return error instanceof Error ? error.name : 'unknown'
}
