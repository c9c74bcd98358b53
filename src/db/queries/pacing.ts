import type { Queryable } from '../database.ts'

/** Takes the next place of `key`, see migrations/0033_pacing.sql. Returns when the message may go. */
export async function takeSlot(
  tx: Queryable,
  slot: { key: string; stepMs: number; slackMs: number; now: Date },
): Promise<Date> {
  const { rows } = await tx.query<{ at: Date }>('select prosa_take_slot($1, $2, $3, $4) as at', [
    slot.key,
    slot.now,
    slot.stepMs,
    slot.slackMs,
  ])
  return rows[0]?.at ?? slot.now
}

/** Until when the provider wants nothing of these keys, or null. */
export async function heldUntil(tx: Queryable, keys: readonly string[], now: Date): Promise<Date | null> {
  const { rows } = await tx.query<{ until: Date | null }>(
    'select max(held_until) as until from pacing where key = any($1) and held_until > $2',
    [keys, now],
  )
  return rows[0]?.until ?? null
}

/** The provider said that it is too fast: nothing of these keys goes before `until`. In one order, for all who lock. */
export async function holdPace(
  tx: Queryable,
  hold: { keys: readonly string[]; until: Date; now: Date },
): Promise<void> {
  await tx.query(
    `insert into pacing as p (key, next_at, held_until) select k, $3, $2 from unnest($1::text[]) k order by k
     on conflict (key) do update set held_until = greatest(p.held_until, excluded.held_until)`,
    [hold.keys, hold.until, hold.now],
  )
}

/** Forgets keys nothing waits for. Returns how many went. */
export async function deleteLapsedPaces(db: Queryable, before: Date): Promise<number> {
  const { rowCount } = await db.query(
    'delete from pacing where next_at < $1 and (held_until is null or held_until < $1)',
    [before],
  )
  return rowCount ?? 0
}
