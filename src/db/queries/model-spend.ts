import type { Queryable } from '../database.ts'

/** ISO 8601 date. */
export interface SpendDay {
  scope: string
  day: string
}

/** Adds to a day's spend unless that would pass the ceiling. False: it would, and nothing was added. */
export async function takeSpend(
  tx: Queryable,
  spend: SpendDay & { microUsd: number; ceilingMicroUsd: number },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into model_spend as s (scope, day, micro_usd) select $1, $2, $3::bigint where $3::bigint <= $4::bigint
     on conflict (scope, day) do update set micro_usd = s.micro_usd + excluded.micro_usd
     where s.micro_usd + excluded.micro_usd <= $4::bigint`,
    [spend.scope, spend.day, spend.microUsd, spend.ceilingMicroUsd],
  )
  return rowCount === 1
}

/** Corrects a day's spend by what a call cost more or less than was taken for it. */
export async function correctSpend(tx: Queryable, spend: SpendDay & { byMicroUsd: number }): Promise<void> {
  await tx.query(
    `update model_spend set micro_usd = greatest(0, micro_usd + $3::bigint) where scope = $1 and day = $2`,
    [spend.scope, spend.day, spend.byMicroUsd],
  )
}

/** Millionths of a US dollar by scope, each on its own day. A scope without a row has spent nothing. */
export async function spendOfDays(db: Queryable, days: readonly SpendDay[]): Promise<Map<string, number>> {
  const { rows } = await db.query<{ scope: string; micro_usd: string }>(
    `select s.scope, s.micro_usd from model_spend s
     join unnest($1::text[], $2::date[]) as asked (scope, day) on s.scope = asked.scope and s.day = asked.day`,
    [days.map(({ scope }) => scope), days.map(({ day }) => day)],
  )
  return new Map(rows.map((row) => [row.scope, Number(row.micro_usd)]))
}

/** Forgets days before `day`. Returns how many rows went. */
export async function deleteSpendBefore(db: Queryable, day: Date): Promise<number> {
  const { rowCount } = await db.query('delete from model_spend where day < $1::date', [
    day.toISOString().slice(0, 10),
  ])
  return rowCount ?? 0
}
