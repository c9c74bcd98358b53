import type { Basis } from '../../privacy/bases.ts'
import type { Queryable } from '../database.ts'

/** What a person agreed to or was told, in the words they were shown. */
export async function insertConsent(
  tx: Queryable,
  consent: {
    contactId: string
    businessId: string
    basis: Basis
    version: string
    text: string
    /** Where it came from: a page, an API's caller. */
    source: string
    channel: string
    words?: string | null
    now: Date
  },
): Promise<void> {
  await tx.query(
    `insert into consents (contact_id, business_id, basis, version, text, source, channel, words, given_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      consent.contactId,
      consent.businessId,
      consent.basis,
      consent.version,
      consent.text,
      consent.source,
      consent.channel,
      consent.words ?? null,
      consent.now,
    ],
  )
}

/**
 * Of who writes and gave no consent that holds: under what their data is used, once a version. Whoever asked not to be
 * written to gives none by writing.
 */
export async function insertFirstContact(
  tx: Queryable,
  first: { contactId: string; businessId: string; basis: Basis; version: string; text: string; now: Date },
): Promise<void> {
  await tx.query(
    `insert into consents (contact_id, business_id, basis, version, text, source, channel, given_at)
     select v.contact_id, $2, $3, $4, $5, 'first_message', v.channel, $6 from conversations v
     where v.contact_id = $1 and v.mode <> 'opted_out' and not exists (
       select from consents s where s.contact_id = $1 and s.revoked_at is null
         and (s.basis = 'consent' or s.version = $4))`,
    [first.contactId, first.businessId, first.basis, first.version, first.text, first.now],
  )
}

/** What holds is taken back. */
export async function revokeConsents(
  tx: Queryable,
  revoke: { contactId: string; by: string; now: Date },
): Promise<void> {
  await tx.query(
    'update consents set revoked_at = $3, revoked_by = $2 where contact_id = $1 and revoked_at is null',
    [revoke.contactId, revoke.by, revoke.now],
  )
}

/** Before a person's rows go: that there was a consent, and until when, stays without saying whose. */
export async function detachConsents(
  tx: Queryable,
  detach: { contactId: string; by: string; now: Date },
): Promise<void> {
  await tx.query(
    `update consents set contact_id = null, words = null, revoked_at = coalesce(revoked_at, $3),
       revoked_by = coalesce(revoked_by, $2) where contact_id = $1`,
    [detach.contactId, detach.by, detach.now],
  )
}

/** Proof of those who are gone, when nobody can ask for it any more. */
export async function deleteDetachedConsentsBefore(db: Queryable, before: Date): Promise<void> {
  await db.query('delete from consents where contact_id is null and revoked_at < $1', [before])
}
