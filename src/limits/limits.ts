/** How often what may be asked for, a minute and a key. Variables in `.env.example`; figures argued in docs/limits.md. */
export interface RequestLimits {
  /** Webhooks without a valid signature or secret, by address. */
  badWebhooks: number
  /** Forms, by address. */
  leadsByAddress: number
  /** Forms, by the phone in them. */
  leadsByPhone: number
  /** Wrong tokens of the admin API, by address. */
  badTokens: number
  /** Requests of one caller of the admin API. */
  adminCalls: number
  /** Turns of one contact. */
  turns: number
}
export type LimitName = keyof RequestLimits

/** What a limit says of one more. */
export type Verdict = { allowed: true } | { allowed: false; retryAfterMs: number }
export const ALLOWED: Verdict = { allowed: true }

export const MINUTE_S = 60
