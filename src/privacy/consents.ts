import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import { insertConsent, insertFirstContact, revokeConsents } from '../db/queries/consents.ts'
import { lockConversation, setConversationMode } from '../db/queries/conversations.ts'
import type { OnTurn } from '../inbox/commit-turn.ts'
import { storableText } from '../inbox/storable.ts'
import { moveStage } from '../journey/journey.ts'
import type { Clock } from '../ops/clock.ts'

export interface Consents {
  /** An opt-out takes back what holds; who writes without having agreed to anything is noted under what business.yaml says. */
  onTurn: OnTurn
  /** Of messages the agent does not answer. */
  onSilent(tx: Queryable, silent: { contactId: string; businessId: string; now: Date }): Promise<void>
}

/** Keeps the record of under what each lead's data is used, in the transaction that keeps the message. */
export function createConsents(businesses: readonly Business[]): Consents {
  const byId = new Map(businesses.map((business) => [business.id, business] as const))

  async function note(
    tx: Queryable,
    { contactId, businessId, now }: { contactId: string; businessId: string; now: Date },
  ): Promise<void> {
    const first = byId.get(businessId)?.config.first_contact
    if (first !== undefined) await insertFirstContact(tx, { contactId, businessId, ...first, now })
  }

  return {
    async onTurn(tx, { contactId, businessId, result, now }) {
      if (result.nextMode === 'opted_out') await revokeConsents(tx, { contactId, by: 'opt_out', now })
      else await note(tx, { contactId, businessId, now })
    },
    onSilent: note,
  }
}

/** `not_opted_out`: there is nothing to lift. `no_text`: business.yaml has no text a person could agree to. */
export type OptInOutcome = 'recorded' | 'not_opted_out' | 'no_text' | 'gone'

const WORDS_LENGTH = 1_000

/**
 * A person takes down that a lead who had asked not to be written to asks for it again: another consent, with the lead's own
 * words, and the agent may speak. What was taken back stays in the record.
 */
export function recordOptIn(
  deps: { db: Database; clock: Clock; business: Business },
  optIn: { contactId: string; words: string; channel: string; by: string },
): Promise<OptInOutcome> {
  const { config } = deps.business
  const { contactId, by } = optIn
  const shown = config.activation?.consent ?? config.first_contact
  return deps.db.transaction(async (tx) => {
    const conversation = await lockConversation(tx, contactId)
    if (conversation === null || conversation.erasedAt !== null) return 'gone'
    if (conversation.mode !== 'opted_out') return 'not_opted_out'
    if (shown === undefined) return 'no_text'
    const now = deps.clock.now()
    const { businessId } = conversation
    const { version, text } = shown
    const words = storableText(optIn.words).slice(0, WORDS_LENGTH).toWellFormed()
    await setConversationMode(tx, {
      contactId,
      mode: 'agent',
      reason: 'opted_in',
      now,
      liftOptOut: true,
    })
    await moveStage(tx, contactId, ['returned'], now)
    const { channel } = optIn
    const consent = { contactId, businessId, basis: 'consent' as const, version, text, source: by }
    await insertConsent(tx, { ...consent, channel, words, now })
    await insertAudit(tx, {
      actor: by,
      action: 'privacy.opt_in',
      entity: 'contact',
      entityId: contactId,
      businessId,
      before: { mode: 'opted_out' },
      after: { mode: 'agent', version, channel },
      now,
    })
    return 'recorded'
  })
}
