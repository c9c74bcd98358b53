import type { Context } from 'hono'
import type { Limiter } from '../limits/limiter.ts'
import type { LimitName, Verdict } from '../limits/limits.ts'
import type { AddressOf } from './address.ts'
import { errorResponse } from './errors.ts'

/** What routes count with. */
export interface RouteLimits {
  limiter: Limiter
  addressOf: AddressOf
}

/** 429 with `Retry-After` in whole seconds. */
export function tooMany(c: Context, verdict: Extract<Verdict, { allowed: false }>) {
  c.header('retry-after', String(Math.ceil(verdict.retryAfterMs / 1000)))
  return errorResponse(c, 429, 'http.too_many', 'Too many requests; try again after Retry-After seconds')
}

/** Counts one of the caller's address. Null: within the limit, or there is none. */
export async function overLimit(
  c: Context,
  limits: RouteLimits | undefined,
  name: LimitName,
): Promise<ReturnType<typeof tooMany> | null> {
  if (limits === undefined) return null
  const verdict = await limits.limiter.take(name, limits.addressOf(c))
  return verdict.allowed ? null : tooMany(c, verdict)
}
