import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import { AdminError } from '../../admin/errors.ts'
import { errorResponse } from '../errors.ts'
import { overLimit, tooMany } from '../limited.ts'
import { addAuditRoutes } from './audit.ts'
import { addBreakerRoutes } from './breakers.ts'
import { addBusinessRoutes } from './businesses.ts'
import { addContactRoutes } from './contacts.ts'
import { addConversationRoutes } from './conversations.ts'
import { addDeadLetterRoutes } from './dead-letters.ts'
import type { AdminDeps } from './deps.ts'
import { addFlagRoutes } from './flags.ts'
import { type AdminEnv, createRoutes } from './kit.ts'
import { addKnowledgeRoutes } from './knowledge.ts'
import { addMemoryRoutes } from './memory.ts'
import { addPrivacyRoutes } from './privacy.ts'
import { addPrivacyRequestRoutes } from './privacy-requests.ts'
import { addQualificationRoutes } from './qualification.ts'
import { addQuestionRoutes } from './questions.ts'
import { addTokenRoutes } from './tokens.ts'
import { addVersionRoutes } from './versions.ts'

const PATH = '/admin/*'
const MAX_BYTES = 64 * 1024
const BEARER = /^Bearer +(\S+) *$/i

/** `/admin/*`: what a team sees and does from outside the conversation. Nothing of it answers without a token. */
export function createAdminRoutes(deps: AdminDeps): OpenAPIHono {
  const routes = createRoutes()
  routes.onError((error, c) => {
    if (!(error instanceof AdminError)) throw error
    if (error.status === 401) c.header('www-authenticate', 'Bearer realm="admin"')
    return errorResponse(c, error.status, error.code, error.message)
  })
  routes.use(
    PATH,
    createMiddleware<AdminEnv>(async function requireToken(c, next) {
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
    }),
  )
  routes.use(
    PATH,
    bodyLimit({
      maxSize: MAX_BYTES,
      onError: (c) => {
        c.header('connection', 'close')
        return errorResponse(c, 413, 'admin.too_large', `The body is over ${MAX_BYTES} bytes`)
      },
    }),
  )
  routes.openAPIRegistry.registerComponent('securitySchemes', 'adminToken', {
    type: 'http',
    scheme: 'bearer',
  })
  addBusinessRoutes(routes, deps)
  addContactRoutes(routes, deps)
  addConversationRoutes(routes, deps)
  addMemoryRoutes(routes, deps)
  addQualificationRoutes(routes, deps)
  addPrivacyRoutes(routes, deps)
  addPrivacyRequestRoutes(routes, deps)
  addDeadLetterRoutes(routes, deps)
  addQuestionRoutes(routes, deps)
  addFlagRoutes(routes, deps)
  addBreakerRoutes(routes, deps)
  addKnowledgeRoutes(routes, deps)
  addTokenRoutes(routes, deps)
  addAuditRoutes(routes, deps)
  if (deps.versions !== undefined) addVersionRoutes(routes, deps, deps.versions)
  const outer = new OpenAPIHono()
  outer.route('/', routes)
  return outer
}
