import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { errorResponse } from './errors.ts'

/** Largest webhook body read. Source: Meta, webhook payloads are up to 3 MB. */
export const MAX_WEBHOOK_BYTES = 3 * 1024 * 1024

/** 413 for a body over the limit, declared or chunked. */
export function limitWebhookBody(): MiddlewareHandler {
  return bodyLimit({
    maxSize: MAX_WEBHOOK_BYTES,
    onError: (c) => {
      // The rest of the body is still on its way: a client that reused the connection would lose its next request.
      c.header('connection', 'close')
      return errorResponse(c, 413, 'webhook.too_large', `The body is over ${MAX_WEBHOOK_BYTES} bytes`)
    },
  })
}
/** True for application/json with or without parameters. */
export function saysJson(c: Context): boolean {
  return /^application\/json\s*(?:;|$)/i.test(c.req.header('content-type')?.trim() ?? '')
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** The parsed body, or undefined when it is no JSON in UTF-8. JSON's own null comes back as null. */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    return undefined
  }
}
