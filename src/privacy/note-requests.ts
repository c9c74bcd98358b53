import type { Business } from '../business/schema.ts'
import type { Queryable } from '../db/database.ts'
import type { RequestKind } from '../db/queries/privacy-requests.ts'
import type { OnTurn } from '../inbox/commit-turn.ts'
import { createUnderstanding } from '../understanding/understanding.ts'
import { readDataRequests, withoutGuessedErasure } from './read-request.ts'
import type { PrivacyRequests } from './requests.ts'

export interface RequestNotes {
  onTurn: OnTurn
  /** Of messages the agent does not answer: the wish is kept, and people are told. */
  onSilent(
    tx: Queryable,
    silent: { contactId: string; businessId: string; texts: readonly string[] },
  ): Promise<void>
}

/** Takes down what leads ask about their own data in the conversation, in the transaction that keeps the message. */
export function createRequestNotes(deps: {
  businesses: readonly Business[]
  requests: Pick<PrivacyRequests, 'open'>
}): RequestNotes {
  const understandings = new Map(
    deps.businesses.map((business) => [business.id, createUnderstanding(business)] as const),
  )

  async function open(
    tx: Queryable,
    asked: { contactId: string; businessId: string; acknowledged: boolean },
    kinds: ReadonlyMap<RequestKind, string>,
  ): Promise<void> {
    for (const [kind, words] of kinds) await deps.requests.open(tx, { ...asked, kind, words, source: 'chat' })
  }

  return {
    async onTurn(tx, { contactId, businessId, inbound, result }) {
      const erases = result.intents.includes('erasure_request')
      const kinds = new Map<RequestKind, string>()
      const texts = inbound.map(({ text }) => text)
      // Whoever says what is right has corrected it.
      for (const text of texts)
        for (const kind of readDataRequests(text))
          if (!(kind === 'correction' && result.learned.length > 0)) kinds.set(kind, text)
      if (erases) {
        // Which of several messages said so is not known; all of them are few words.
        kinds.delete('access')
        kinds.set('erasure', texts.join('\n'))
      }
      await open(tx, { contactId, businessId, acknowledged: result.reply !== null }, kinds)
    },
    async onSilent(tx, { contactId, businessId, texts }) {
      const understanding = understandings.get(businessId)
      const kinds = new Map<RequestKind, string>()
      for (const text of texts) {
        for (const kind of readDataRequests(text)) kinds.set(kind, text)
        const intents = withoutGuessedErasure(understanding?.read(text, []).intents ?? [], text)
        if (intents.includes('erasure_request')) kinds.set('erasure', text)
      }
      await open(tx, { contactId, businessId, acknowledged: false }, kinds)
    },
  }
}
