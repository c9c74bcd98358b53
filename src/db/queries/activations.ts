import type { Queryable } from '../database.ts'
import type { OutboundState } from './outbound.ts'

export interface Activation {
  id: string
  requestHash: string
  createdAt: Date
  /** What became of the template. Null: its row is gone. */
  template: OutboundState | null
}

interface ActivationRow {
  id: string
  request_hash: string
  created_at: Date
  template: OutboundState | null
}

const toActivation = (row: ActivationRow | undefined): Activation | null =>
  row === undefined
    ? null
    : { id: row.id, requestHash: row.request_hash, createdAt: row.created_at, template: row.template }

const COLUMNS = 'a.id, a.request_hash, a.created_at, o.state as template'

/** The newest activation of a contact, or null. */
export async function newestActivation(tx: Queryable, contactId: string): Promise<Activation | null> {
  const { rows } = await tx.query<ActivationRow>(
    `select ${COLUMNS} from activations a left join outbound o on o.id = a.outbound_id
     where a.contact_id = $1 order by a.created_at desc limit 1`,
    [contactId],
  )
  return toActivation(rows[0])
}

/** Which of these messages are the template that a form sent. */
export async function conversationOpeners(
  tx: Queryable,
  outboundIds: readonly string[],
): Promise<Set<string>> {
  if (outboundIds.length === 0) return new Set()
  const { rows } = await tx.query<{ outbound_id: string }>(
    'select outbound_id from activations where outbound_id = any($1::uuid[])',
    [outboundIds],
  )
  return new Set(rows.map((row) => row.outbound_id))
}

/** The activation a caller made under a key of its own, or null. */
export async function activationByKey(
  tx: Queryable,
  businessId: string,
  key: string,
): Promise<Activation | null> {
  const { rows } = await tx.query<ActivationRow>(
    `select ${COLUMNS} from activations a left join outbound o on o.id = a.outbound_id
     where a.business_id = $1 and a.idempotency_key = $2`,
    [businessId, key],
  )
  return toActivation(rows[0])
}

export async function insertActivation(
  tx: Queryable,
  activation: {
    id: string
    contactId: string
    businessId: string
    outboundId: string
    requestHash: string
    idempotencyKey: string | null
    source: string
    now: Date
  },
): Promise<void> {
  await tx.query(
    `insert into activations (id, contact_id, business_id, outbound_id, request_hash, idempotency_key, source, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      activation.id,
      activation.contactId,
      activation.businessId,
      activation.outboundId,
      activation.requestHash,
      activation.idempotencyKey,
      activation.source,
      activation.now,
    ],
  )
}
