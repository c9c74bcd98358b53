import type { Queryable } from '../database.ts'

/** What became of a business's leads that came since an instant. */
export interface LeadFigures {
  businessId: string
  created: number
  /** Everything of the business's minimum is known. */
  collected: number
  qualified: number
  /** The CRM has a deal of theirs. */
  deal: number
  /** A person wrote to them. */
  human: number
  converted: number
}

/** @param minimum the fields each business must collect, by its id. */
export async function readLeadFigures(
  db: Queryable,
  since: Date,
  minimum: Readonly<Record<string, readonly string[]>>,
): Promise<LeadFigures[]> {
  const { rows } = await db.query<
    Record<Exclude<keyof LeadFigures, 'businessId'>, string> & { business_id: string }
  >(
    `select c.business_id, count(*) as created,
       count(*) filter (where m.fields <@ array(
         select field from lead_fields f where f.contact_id = c.id and f.superseded_at is null)) as collected,
       count(*) filter (where exists (
         select from qualifications q where q.contact_id = c.id and q.status = 'qualified')) as qualified,
       count(*) filter (where exists (
         select from crm_links l where l.contact_id = c.id and l.kind = 'deal' and l.external_id is not null)) as deal,
       count(*) filter (where exists (
         select from messages w where w.contact_id = c.id and w.role = 'human')) as human,
       count(*) filter (where exists (
         select from stage_changes s where s.contact_id = c.id and s.to_stage = 'converted')) as converted
     from jsonb_each($2::jsonb) as b (business_id, minimum)
     cross join lateral (select array(select jsonb_array_elements_text(b.minimum)) as fields) m
     join contacts c on c.business_id = b.business_id and c.created_at >= $1
     group by c.business_id`,
    [since, JSON.stringify(minimum)],
  )
  return rows.map(({ business_id: businessId, ...row }) => ({
    businessId,
    created: Number(row.created),
    collected: Number(row.collected),
    qualified: Number(row.qualified),
    deal: Number(row.deal),
    human: Number(row.human),
    converted: Number(row.converted),
  }))
}

/** Leads that came since an instant, by how warm they are and whether they became customers. */
export async function readTemperatures(
  db: Queryable,
  since: Date,
): Promise<{ businessId: string; temperature: string; converted: boolean; leads: number }[]> {
  const { rows } = await db.query<{
    business_id: string
    temperature: string
    converted: boolean
    leads: string
  }>(
    `select c.business_id, l.temperature, v.stage = 'converted' as converted, count(*) as leads
     from contacts c join leads l on l.contact_id = c.id join conversations v on v.contact_id = c.id
     where c.created_at >= $1 and l.temperature is not null
     group by c.business_id, l.temperature, converted`,
    [since],
  )
  return rows.map(({ business_id: businessId, temperature, converted, leads }) => ({
    businessId,
    temperature,
    converted,
    leads: Number(leads),
  }))
}

/** US dollars spent on models since an instant's day, by business. */
export async function readSpend(db: Queryable, since: Date): Promise<{ businessId: string; usd: number }[]> {
  const { rows } = await db.query<{ business_id: string; usd: number }>(
    `select substr(scope, 10) as business_id, (sum(micro_usd) / 1e6)::float8 as usd
     from model_spend where scope like 'business:%' and day >= $1::date group by scope`,
    [since.toISOString().slice(0, 10)],
  )
  return rows.map(({ business_id: businessId, usd }) => ({ businessId, usd }))
}
