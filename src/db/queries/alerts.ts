import type { AlertState, Level } from '../../alerts/decide.ts'
import type { Queryable } from '../database.ts'

/** Locks an alert's row to the end of the transaction, making it when it is new. */
export async function lockAlert(tx: Queryable, key: string): Promise<AlertState> {
  await tx.query('insert into alerts (key) values ($1) on conflict do nothing', [key])
  const { rows } = await tx.query<{
    level: Level | null
    told: Level | null
    last_told: Level | null
    told_at: Date | null
  }>('select level, told, last_told, told_at from alerts where key = $1 for update', [key])
  const row = rows[0]
  return {
    level: row?.level ?? null,
    told: row?.told ?? null,
    lastTold: row?.last_told ?? null,
    toldAt: row?.told_at ?? null,
  }
}

/** Keys of alerts that people believe to be there, or that may be told again soon. */
export async function openAlerts(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>(
    'select key from alerts where told is not null order by key',
  )
  return rows.map(({ key }) => key)
}

export async function saveAlert(tx: Queryable, key: string, state: AlertState): Promise<void> {
  await tx.query('update alerts set level = $2, told = $3, last_told = $4, told_at = $5 where key = $1', [
    key,
    state.level,
    state.told,
    state.lastTold,
    state.toldAt,
  ])
}
