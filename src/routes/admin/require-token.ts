import { createMiddleware } from 'hono/factory'
import { AdminError } from '../../admin/errors.ts'
import { overLimit, tooMany } from '../limited.ts'
import type { AdminDeps } from './deps.ts'
import type { AdminEnv } from './kit.ts'

const BEARER = /^Bearer +(\S+) *$/i

/** Lets in who brings a valid token, unless their address has guessed too often or they ask too much. */
export function createRequireToken(deps: Pick<AdminDeps, 'authenticate' | 'limits'>) {
  return createMiddleware<AdminEnv>(async function requireToken(c, next) {
    const bearer = BEARER.exec(c.req.header('authorization') ?? '')?.[1]
    // An address that guesses is not listened to, whatever it brings next.
    const guesses = await deps.limits?.limiter.look('badTokens', deps.limits.addressOf(c))
    if (guesses?.allowed === false) return tooMany(c, guesses)
    const principal = bearer === undefined ? null : await deps.authenticate(bearer)
    if (principal === null && bearer !== undefined) {
      const over = await overLimit(c, deps.limits, 'badTokens')
      if (over !== null) return over
    }
    if (principal === null) throw new AdminError(401, 'admin.unauthorized', 'A valid token is needed')
    const calls = await deps.limits?.limiter.take('adminCalls', principal.actor)
    if (calls?.allowed === false) return tooMany(c, calls)
    c.set('principal', principal)
    // Personal data is not for caches between here and the reader.
    c.header('cache-control', 'no-store')
    return await next()
  })
}
