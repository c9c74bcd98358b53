import type { Queryable } from '../database.ts'

export type CrmLinkKind = 'company' | 'person' | 'deal' | 'note'

/** What the CRM has of a contact, by the id it gave. */
export interface CrmLink {
  cycle: number
  kind: CrmLinkKind
  /** Null: a create was begun, and its end is not known. */
  externalId: string | null
  attemptedAt: Date | null
  /** As it was last written; null: never. */
  written: Record<string, unknown> | null
  /** False: it was there before us. */
  ours: boolean
  /** Of a create whose end is not known: what it may have made. Not read back; an erasure hands it on as it is. */
  attempt?: { kind: CrmLinkKind } | null
}

/** All cycles, oldest first. */
export async function crmLinks(db: Queryable, contactId: string, provider: string): Promise<CrmLink[]> {
  const { rows } = await db.query<{
    cycle: number
    kind: CrmLinkKind
    external_id: string | null
    attempted_at: Date | null
    written: Record<string, unknown> | null
    ours: boolean
  }>(
    `select cycle, kind, external_id, attempted_at, written, ours from crm_links
     where contact_id = $1 and provider = $2 order by cycle, kind`,
    [contactId, provider],
  )
  return rows.map((row) => ({
    cycle: row.cycle,
    kind: row.kind,
    externalId: row.external_id,
    attemptedAt: row.attempted_at,
    written: row.written,
    ours: row.ours,
  }))
}

