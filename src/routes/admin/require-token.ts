import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import { AdminError } from '../../admin/errors.ts'
import { insertAudit } from '../../db/queries/audit-log.ts'
import { overLimit, tooMany } from '../limited.ts'
import type { AdminDeps } from './deps.ts'
import type { AdminEnv } from './kit.ts'

const BEARER = /^Bearer +(\S+) *$/i

/** Lets in who brings a valid token, unless their address has guessed too often or they ask too much. */
export function createRequireToken(deps: Pick<AdminDeps, 'authenticate' | 'limits' | 'db' | 'clock'>) {
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
    await next()
    if (c.error instanceof AdminError && c.error.status === 403) await keepRefusal(c, c.error.code)
    return
  })

  /** Who is somebody, and reached for what is not theirs. */
  async function keepRefusal(c: Context<AdminEnv>, code: string): Promise<void> {
    const path = routePath(c, -1)
    const id = c.req.param('id')
    // Under the contact's id, so that its erasure takes the entry along.
    const ofContact = path.startsWith('/admin/contacts/') && z.uuid().safeParse(id).success
    await insertAudit(deps.db, {
      actor: c.get('principal').actor,
      action: 'admin.refused',
      entity: ofContact ? 'contact' : 'route',
      entityId: ofContact && id !== undefined ? id : path,
      after: { route: `${c.req.method} ${path}`, code },
      now: deps.clock.now(),
    })
  }
}
