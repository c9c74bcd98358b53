import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { DatabaseUnavailableError } from '../db/errors.ts'
import type { Log } from '../ops/log.ts'

/** The one shape of an error body: `{"error":{"code","message","requestId"}}`. */
export function errorResponse<Status extends ContentfulStatusCode>(
  c: Context,
  status: Status,
  code: string,
  message: string,
) {
  return c.json({ error: { code, message, requestId: requestIdOf(c) } }, status)
}

export function requestIdOf(c: Context): string {
  const id: unknown = c.get('requestId')
  return typeof id === 'string' ? id : ''
}

/** Whatever a handler throws: its code outside, its cause in the log only. Never a stack trace. */
export function createErrorHandler(log: Log): ErrorHandler {
  return function handleError(error, c) {
    if (error instanceof HTTPException) {
      return errorResponse(
        c,
        error.status as ContentfulStatusCode,
        `http.${error.status}`,
        error.message || 'Request refused',
      )
    }
    log.error({ err: error, requestId: requestIdOf(c) }, 'request failed')
    if (error instanceof DatabaseUnavailableError)
      return errorResponse(c, 503, error.code, 'The database is not available; try again')
    return errorResponse(c, 500, 'http.internal', 'The request could not be handled')
  }
}

export const handleNotFound: NotFoundHandler = (c) => errorResponse(c, 404, 'http.not_found', 'No such route')
