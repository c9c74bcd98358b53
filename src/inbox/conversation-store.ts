import type { Queryable } from '../db/database.ts'
import { readConversationHead } from '../db/queries/conversations.ts'
import { currentLeadFields } from '../db/queries/lead-fields.ts'
import { readTranscript, type TranscriptLine } from '../db/queries/messages.ts'
import { newestQualification } from '../db/queries/qualifications.ts'
import type { ConversationStore } from '../graph/ports.ts'
import { emptyRecord, readRecord } from '../graph/record.ts'
import type { TurnMessage } from '../model/contract.ts'

/** Lines folded into the summary in one turn. */
const UNSUMMARISED_A_TURN = 50

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/** Reads conversations for the graph. Every query walks an index from one end and stops: none reads a history. */
export function createConversationStore(deps: { db: Queryable }): ConversationStore {
  const { db } = deps
  return {
    async load({ contactId, inboundIds, windowMessages }) {
      // Studio names its threads as it likes.
      const head = UUID.test(contactId) ? await readConversationHead(db, contactId) : null
      if (!head) return EMPTY()
      const [transcript, fields, qualification] = await Promise.all([
        readTranscript(db, {
          contactId,
          except: inboundIds,
          limit: windowMessages,
          summaryUpto: head.summaryUpto,
          unsummarisedLimit: UNSUMMARISED_A_TURN,
        }),
        currentLeadFields(db, contactId),
        newestQualification(db, contactId),
      ])
      return {
        businessId: head.businessId,
        mode: head.mode,
        profileName: head.profileName,
        window: transcript.window.map(toMessage),
        summary: head.summary,
        unsummarised: transcript.unsummarised.map(toMessage),
        summaryUpto: transcript.unsummarised.at(-1)?.seq ?? head.summaryUpto,
        known: Object.fromEntries(fields.map(({ field, value }) => [field, value])),
        sources: Object.fromEntries(
          fields.map(({ field, messageId }) => [field, messageId === null ? [] : [messageId]]),
        ),
        learnedAt: Object.fromEntries(fields.map(({ field, at }) => [field, at])),
        windowUpto: transcript.window.at(-1)?.seq ?? head.summaryUpto,
        record: readRecord(head.record),
        qualification,
        lastInboundAt: head.lastInboundAt,
      }
    },
  }
}

const EMPTY = (): Awaited<ReturnType<ConversationStore['load']>> => ({
  businessId: '',
  mode: 'agent',
  profileName: null,
  window: [],
  summary: '',
  unsummarised: [],
  summaryUpto: 0,
  known: {},
  sources: {},
  learnedAt: {},
  windowUpto: 0,
  record: emptyRecord(),
  qualification: null,
  lastInboundAt: null,
})

const toMessage = (line: TranscriptLine): TurnMessage => ({
  id: line.id,
  role: line.role,
  text: line.text,
  at: line.at.toISOString(),
})
