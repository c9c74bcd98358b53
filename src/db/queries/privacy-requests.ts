import type { Queryable } from '../database.ts'

/** What a person may ask under the LGPD, art. 18 and 20. */
export const REQUEST_KINDS = ['access', 'portability', 'correction', 'erasure', 'review'] as const
export type RequestKind = (typeof REQUEST_KINDS)[number]
export type RequestState = 'open' | 'done' | 'refused'

export interface PrivacyRequest {
  number: number
  businessId: string
  /** Null: the person was erased. */
  contactId: string | null
  kind: RequestKind
  source: 'chat' | 'admin' | 'command'
  /** What the person wrote. */
  words: string | null
  state: RequestState
  requestedAt: Date
  dueAt: Date
  acknowledgedAt: Date | null
  warnings: number
  settledAt: Date | null
  settledBy: string | null
  note: string | null
}

interface Row {
  number: string
  business_id: string
  contact_id: string | null
  kind: RequestKind
  source: PrivacyRequest['source']
  words: string | null
  state: RequestState
  requested_at: Date
  due_at: Date
  acknowledged_at: Date | null
  warnings: number
  settled_at: Date | null
  settled_by: string | null
  note: string | null
}

const COLUMNS = `number::text, business_id, contact_id, kind, source, words, state, requested_at, due_at, acknowledged_at,
  warnings, settled_at, settled_by, note`

const toRequest = (row: Row): PrivacyRequest => ({
  number: Number(row.number),
  businessId: row.business_id,
  contactId: row.contact_id,
  kind: row.kind,
  source: row.source,
  words: row.words,
  state: row.state,
  requestedAt: row.requested_at,
  dueAt: row.due_at,
  acknowledgedAt: row.acknowledged_at,
  warnings: row.warnings,
  settledAt: row.settled_at,
  settledBy: row.settled_by,
  note: row.note,
})

/** Opens a request. Asked again while it is open it stays the one it was, with its clock; `isNew` tells. */
export async function openPrivacyRequest(
  tx: Queryable,
  open: {
    businessId: string
    contactId: string
    kind: RequestKind
    source: PrivacyRequest['source']
    words: string | null
    dueAt: Date
    acknowledged: boolean
    now: Date
  },
): Promise<PrivacyRequest & { isNew: boolean }> {
  const { rows } = await tx.query<Row & { is_new: boolean }>(
    `insert into privacy_requests as r (business_id, contact_id, kind, source, words, requested_at, due_at, acknowledged_at)
     values ($1, $2, $3, $4, $5, $6, $7, case when $8 then $6::timestamptz end)
     on conflict (contact_id, kind) where state = 'open'
     do update set acknowledged_at = coalesce(r.acknowledged_at, excluded.acknowledged_at)
     returning ${COLUMNS}, (xmax = 0) as is_new`,
    [
      open.businessId,
      open.contactId,
      open.kind,
      open.source,
      open.words,
      open.now,
      open.dueAt,
      open.acknowledged,
    ],
  )
  const row = rows[0]
  if (row === undefined) throw new Error('a request was neither opened nor found')
  return { ...toRequest(row), isNew: row.is_new }
}

export async function privacyRequestByNumber(db: Queryable, number: number): Promise<PrivacyRequest | null> {
  const { rows } = await db.query<Row & Record<string, unknown>>(
    `select ${COLUMNS} from privacy_requests where number = $1`,
    [number],
  )
  return rows[0] === undefined ? null : toRequest(rows[0])
}

/** One page, oldest first. `businesses` null: of every business; `open` false: settled ones too. */
export async function pageOfPrivacyRequests(
  db: Queryable,
  query: { businesses: readonly string[] | null; open: boolean; afterNumber: string | null; limit: number },
): Promise<PrivacyRequest[]> {
  const { rows } = await db.query<Row & Record<string, unknown>>(
    `select ${COLUMNS} from privacy_requests
     where ($1::text[] is null or business_id = any($1)) and (not $2 or state = 'open')
       and ($3::bigint is null or number > $3) order by privacy_requests.number limit $4`,
    [query.businesses, query.open, query.afterNumber, query.limit],
  )
  return rows.map(toRequest)
}

/** False: it was settled before. */
export async function settlePrivacyRequest(
  tx: Queryable,
  settle: { number: number; state: 'done' | 'refused'; by: string; note: string | null; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update privacy_requests set state = $2, settled_by = $3, note = $4, settled_at = $5
     where number = $1 and state = 'open'`,
    [settle.number, settle.state, settle.by, settle.note, settle.now],
  )
  return rowCount === 1
}

/**
 * Before a person's rows go: what was asked is settled by the erasure, and what says of whom is taken out. Returns how
 * many requests stay as proof.
 */
export async function detachPrivacyRequests(
  tx: Queryable,
  detach: { contactId: string; by: string; now: Date },
): Promise<number> {
  const { rowCount } = await tx.query(
    `update privacy_requests set contact_id = null, words = null, note = null,
       state = case when state = 'open' then 'done' else state end,
       settled_at = coalesce(settled_at, $3), settled_by = coalesce(settled_by, $2)
     where contact_id = $1`,
    [detach.contactId, detach.by, detach.now],
  )
  return rowCount ?? 0
}

/** Open requests whose time ends before `before` and that were not warned of `warnings` times yet, the most urgent first. */
export async function privacyRequestsToWarnOf(
  db: Queryable,
  query: { before: Date; warnings: number; limit: number },
): Promise<PrivacyRequest[]> {
  const { rows } = await db.query<Row & Record<string, unknown>>(
    `select ${COLUMNS} from privacy_requests where state = 'open' and due_at <= $1 and warnings < $2
     order by due_at limit $3`,
    [query.before, query.warnings, query.limit],
  )
  return rows.map(toRequest)
}

/** False: somebody else gave this warning, or the request is settled. */
export async function markPrivacyWarning(
  tx: Queryable,
  mark: { number: number; warnings: number },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update privacy_requests set warnings = $2 where number = $1 and state = 'open' and warnings < $2`,
    [mark.number, mark.warnings],
  )
  return rowCount === 1
}

/** What was asked of this kind is done, by what a person just did. False: nothing was asked. */
export async function settleOpenPrivacyRequest(
  tx: Queryable,
  settle: { contactId: string; kind: RequestKind; by: string; note: string | null; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update privacy_requests set state = 'done', settled_by = $3, note = $4, settled_at = $5
     where contact_id = $1 and kind = $2 and state = 'open'`,
    [settle.contactId, settle.kind, settle.by, settle.note, settle.now],
  )
  return rowCount === 1
}
