import type { Queryable } from '../database.ts'

/** Questions a specialist must answer. `messageId` must be a line of this contact's transcript to be kept. */
export async function insertTechnicalQuestions(
  tx: Queryable,
  contactId: string,
  questions: readonly { question: string; messageId: string }[],
  now: Date,
): Promise<void> {
  if (questions.length === 0) return
  await tx.query(
    `insert into technical_questions (contact_id, message_id, question, created_at)
     select $1, (select m.id from messages m where m.id::text = q.message_id and m.contact_id = $1), q.question, $3
     from jsonb_to_recordset($2) as q (question text, message_id text)`,
    [
      contactId,
      JSON.stringify(questions.map(({ question, messageId }) => ({ question, message_id: messageId }))),
      now,
    ],
  )
}
