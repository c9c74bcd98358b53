import { randomBytes } from 'node:crypto'
import type { Database } from '../db/database.ts'
import {
  type AdminToken,
  findAdminToken,
  insertAdminToken,
  type Role,
  revokeAdminToken,
} from '../db/queries/admin-tokens.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import type { Clock } from '../ops/clock.ts'
import { hashToken, TOKEN_PREFIX } from './authenticate.ts'
import { AdminError, notFound } from './errors.ts'
import { type Principal, requireBusiness } from './principal.ts'

/** Makes a token. It is in the answer and nowhere else. Nobody gives access to a business they have none to. */
export function issueToken(
  deps: { db: Database; clock: Clock },
  by: Principal,
  wanted: { name: string; role: Role; businesses: readonly string[] | null; expiresAt: Date | null },
): Promise<{ secret: string; token: AdminToken }> {
  for (const business of wanted.businesses ?? [null]) requireBusiness(by, business)
  const secret = `${TOKEN_PREFIX}${randomBytes(32).toString('base64url')}`
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const token = await insertAdminToken(tx, { ...wanted, hash: hashToken(secret), by: by.actor, now })
    const { name, role, businesses, expiresAt } = token
    await insertAudit(tx, {
      actor: by.actor,
      action: 'admin.token.create',
      entity: 'admin_token',
      entityId: token.id,
      after: { name, role, businesses, expiresAt },
      now,
    })
    return { secret, token }
  })
}

/** Takes a token back. It is refused from the next request on. */
export function revokeToken(
  deps: { db: Database; clock: Clock },
  by: Principal,
  id: string,
): Promise<AdminToken> {
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const token = await findAdminToken(tx, id)
    if (token === null) throw notFound('token')
    for (const business of token.businesses ?? [null]) requireBusiness(by, business)
    if (!(await revokeAdminToken(tx, id, now)))
      throw new AdminError(409, 'admin.token_revoked', 'This token was revoked before')
    await insertAudit(tx, {
      actor: by.actor,
      action: 'admin.token.revoke',
      entity: 'admin_token',
      entityId: id,
      before: { name: token.name, role: token.role, businesses: token.businesses, revokedAt: null },
      after: { revokedAt: now },
      now,
    })
    return { ...token, revokedAt: now }
  })
}
