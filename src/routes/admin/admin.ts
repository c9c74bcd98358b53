import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { AdminError } from '../../admin/errors.ts'
import { errorResponse } from '../errors.ts'
import { addAuditRoutes } from './audit.ts'
import { addBreakerRoutes } from './breakers.ts'
import { addBusinessRoutes } from './businesses.ts'
import { addContactRoutes } from './contacts.ts'
import { addConversationRoutes } from './conversations.ts'
import { addDeadLetterRoutes } from './dead-letters.ts'
import type { AdminDeps } from './deps.ts'
import { addFlagRoutes } from './flags.ts'
import { createRoutes } from './kit.ts'
import { addKnowledgeRoutes } from './knowledge.ts'
import { addMemoryRoutes } from './memory.ts'
import { addPrivacyRoutes } from './privacy.ts'
import { addPrivacyRequestRoutes } from './privacy-requests.ts'
import { addQualificationRoutes } from './qualification.ts'
import { addQuestionRoutes } from './questions.ts'
import { createRequireToken } from './require-token.ts'
import { addSpendRoutes } from './spend.ts'
import { addTokenRoutes } from './tokens.ts'
import { addVersionRoutes } from './versions.ts'

const PATH = '/admin/*'
const MAX_BYTES = 64 * 1024

/** `/admin/*`: what a team sees and does from outside the conversation. Nothing of it answers without a token. */
export function createAdminRoutes(deps: AdminDeps): OpenAPIHono {
  const routes = createRoutes()
  routes.onError((error, c) => {
    if (!(error instanceof AdminError)) throw error
    if (error.status === 401) c.header('www-authenticate', 'Bearer realm="admin"')
    return errorResponse(c, error.status, error.code, error.message)
  })
  routes.use(PATH, createRequireToken(deps))
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
  addSpendRoutes(routes, deps)
  addTokenRoutes(routes, deps)
  addAuditRoutes(routes, deps)
  if (deps.versions !== undefined) addVersionRoutes(routes, deps, deps.versions)
  const outer = new OpenAPIHono()
  outer.route('/', routes)
  return outer
}
