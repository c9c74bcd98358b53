import { createHash } from 'node:crypto'
import { sameSecret } from '../channels/same-secret.ts'
import type { Queryable } from '../db/database.ts'
import { useAdminToken } from '../db/queries/admin-tokens.ts'
import type { Clock } from '../ops/clock.ts'
import type { Principal } from './principal.ts'

/** What a made token begins with: secret scanners find it, and anything else needs no look at the database. */
export const TOKEN_PREFIX = 'prosa_'

/** The bearer's principal, or null. */
export type Authenticate = (bearer: string) => Promise<Principal | null>

const MAX_LENGTH = 4096

/**
 * Knows callers by the tokens of the environment, which may do everything, by the tokens people made, kept as
 * hashes, and by whatever `also` knows.
 */
export function createAuthenticate(deps: {
  db: Queryable
  clock: Clock
  /** Several while one replaces another. */
  bootstrapTokens: readonly string[]
  also?: Authenticate | undefined
}): Authenticate {
  const { db, clock, bootstrapTokens } = deps
  return async function authenticate(bearer) {
    if (bearer === '' || bearer.length > MAX_LENGTH) return null
    // Every one is compared, so that the time it takes says nothing.
    const matches = bootstrapTokens.filter((token) => sameSecret(bearer, token))
    if (matches.length > 0) return { actor: 'ADMIN_TOKEN', role: 'admin', businesses: null }
    if (bearer.startsWith(TOKEN_PREFIX)) {
      const token = await useAdminToken(db, hashToken(bearer), clock.now())
      if (token === null) return null
      const { name, id, role, businesses } = token
      return { actor: `${name} (token ${id.slice(0, 8)})`, role, businesses }
    }
    return (await deps.also?.(bearer)) ?? null
  }
}

/** Tokens are 256 random bits: a plain hash cannot be searched. */
export function hashToken(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