/** Writes one link whole, and waits for an erasure that is under way. False: the contact is gone. */
export async function saveCrmLink(
  db: Queryable,
  owner: { contactId: string; businessId: string; provider: string; now: Date },
  link: CrmLink,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into crm_links (contact_id, business_id, provider, cycle, kind, external_id, attempted_at, written, ours, created_at, updated_at, attempt)
     select id, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11 from contacts where id = $1 for key share
     on conflict (contact_id, cycle, kind) do update set provider = $3, external_id = $6, attempted_at = $7, written = $8,
       ours = $9, updated_at = $10, attempt = $11`,
    [
      owner.contactId,
      owner.businessId,
      owner.provider,
      link.cycle,
      link.kind,
      link.externalId,
      link.attemptedAt,
      link.written === null ? null : JSON.stringify(link.written),
      link.ours,
      owner.now,
      link.attempt ? JSON.stringify(link.attempt) : null,
    ],
  )
  return rowCount === 1
}

export interface CrmCycle {
  cycle: number
  openedAt: Date
}

/** The contact's open cycle; its first is begun with everything that is known. Null: the contact is gone. */
export async function currentCrmCycle(db: Queryable, contactId: string): Promise<CrmCycle | null> {
  await db.query(
    `insert into crm_cycles (contact_id, cycle, opened_at)
     select id, 1, 'epoch' from contacts where id = $1 on conflict do nothing`,
    [contactId],
  )
  const { rows } = await db.query<{ cycle: number; opened_at: Date }>(
    `select cycle, opened_at from crm_cycles where contact_id = $1 and closed_at is null order by cycle desc limit 1`,
    [contactId],
  )
  const row = rows[0]
  return row ? { cycle: row.cycle, openedAt: row.opened_at } : null
}

export type CycleEnd = 'conversation_ended' | 'deal_closed' | 'deal_gone'

/** Ends the contact's open cycle, if there is one, and the next begins: what is learned from `from` on belongs to it. */
export async function closeCrmCycle(
  tx: Queryable,
  contactId: string,
  because: CycleEnd,
  { from, now }: { from: Date; now: Date },
): Promise<void> {
  await tx.query(
    `with closed as (
       update crm_cycles set closed_at = $4, closed_because = $2 where contact_id = $1 and closed_at is null
     )
     insert into crm_cycles (contact_id, cycle, opened_at)
     select id, coalesce((select max(cycle) from crm_cycles where contact_id = $1), 0) + 1, $3 from contacts where id = $1
     on conflict do nothing`,
    [contactId, because, from, now],
  )
}

/** Requests for a quote of an ended conversation are not written to any more. */
export async function closeOrcamentos(tx: Queryable, contactId: string, now: Date): Promise<void> {
  await tx.query(
    `update orcamentos set encerrado_em = $2 where encerrado_em is null
       and lead_id in (select id from leads where contact_id = $1)`,
    [contactId, now],
  )
}

/** The open request goes on in a new row: its deal is closed, and what it asks for is asked anew. */
export async function renewOrcamento(tx: Queryable, contactId: string, now: Date): Promise<void> {
  await tx.query(
    `with closed as (
       update orcamentos set encerrado_em = $2 where id in (
         select o.id from orcamentos o join leads l on l.id = o.lead_id
         where l.contact_id = $1 and o.encerrado_em is null order by o.created_at desc, o.id limit 1)
       returning lead_id, resumo, produto, segmento, urgencia_compra, volume_diario
     )
     insert into orcamentos (lead_id, resumo, produto, segmento, urgencia_compra, volume_diario, created_at, updated_at)
     select closed.*, $2, $2 from closed`,
    [contactId, now],
  )
}

/** The deal's id on the lead's open request for a quote, which is made when there is none. */
export async function linkOrcamento(
  tx: Queryable,
  row: { contactId: string; dealId: string; product: string | null; now: Date },
): Promise<void> {
  await tx.query(
    `with open as (
       select o.id from orcamentos o join leads l on l.id = o.lead_id
       where l.contact_id = $1 and o.encerrado_em is null order by o.created_at desc, o.id limit 1
     ), changed as (
       update orcamentos set oportunidade_pipe_id = $2, updated_at = $4
       where id in (select id from open) and oportunidade_pipe_id is distinct from $2
     )
     insert into orcamentos (lead_id, produto, oportunidade_pipe_id, created_at, updated_at)
     select id, $3, $2, $4, $4 from leads where contact_id = $1 and not exists (select from open)`,
    [row.contactId, row.dealId, row.product, row.now],
  )
}

export type CrmSyncStatus = 'synced' | 'pending' | 'failed' | 'not_due'

export async function setCrmSyncStatus(
  tx: Queryable,
  contactId: string,
  status: CrmSyncStatus,
): Promise<void> {
  await tx.query(
    'update leads set crm_sync_status = $2 where contact_id = $1 and crm_sync_status is distinct from $2',
    [contactId, status],
  )
}

/** Takes a lease that is free, lapsed or one's own, until `until`. False: somebody else has it. */
export async function takeCrmLease(
  db: Queryable,
  lease: { key: string; holder: string; until: Date; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `insert into crm_leases as l (key, holder, until) values ($1, $2, $3)
     on conflict (key) do update set holder = $2, until = $3 where l.holder = $2 or l.until < $4`,
    [lease.key, lease.holder, lease.until, lease.now],
  )
  return rowCount === 1
}

/** When a lease lapses; null: nobody has it. */
export async function crmLeaseUntil(db: Queryable, key: string): Promise<Date | null> {
  const { rows } = await db.query<{ until: Date }>('select until from crm_leases where key = $1', [key])
  return rows[0]?.until ?? null
}

export async function dropCrmLease(db: Queryable, lease: { key: string; holder: string }): Promise<void> {
  await db.query('delete from crm_leases where key = $1 and holder = $2', [lease.key, lease.holder])
}

export async function deleteLapsedCrmLeases(db: Queryable, before: Date): Promise<void> {
  await db.query('delete from crm_leases where until < $1', [before])
}

/** The deal of the contact's open cycle, else of the one before. Null: there was none. */
export async function dealOfContact(db: Queryable, contactId: string): Promise<string | null> {
  const { rows } = await db.query<{ external_id: string }>(
    `select external_id from crm_links where contact_id = $1 and kind = 'deal' and external_id is not null
     order by cycle desc limit 1`,
    [contactId],
  )
  return rows[0]?.external_id ?? null
}

/** What of a person is in the CRM: notes first, so that nothing hangs on what is gone. */
export async function crmThingsOf(
  tx: Queryable,
  contactId: string,
): Promise<{ kind: 'note' | 'deal' | 'person'; id: string }[]> {
  const { rows } = await tx.query<{ kind: 'note' | 'deal' | 'person'; id: string }>(
    `select kind, id from (
       select kind, external_id as id from crm_links
         where contact_id = $1 and external_id is not null and (kind in ('note', 'deal') or (kind = 'person' and ours))
       union select 'note', external_id from crm_notes where contact_id = $1 and external_id is not null) things
     order by array_position(array['note', 'deal', 'person'], kind), id`,
    [contactId],
  )
  return rows
}

/** Companies that may have been given an e-mail of this contact's. */
export async function companiesWithEmail(
  tx: Queryable,
  contactId: string,
): Promise<{ kind: 'company'; id: string; cnpj: string | null; email: string; ours: boolean }[]> {
  const { rows } = await tx.query<{ id: string; cnpj: string | null; email: string; ours: boolean }>(
    `select distinct external_id as id, written ->> 'cnpj' as cnpj, written ->> 'email' as email, ours from crm_links
     where contact_id = $1 and kind = 'company' and external_id is not null and written ->> 'email' is not null`,
    [contactId],
  )
  return rows.map((row) => ({ kind: 'company', ...row }))
}

/** Creates of a contact whose end is not known, and notes that were sent to a deal of its. */
export async function lostCrmCreates(
  tx: Queryable,
  contactId: string,
): Promise<{ attempts: object[]; notes: { key: string; dealId: string; attemptedAt: Date }[] }> {
  const { rows } = await tx.query<{ attempt: object }>(
    'select attempt from crm_links where contact_id = $1 and external_id is null and attempt is not null',
    [contactId],
  )
  const { rows: notes } = await tx.query<{ key: string; deal_id: string; attempted_at: Date }>(
    `select n.key, l.external_id as deal_id, n.attempted_at
     from crm_notes n join crm_links l on l.contact_id = n.contact_id and l.kind = 'deal' and l.external_id is not null
     where n.contact_id = $1 and n.attempted_at is not null and n.external_id is null`,
    [contactId],
  )
  return {
    attempts: rows.map(({ attempt }) => attempt),
    notes: notes.map(({ key, deal_id, attempted_at }) => ({
      key,
      dealId: deal_id,
      attemptedAt: attempted_at,
    })),
  }
}

/** Whether anybody who is not erased has this thing of the CRM. */
export async function isCrmThingHeld(
  db: Queryable,
  thing: { businessId: string; kind: CrmLinkKind; externalId: string },
): Promise<boolean> {
  const { rows } = await db.query<{ held: boolean }>(
    `select exists (select from crm_links where business_id = $1 and kind = $2 and external_id = $3) as held`,
    [thing.businessId, thing.kind, thing.externalId],
  )
  return rows[0]?.held === true
}
