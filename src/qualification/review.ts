import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { requestCrmSync } from '../db/queries/crm-operations.ts'
import { changeLeadVerdict } from '../db/queries/leads.ts'
import { settleOpenPrivacyRequest } from '../db/queries/privacy-requests.ts'
import { endReview, insertReview, openReview } from '../db/queries/qualification-reviews.ts'
import { insertQualification, newestQualification } from '../db/queries/qualifications.ts'
import { queueNote } from '../helpdesk/notes.ts'
import type { Wake } from '../inbox/ports.ts'
import type { Clock } from '../ops/clock.ts'
import type { Qualification, QualificationStatus, Temperature } from './types.ts'
import { HUMAN_REVIEW, STATUS, withReview } from './with-review.ts'

export interface ReviewInput {
  temperature: Temperature | null
  status: QualificationStatus | null
  reason: string
  by: string
}

export interface Reviews {
  /** A person decides: it holds from now on, in the next turn and in the CRM. Null: there is no such contact. */
  review(contactId: string, input: ReviewInput): Promise<Qualification | null>
  /** The rules decide again: what they came to last holds, and the next turn weighs everything anew. False: no review held. */
  release(contactId: string, by: string): Promise<boolean>
}

export function createReviews(deps: { db: Database; clock: Clock; wake: Wake; business: Business }): Reviews {
  const { db, clock, wake, business } = deps

  async function tell(
    tx: Queryable,
    contactId: string,
    { text, key, audit, by }: { text: string; key: string; audit: object; by: string },
  ): Promise<void> {
    const now = clock.now()
    await queueNote(tx, { contactId, key: `review:${key}:${now.toISOString()}`, text, now }, { wake })
    await insertAudit(tx, {
      actor: by,
      action: `qualification.${key}`,
      entity: 'contact',
      entityId: contactId,
      businessId: business.id,
      ...audit,
      now,
    })
    if (business.config.crm === undefined) return
    const at = await requestCrmSync(tx, { contactId, businessId: business.id, now })
    await wake.queue('crm', contactId, at, tx)
  }

  return {
    review: (contactId, { temperature, status, reason, by }) =>
      db.transaction(async (tx) => {
        if ((await lockConversation(tx, contactId)) === null) return null
        const now = clock.now()
        const before = (await newestQualification(tx, contactId)) ?? NOTHING
        const { temperature: temperatureBefore, status: statusBefore } = before.ruled ?? before
        await endReview(tx, { contactId, by, now })
        await insertReview(tx, {
          contactId,
          temperature,
          status,
          temperatureBefore,
          statusBefore,
          reason,
          by,
          now,
        })
        const after = withReview(before, { temperature, status })
        await insertQualification(tx, { contactId, turnId: null, qualification: after, now })
        await changeLeadVerdict(tx, contactId, after, now)
        await settleOpenPrivacyRequest(tx, { contactId, kind: 'review', by, note: null, now })
        const decided = [after.temperature, STATUS[after.status]].filter((one) => one !== null).join(', ')
        await tell(tx, contactId, {
          key: 'review',
          text: `Avaliação revista por ${by}: ${decided}. Motivo: ${reason}`,
          by,
          audit: {
            before: { temperature: before.temperature, status: before.status },
            after: { temperature: after.temperature, status: after.status, reason },
          },
        })
        return after
      }),
    release: (contactId, by) =>
      db.transaction(async (tx) => {
        if ((await lockConversation(tx, contactId)) === null) return false
        const now = clock.now()
        const held = await openReview(tx, contactId)
        const before = await newestQualification(tx, contactId)
        if (held === null || !(await endReview(tx, { contactId, by, now }))) return false
        if (before !== null) {
          const { review: _, ruled, ...rest } = before
          // Nothing it read is taken as read: the next turn comes to its own verdict.
          const reasons = rest.reasons.filter(({ code }) => code !== HUMAN_REVIEW)
          const qualification = { ...rest, ...ruled, reasons, inputs: '' }
          await insertQualification(tx, { contactId, turnId: null, qualification, now })
          await changeLeadVerdict(tx, contactId, qualification, now)
        }
        await tell(tx, contactId, {
          key: 'release',
          text: `Revisão encerrada por ${by}: as regras voltam a decidir.`,
          by,
          audit: { before: held },
        })
        return true
      }),
  }
}

const NOTHING: Qualification = {
  temperature: null,
  status: 'new',
  score: 0,
  reasons: [],
  version: 0,
  inputs: '',
}
