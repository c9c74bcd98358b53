import { z } from 'zod'
import { type Loopback, startLoopback } from './loopback.ts'

const attribute = z.object({
  key: z.string().min(1),
  value: z.union([
    z.object({ stringValue: z.string() }),
    z.object({ boolValue: z.boolean() }),
    z.object({ intValue: z.union([z.number(), z.string()]) }),
    z.object({ doubleValue: z.number() }),
    z.object({ arrayValue: z.unknown() }),
  ]),
})
const id = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`))
/** OTLP 1.x, JSON: opentelemetry-proto, `ExportTraceServiceRequest`. */
const requestSchema = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(
        z.object({
          scope: z.object({ name: z.string() }),
          spans: z.array(
            z.object({
              traceId: id(16),
              spanId: id(8),
              parentSpanId: id(8).or(z.literal('')).optional(),
              name: z.string().min(1),
              kind: z.int().min(1).max(5),
              startTimeUnixNano: z.string().regex(/^\d+$/),
              endTimeUnixNano: z.string().regex(/^\d+$/),
              attributes: z.array(attribute),
              status: z.object({ code: z.int().optional() }),
            }),
          ),
        }),
      ),
    }),
  ),
})

export interface CollectedSpan {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  attributes: Record<string, unknown>
  failed: boolean
}

export interface OtlpServer extends Loopback {
  spans: CollectedSpan[]
  /** Bodies that are no OTLP, with the reason. */
  refused: string[]
}

/** A loopback collector that reads what arrives as OTLP/HTTP says it must be, and refuses the rest with 400. */
export async function startOtlpServer(): Promise<OtlpServer> {
  const spans: CollectedSpan[] = []
  const refused: string[] = []
  const loopback = await startLoopback({
    handle({ method, path, body }) {
      if (method !== 'POST' || path !== '/v1/traces') return { status: 404 }
      const parsed = requestSchema.safeParse(body)
      if (!parsed.success) {
        refused.push(parsed.error.message)
        return { status: 400, body: { code: 3, message: 'no OTLP' } }
      }
      for (const { scopeSpans } of parsed.data.resourceSpans)
        for (const scope of scopeSpans)
          for (const { traceId, spanId, parentSpanId = '', name, attributes, status } of scope.spans)
            spans.push({
              traceId,
              spanId,
              parentSpanId,
              name,
              attributes: Object.fromEntries(
                attributes.map(({ key, value }) => [key, Object.values(value)[0]]),
              ),
              failed: status.code === 2,
            })
      return { status: 200, body: { partialSuccess: {} } }
    },
  })
  return Object.assign(loopback, { spans, refused })
}
