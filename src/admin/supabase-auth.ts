import { decode, verifyWithJwks } from 'hono/jwt'
import { z } from 'zod'
import { ROLES } from '../db/queries/admin-tokens.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import type { Authenticate } from './authenticate.ts'

/** Supabase signs with one of these; a shared secret is no published key. */
const ALGORITHMS = ['ES256', 'RS256', 'EdDSA'] as const
/** Supabase's edge keeps the keys for 10 minutes. */
const KEYS_MS = 10 * 60_000
/** A token with an unknown key asks for the keys again, but not more often than this. */
const REFRESH_MS = 30_000
const FETCH_MS = 5_000

const keySet = z.object({ keys: z.array(z.looseObject({ kid: z.string(), kty: z.string() })) })

/** `app_metadata` is written with the service key alone; a user cannot give oneself a role. */
const claims = z.object({
  sub: z.uuid(),
  exp: z.number(),
  nbf: z.number().optional(),
  iss: z.string(),
  aud: z.union([z.string(), z.array(z.string())]),
  app_metadata: z.object({
    prosa: z.object({ role: z.enum(ROLES), businesses: z.array(z.string()).min(1).nullable() }),
  }),
})

/**
 * Knows users of a Supabase project by their access tokens, verified by the keys the project publishes. A user's role
 * and businesses are `app_metadata.prosa`: `{"role":"operator","businesses":["…"]}`, null for every business.
 */
export function createSupabaseAuth(deps: { url: string; clock: Clock; log: Log }): Authenticate {
  const { url, clock, log } = deps
  const issuer = `${url}/auth/v1`
  let keys: z.infer<typeof keySet>['keys'] = []
  let fetchedAt = Number.NEGATIVE_INFINITY
  let triedAt = Number.NEGATIVE_INFINITY

  async function keysFor(kid: string): Promise<typeof keys> {
    const now = clock.now().getTime()
    const known = keys.some((key) => key.kid === kid) && now - fetchedAt < KEYS_MS
    if (known || now - triedAt < REFRESH_MS) return now - fetchedAt < KEYS_MS ? keys : []
    triedAt = now
    try {
      const response = await fetch(`${issuer}/.well-known/jwks.json`, {
        signal: AbortSignal.timeout(FETCH_MS),
      })
      keys = keySet.parse(await response.json()).keys
      fetchedAt = now
    } catch (err) {
      log.warn({ err }, 'admin: the keys of Supabase Auth could not be read')
    }
    return clock.now().getTime() - fetchedAt < KEYS_MS ? keys : []
  }

  return async function authenticate(bearer) {
    const verified = await verify(bearer).catch(() => null)
    const parsed = claims.safeParse(verified)
    if (!parsed.success) return null
    const { sub, exp, nbf = 0, iss, aud, app_metadata: own } = parsed.data
    const now = clock.now().getTime() / 1000
    if (iss !== issuer || ![aud].flat().includes('authenticated') || exp <= now || nbf > now) return null
    return { actor: `supabase:${sub}`, role: own.prosa.role, businesses: own.prosa.businesses }
  }

  async function verify(bearer: string): Promise<unknown> {
    const { header } = decode(bearer)
    const kid: unknown = 'kid' in header ? header.kid : undefined
    if (typeof kid !== 'string') return null
    return verifyWithJwks(bearer, {
      keys: await keysFor(kid),
      allowedAlgorithms: ALGORITHMS,
      // By the clock that is injected, below.
      verification: { exp: false, nbf: false, iat: false },
    })
  }
}
