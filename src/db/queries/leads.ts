import type { QualificationStatus, Temperature } from '../../qualification/types.ts'
import type { Queryable } from '../database.ts'

/** Columns of `leads` that come from fields. Null leaves what is there. */
export interface LeadColumns {
  name: string | null
  email: string | null
  company: string | null
  city: string | null
  uf: string | null
  segmento: string | null
  produto_interesse: string | null
  volume_estimado: string | null
  urgencia_compra: string | null
  conhece_empresa: string | null
}

/**
 * Writes the sales team's row of a contact. It becomes due for the CRM when something in it changed.
 * Returns its id.
 */
export async function upsertLead(
  tx: Queryable,
  lead: {
    contactId: string
    businessId: string
    phone: string | null
    columns: LeadColumns
    temperature: Temperature | null
    status: QualificationStatus | null
    now: Date
  },
): Promise<string> {
  const { columns } = lead
  const { rows } = await tx.query<{ id: string }>(
    `insert into leads as l (contact_id, business_id, phone, name, email, company, city, uf, segmento, produto_interesse,
       volume_estimado, urgencia_compra, conhece_empresa, temperature, status, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, coalesce($15, 'new'), $16, $16)
     on conflict (contact_id) do update set
       phone = coalesce(excluded.phone, l.phone), name = coalesce(excluded.name, l.name),
       email = coalesce(excluded.email, l.email), company = coalesce(excluded.company, l.company),
       city = coalesce(excluded.city, l.city), uf = coalesce(excluded.uf, l.uf),
       segmento = coalesce(excluded.segmento, l.segmento),
       produto_interesse = coalesce(excluded.produto_interesse, l.produto_interesse),
       volume_estimado = coalesce(excluded.volume_estimado, l.volume_estimado),
       urgencia_compra = coalesce(excluded.urgencia_compra, l.urgencia_compra),
       conhece_empresa = coalesce(excluded.conhece_empresa, l.conhece_empresa),
       temperature = coalesce($14, l.temperature), status = coalesce($15, l.status),
       crm_sync_status = 'pending', updated_at = $16
     returning id`,
    [
      lead.contactId,
      lead.businessId,
      lead.phone,
      columns.name,
      columns.email,
      columns.company,
      columns.city,
      columns.uf,
      columns.segmento,
      columns.produto_interesse,
      columns.volume_estimado,
      columns.urgencia_compra,
      columns.conhece_empresa,
      lead.temperature,
      lead.status,
      lead.now,
    ],
  )
  const id = rows[0]?.id
  if (id === undefined) throw new RangeError('leads: upsert returned no row')
  return id
}

/**
 * Changes columns outside a turn; null empties one. Columns that are not named stay as they are. The sales team's row
 * becomes due for the CRM. Nothing happens where there is no row.
 */
export async function changeLeadColumns(
  tx: Queryable,
  contactId: string,
  columns: Partial<LeadColumns>,
  now: Date,
): Promise<void> {
  await tx.query(
    `update leads l set name = n.name, email = n.email, company = n.company, city = n.city, uf = n.uf,
       segmento = n.segmento, produto_interesse = n.produto_interesse, volume_estimado = n.volume_estimado,
       urgencia_compra = n.urgencia_compra, conhece_empresa = n.conhece_empresa, crm_sync_status = 'pending', updated_at = $3
     from leads o, jsonb_populate_record(o, $2::jsonb) n
     where l.contact_id = $1 and o.id = l.id`,
    [contactId, JSON.stringify(columns), now],
  )
}

/** The sales team's row shows a verdict that no turn brought. Without a row there is nothing to show it in. */
export async function changeLeadVerdict(
  tx: Queryable,
  contactId: string,
  verdict: { temperature: Temperature | null; status: QualificationStatus },
  now: Date,
): Promise<void> {
  await tx.query(
    `update leads set temperature = $2, status = $3, crm_sync_status = 'pending', updated_at = $4 where contact_id = $1`,
    [contactId, verdict.temperature, verdict.status, now],
  )
}
