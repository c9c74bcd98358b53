import { context, propagation, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { maskPersonalData } from './personal-data.ts'

/** Milliseconds an upload may take; it runs in the background and never delays a turn. */
const UPLOAD_TIMEOUT_MS = 10_000
/** Spans waiting for their upload; past this the newest are dropped rather than kept in memory. */
const MOST_WAITING = 2_048
/** Milliseconds a span waits for company. */
const BATCH_MS = 2_000

export interface Telemetry {
  /** Sends what waits, then traces nothing more. A collector that does not answer is not waited for. */
  stop(): Promise<void>
}

/**
 * Sends spans to an OpenTelemetry collector over OTLP/HTTP (JSON).
 *
 * @param options.endpoint base URL of the collector, as in OTEL_EXPORTER_OTLP_ENDPOINT: `/v1/traces` is appended.
 */
export function startTelemetry(options: { endpoint: string; service?: string | undefined }): Telemetry {
  const exporter = new OTLPTraceExporter({
    url: `${options.endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: UPLOAD_TIMEOUT_MS,
  })
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': options.service ?? 'prosa' }),
    spanProcessors: [
      masking,
      new BatchSpanProcessor({
        exporter,
        maxQueueSize: MOST_WAITING,
        scheduledDelayMillis: BATCH_MS,
        exportTimeoutMillis: UPLOAD_TIMEOUT_MS,
      }),
    ],
  })
  // OpenTelemetry's API is one for the process, by its design: libraries find it without being handed it.
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(provider)
  return {
    async stop() {
      await provider.shutdown().catch(() => {})
      trace.disable()
      propagation.disable()
      context.disable()
    },
  }
}

/** A last gate: whatever a library of somebody else's puts on a span is masked like a log line. */
const masking: SpanProcessor = {
  onStart() {},
  onEnding(span) {
    for (const [key, value] of Object.entries(span.attributes)) {
      if (typeof value !== 'string') continue
      const masked = maskPersonalData(value)
      if (masked !== value) span.setAttribute(key, masked)
    }
  },
  onEnd() {},
  forceFlush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
}
