import type { Queryable } from '../database.ts'

/**
 * Before two contacts become one: what the CRM has of both is kept, the one with an open deal goes on, and the other's is
 * history, numbered below it.
 */
export async function mergeCrm(
  tx: Queryable,
  merge: { survivor: string; loser: string; now: Date },
): Promise<void> {
  const { survivor, loser, now } = merge
  const { rows } = await tx.query<{ contact_id: string; cycles: number; deals: number }>(
    `select c.contact_id, count(distinct c.cycle)::int as cycles,
       (count(*) filter (where l.kind = 'deal' and c.closed_at is null))::int as deals
     from crm_cycles c left join crm_links l on l.contact_id = c.contact_id and l.cycle = c.cycle
     where c.contact_id = any($1::uuid[]) group by c.contact_id`,
    [[survivor, loser]],
  )
  const of = (id: string) => rows.find((row) => row.contact_id === id)
  if (of(survivor) && of(loser)) {
    const goesOn = (of(loser)?.deals ?? 0) > (of(survivor)?.deals ?? 0) ? loser : survivor
    const history = goesOn === survivor ? loser : survivor
    await tx.query(
      `update crm_cycles set closed_at = coalesce(closed_at, $2), closed_because = coalesce(closed_because, 'conversation_ended')
       where contact_id = $1`,
      [history, now],
    )
    // Two steps, so that no number is taken twice on the way.
    for (const table of ['crm_links', 'crm_cycles']) {
      await tx.query(
        `update ${table} set cycle = cycle - 1000000 where contact_id = $1 and exists (
           select from crm_cycles where contact_id = $2)`,
        [history, goesOn],
      )
    }
  }
  await tx.query(
    `delete from crm_notes l using crm_notes s where l.contact_id = $2 and s.contact_id = $1 and l.key = s.key`,
    [survivor, loser],
  )
  await tx.query(
    `update crm_operations l set state = 'done', updated_at = $3 from crm_operations s
     where l.contact_id = $2 and l.state = 'pending' and s.contact_id = $1 and s.state = 'pending'`,
    [survivor, loser, now],
  )
  await tx.query(
    `update crm_operations set version = version + 1 where contact_id = any($1::uuid[]) and state = 'pending'`,
    [[survivor, loser]],
  )
}
