import { createHash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Queryable } from '../db/database.ts'
import { readLimitSalt } from '../db/queries/rate-limits.ts'
import type { Log } from '../ops/log.ts'
import { ALLOWED, type LimitName, MINUTE_S, type RequestLimits, type Verdict } from './limits.ts'

export interface Limiter {
  /** Counts one of `key` and says whether it is within the limit. */
  take(limit: LimitName, key: string): Promise<Verdict>
  /** Whether one more would be allowed; counts nothing. */
  look(limit: LimitName, key: string): Promise<Verdict>
}

export interface LimiterOptions {
  db: Queryable
  /** 0 switches a limit off. */
  limits: RequestLimits
  log?: Log | undefined
  /** Told of everything that was refused. */
  onLimited?: ((limit: LimitName) => void) | undefined
}

/** Limits that hold by refusing when nobody can count: the others count in this process meanwhile. */
const CLOSED: ReadonlySet<LimitName> = new Set<LimitName>(['badTokens', 'adminCalls'])
/** Milliseconds to ask to wait when nobody can count. */
const DOWN_RETRY_MS = 5_000

/**
 * Limits shared by every replica, on rate-limiter-flexible over the same Postgres. Keys are salted hashes: no address or
 * phone is stored. A key over its limit is refused from this process's memory until its minute is over, so that a
 * flood does not reach the database. The library reads the system clock.
 */
export function createLimiter(options: LimiterOptions): Limiter {
  const { db, limits, log, onLimited } = options
  // Without names for statements, which a transaction pooler cannot keep.
  const client = {
    query: ({ text, values }: { text: string; values: unknown[] }) => db.query(text, values),
  }
  const shared = new Map<LimitName, RateLimiterPostgres>()
  const own = new Map<LimitName, RateLimiterMemory>()
  let salt: Promise<string> | null = null
  for (const name of namesOf(limits)) {
    const points = limits[name]
    if (points <= 0) continue
    shared.set(
      name,
      new RateLimiterPostgres({
        storeClient: client,
        storeType: 'client',
        tableName: 'rate_limits',
        tableCreated: true,
        clearExpiredByTimeout: false,
        keyPrefix: name,
        points,
        duration: MINUTE_S,
        inMemoryBlockOnConsumed: points + 1,
      }),
    )
    own.set(name, new RateLimiterMemory({ keyPrefix: name, points, duration: MINUTE_S }))
  }

  return {
    take: (name, key) =>
      judge(name, key, async (limiter, hashed) => {
        await limiter.consume(hashed)
        return ALLOWED
      }),
    look: (name, key) =>
      judge(name, key, async (limiter, hashed) => {
        const seen = await limiter.get(hashed)
        return seen !== null && seen.consumedPoints > limits[name] ? refusal(seen) : ALLOWED
      }),
  }

  async function judge(
    name: LimitName,
    key: string,
    ask: (limiter: RateLimiterPostgres | RateLimiterMemory, hashed: string) => Promise<Verdict>,
  ): Promise<Verdict> {
    const limiter = shared.get(name)
    if (limiter === undefined) return ALLOWED
    const verdict = await settle(async () => ask(limiter, await hash(key))).catch((err: unknown) => {
      log?.warn({ err, limit: name }, 'limits: the database did not count')
      return undefined
    })
    const decided = verdict ?? (await withoutDatabase(name, key, ask))
    if (!decided.allowed) onLimited?.(name)
    return decided
  }

  async function withoutDatabase(
    name: LimitName,
    key: string,
    ask: (limiter: RateLimiterMemory, hashed: string) => Promise<Verdict>,
  ): Promise<Verdict> {
    const limiter = own.get(name)
    if (CLOSED.has(name) || limiter === undefined) return { allowed: false, retryAfterMs: DOWN_RETRY_MS }
    return settle(() => ask(limiter, createHash('sha256').update(key).digest('hex')))
  }

  /** The salt is read once; a database that was down when it was asked is asked again. */
  async function hash(key: string): Promise<string> {
    salt ??= readLimitSalt(db)
    const value = await salt.catch((error: unknown) => {
      salt = null
      throw error
    })
    return createHash('sha256').update(`${value}\0${key}`).digest('hex').slice(0, 40)
  }
}

/** The library throws its own answer for "no". */
async function settle(ask: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await ask()
  } catch (answer) {
    if (answer instanceof RateLimiterRes) return refusal(answer)
    throw answer
  }
}

const refusal = ({ msBeforeNext }: { msBeforeNext: number }): Verdict => ({
  allowed: false,
  retryAfterMs: Math.max(msBeforeNext, 1_000),
})

function namesOf(limits: RequestLimits): LimitName[] {
  const names: Record<LimitName, true> = {
    badWebhooks: true,
    leadsByAddress: true,
    leadsByPhone: true,
    badTokens: true,
    adminCalls: true,
    turns: true,
  }
  return Object.keys(names).filter((name): name is LimitName => name in limits)
}
