import type { ConversationRecord } from '../model/contract.ts'

export function emptyRecord(): ConversationRecord {
  return {
    turns: 0,
    upsells: [],
    alternatives: [],
    asked: {},
    pendingFields: [],
    questionsAsked: 0,
    questionsAnswered: 0,
    usedReplies: [],
    refused: [],
    handoffTold: false,
    handedHot: false,
    acknowledged: 0,
    failures: 0,
    abuses: 0,
    closed: false,
    startedAt: null,
    earlier: null,
    lookups: {},
    bill: null,
    statements: {},
    billAttempts: 0,
    billTurns: 0,
  }
}

/** A stored record, also one written before a key existed. */
export function readRecord(stored: Partial<ConversationRecord> | null): ConversationRecord {
  return { ...emptyRecord(), ...stored }
}

/** Canned replies remembered: more than any situation has variants, and bounded. */
export const USED_REPLIES_KEPT = 60

/** Counts a question as answered when the field it asked for was learned, whoever learned it. */
export function noteAnswers(
  record: ConversationRecord,
  learned: readonly { field: string }[],
): ConversationRecord {
  const fields = new Set(learned.map(({ field }) => field))
  const answered = record.pendingFields.filter((field) => fields.has(field))
  if (answered.length === 0) return record
  return {
    ...record,
    questionsAnswered: record.questionsAnswered + answered.length,
    pendingFields: record.pendingFields.filter((field) => !fields.has(field)),
  }
}
