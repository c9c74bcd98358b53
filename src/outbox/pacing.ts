import type { ChannelType } from '../channels/channel.ts'
import type { Queryable } from '../db/database.ts'
import { heldUntil, holdPace, takeSlot } from '../db/queries/pacing.ts'

/** Messages go one in `everyMs` on the long run, and up to `burst` of them at once. */
export interface Pace {
  everyMs: number
  burst: number
}

export interface Paces {
  /** From one number to one person. */
  pair: Pace
  /** From one number, what answers somebody. */
  replies: Pace
  /** From one number, what nobody asked for: a lane of its own, so that a campaign delays no reply. */
  proactive: Pace
}

export interface PacedRow {
  channel: string
  accountId: string
  contactId: string
  proactive: boolean
  /** Messages the row makes of itself: a long text is several bubbles. */
  messages: number
}

/** Who the provider found too fast. */
export type Throttled = 'pair' | 'number'

export interface Pacer {
  /**
   * Gives the row a place: when it may go, now or later. The conversation must be locked. A row that has a place keeps
   * it, unless the provider has asked for silence since.
   */
  place(tx: Queryable, row: PacedRow & { slotAt: Date | null }, now: Date): Promise<Date>
  /** The provider refused for its own limits: everything behind this row waits too. */
  pushBack(tx: Queryable, row: PacedRow, throttled: Throttled, until: Date, now: Date): Promise<void>
}

/** Meta, pair rate limit: about one message in 6 s to one person, bursts borrowed from what follows. */
const PAIR_EVERY_MS = 6_000
const PAIR_BURST = 20
/** The share of a number's rate that proactive messages may have. */
const PROACTIVE_SHARE = 0.25
/** Seconds of a lane's rate that may go at once. */
const LANE_BURST_S = 1

/**
 * Paces by channel; null: none. WhatsApp allows 80 messages a second and number, inbound and outbound together: half of it is
 * ours by default. Z-API publishes no figure; it drives a phone, so the same rate to one person and a tenth of the other.
 *
 * @param perSecond messages of one number.
 */
export function pacesOf(perSecond: number): (channel: string) => Paces | null {
  const rates: Partial<Record<string, number>> = {
    'whatsapp-cloud': perSecond,
    zapi: perSecond / 10,
  } satisfies Partial<Record<ChannelType, number>>
  return function pacesFor(channel) {
    const rate = rates[channel]
    if (rate === undefined) return null
    return {
      pair: { everyMs: PAIR_EVERY_MS, burst: PAIR_BURST },
      replies: lane(rate * (1 - PROACTIVE_SHARE)),
      proactive: lane(rate * PROACTIVE_SHARE),
    }
  }
}

const lane = (perSecond: number): Pace => ({
  everyMs: 1_000 / perSecond,
  burst: Math.max(1, Math.floor(perSecond * LANE_BURST_S)),
})

/**
 * Counts in the database, so that replicas share one pace. A row that must wait gets an instant of its own: a thousand
 * that wait wake one after the other, and not all at once to find that one may go.
 */
export function createPacer(pacesFor: (channel: string) => Paces | null): Pacer {
  return {
    async place(tx, row, now) {
      const paces = pacesFor(row.channel)
      if (paces === null) return now
      const keys = keysOf(row)
      if (row.slotAt !== null && (await heldUntil(tx, [keys.pair, keys.lane], now)) === null)
        return row.slotAt
      const pair = await take(tx, keys.pair, paces.pair, row.messages, now)
      const number = await take(
        tx,
        keys.lane,
        row.proactive ? paces.proactive : paces.replies,
        row.messages,
        now,
      )
      return new Date(Math.max(number.getTime(), pair.getTime()))
    },
    async pushBack(tx, row, throttled, until, now) {
      if (pacesFor(row.channel) === null) return
      const keys = throttled === 'pair' ? [keysOf(row).pair] : lanesOf(row)
      await holdPace(tx, { keys, until, now })
    },
  }
}

const take = (tx: Queryable, key: string, { everyMs, burst }: Pace, messages: number, now: Date) =>
  takeSlot(tx, { key, stepMs: everyMs * messages, slackMs: everyMs * (burst - 1), now })

const laneOf = (row: PacedRow, lane: 'proactive' | 'replies') => `${lane}:${row.channel}:${row.accountId}`
const lanesOf = (row: PacedRow) => [laneOf(row, 'proactive'), laneOf(row, 'replies')]
const keysOf = (row: PacedRow) => ({
  pair: `pair:${row.channel}:${row.accountId}:${row.contactId}`,
  lane: laneOf(row, row.proactive ? 'proactive' : 'replies'),
})
