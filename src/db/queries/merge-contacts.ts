import type { Queryable } from '../database.ts'
import { mergeCrm } from './merge-crm.ts'
import { mergeHelpdesk } from './merge-helpdesk.ts'

/**
 * Folds one contact into another: everything that points at `loser` points at `survivor` afterwards. The
 * conversations of both must be locked. Where a table may hold one row a contact, the newer fact wins, and the
 * stricter conversation mode.
 */
export async function mergeContacts(
  tx: Queryable,
  merge: { survivor: string; loser: string; now: Date },
): Promise<void> {
  const { survivor, loser, now } = merge
  const pair = [survivor, loser]
  await mergeConversations(tx, survivor, loser, now)
  await tx.query(
    `update lead_fields old set superseded_at = $2
     where contact_id = any($1::uuid[]) and superseded_at is null and exists (
       select from lead_fields newer where newer.contact_id = any($1::uuid[]) and newer.field = old.field
         and newer.superseded_at is null and (newer.at, newer.id) > (old.at, old.id))`,
    [pair, now],
  )
  await tx.query(
    `delete from product_interests l using product_interests s
     where l.contact_id = $2 and s.contact_id = $1 and l.model = s.model and l.kind = s.kind`,
    pair,
  )
  await tx.query(
    `delete from approvals l using approvals s
     where l.contact_id = $2 and s.contact_id = $1 and l.action = s.action and l.used_at is null and s.used_at is null`,
    pair,
  )
  // One open handover and one waiting draft a contact.
  await tx.query(
    `update handoffs l set state = 'closed', changed_at = $3 from handoffs s
     where l.contact_id = $2 and l.state in ('offered', 'accepted') and s.contact_id = $1 and s.state in ('offered', 'accepted')`,
    [survivor, loser, now],
  )
  await tx.query(
    `update drafts set state = 'stale', settled_at = $2 where contact_id = any($1::uuid[]) and state = 'pending'`,
    [pair, now],
  )
  // One armed reminder a contact.
  await tx.query(
    `update reminders l set state = 'cancelled', reason = 'merged', settled_at = $3 from reminders s
     where l.contact_id = $2 and l.state = 'armed' and s.contact_id = $1 and s.state = 'armed'`,
    [survivor, loser, now],
  )
  await mergeCrm(tx, merge)
  await mergeHelpdesk(tx, merge)
  await mergeLeads(tx, survivor, loser)
  for (const { table, column } of await columnsPointingAtContacts(tx)) {
    await tx.query(`update ${table} set ${column} = $1 where ${column} = $2`, pair)
  }
  await tx.query('delete from contacts where id = $1', [loser])
}

const STRICTNESS = `array['agent', 'handoff', 'human', 'opted_out']`

async function mergeConversations(tx: Queryable, survivor: string, loser: string, now: Date): Promise<void> {
  await tx.query(
    `update conversations s set
       mode = case when array_position(${STRICTNESS}, l.mode) > array_position(${STRICTNESS}, s.mode) then l.mode else s.mode end,
       mode_reason = case when array_position(${STRICTNESS}, l.mode) > array_position(${STRICTNESS}, s.mode) then l.mode_reason else s.mode_reason end,
       record = case when coalesce((l.record ->> 'turns')::int, 0) > coalesce((s.record ->> 'turns')::int, 0) then l.record else s.record end,
       copilot = coalesce(s.copilot, l.copilot),
       summary = concat_ws(E'\\n', nullif(s.summary, ''), nullif(l.summary, '')),
       summary_upto = least(s.summary_upto, l.summary_upto),
       last_inbound_at = greatest(s.last_inbound_at, l.last_inbound_at),
       last_outbound_at = greatest(s.last_outbound_at, l.last_outbound_at),
       stage = case when coalesce(l.stage_changed_at, '-infinity') > coalesce(s.stage_changed_at, '-infinity') then l.stage else s.stage end,
       stage_changed_at = greatest(s.stage_changed_at, l.stage_changed_at),
       updated_at = $3
     from (select * from conversations where contact_id = $2) l
     where s.contact_id = $1`,
    [survivor, loser, now],
  )
  await tx.query('delete from conversations where contact_id = $1', [loser])
}

async function mergeLeads(tx: Queryable, survivor: string, loser: string): Promise<void> {
  const { rows } = await tx.query<{ id: string; contact_id: string }>(
    'select id, contact_id from leads where contact_id = any($1::uuid[])',
    [[survivor, loser]],
  )
  const kept = rows.find((row) => row.contact_id === survivor)
  const folded = rows.find((row) => row.contact_id === loser)
  if (!kept || !folded) return
  await tx.query('update orcamentos set lead_id = $1 where lead_id = $2', [kept.id, folded.id])
  await tx.query('update empresa set contato = $1 where contato = $2', [kept.id, folded.id])
  await tx.query(
    `update leads s set
       phone = coalesce(s.phone, l.phone), name = coalesce(s.name, l.name), email = coalesce(s.email, l.email),
       company = coalesce(s.company, l.company), city = coalesce(s.city, l.city), uf = coalesce(s.uf, l.uf),
       segmento = coalesce(s.segmento, l.segmento), produto_interesse = coalesce(s.produto_interesse, l.produto_interesse),
       volume_estimado = coalesce(s.volume_estimado, l.volume_estimado),
       urgencia_compra = coalesce(s.urgencia_compra, l.urgencia_compra),
       conhece_empresa = coalesce(s.conhece_empresa, l.conhece_empresa), temperature = coalesce(s.temperature, l.temperature)
     from (select * from leads where id = $2) l where s.id = $1`,
    [kept.id, folded.id],
  )
  await tx.query('delete from leads where id = $1', [folded.id])
}

/** Later tables point at contacts too: what is not known here moves by its foreign key. */
async function columnsPointingAtContacts(tx: Queryable): Promise<{ table: string; column: string }[]> {
  const { rows } = await tx.query<{ table: string; column: string }>(
    `select c.conrelid::regclass::text as table, quote_ident(a.attname) as column
     from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     where c.confrelid = 'contacts'::regclass and c.contype = 'f' and cardinality(c.conkey) = 1
       and c.conrelid <> 'conversations'::regclass
     order by 1`,
  )
  return rows
}
