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

export interface QuestionRow {
  id: string
  /** What people type to answer it. */
  number: number
  contactId: string
  businessId: string
  question: string
  answer: string | null
  answeredBy: string | null
  answeredAt: Date | null
  /** The answer was given when nothing may be sent any more. */
  undeliverableAt: Date | null
  createdAt: Date
}

/** Questions nobody was told of, which are told now. */
export async function takeUnnotedQuestions(
  tx: Queryable,
  contactId: string,
  now: Date,
): Promise<{ id: string; number: number; question: string }[]> {
  const { rows } = await tx.query<{ id: string; number: string; question: string }>(
    `with told as (
       update technical_questions set noted_at = $2 where contact_id = $1 and noted_at is null returning id, number, question
     )
     select id, number, question from told order by number`,
    [contactId, now],
  )
  return rows.map((row) => ({ ...row, number: Number(row.number) }))
}

const QUESTION_COLUMNS = `q.id, q.number, q.contact_id, c.business_id, q.question, q.answer, q.answered_by, q.answered_at,
  q.undeliverable_at, q.created_at`

interface QuestionColumns {
  id: string
  number: string
  contact_id: string
  business_id: string
  question: string
  answer: string | null
  answered_by: string | null
  answered_at: Date | null
  undeliverable_at: Date | null
  created_at: Date
}

const toQuestion = (row: QuestionColumns): QuestionRow => ({
  id: row.id,
  number: Number(row.number),
  contactId: row.contact_id,
  businessId: row.business_id,
  question: row.question,
  answer: row.answer,
  answeredBy: row.answered_by,
  answeredAt: row.answered_at,
  undeliverableAt: row.undeliverable_at,
  createdAt: row.created_at,
})

/** The question people call by this number, or null. */
export async function questionByNumber(db: Queryable, number: number): Promise<QuestionRow | null> {
  const { rows } = await db.query<QuestionColumns & Record<string, unknown>>(
    `select ${QUESTION_COLUMNS} from technical_questions q join contacts c on c.id = q.contact_id where q.number = $1`,
    [number],
  )
  return rows[0] ? toQuestion(rows[0]) : null
}

/** Oldest first. `all`: answered ones too. */
export async function listQuestions(
  db: Queryable,
  query: { businessId: string | null; all: boolean; limit: number },
): Promise<QuestionRow[]> {
  const { rows } = await db.query<QuestionColumns & Record<string, unknown>>(
    `select ${QUESTION_COLUMNS} from technical_questions q join contacts c on c.id = q.contact_id
     where ($1::text is null or c.business_id = $1) and ($2 or q.answered_at is null) order by q.number limit $3`,
    [query.businessId, query.all, query.limit],
  )
  return rows.map(toQuestion)
}

/** The answer that goes to the lead. False: somebody answered before. */
export async function saveAnswer(
  tx: Queryable,
  save: { id: string; answer: string; by: string; outboundId: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update technical_questions set answer = $2, answered_by = $3, outbound_id = $4, answered_at = $5, undeliverable_at = null
     where id = $1 and answered_at is null`,
    [save.id, save.answer, save.by, save.outboundId, save.now],
  )
  return rowCount === 1
}

/** An answer nobody can be sent. The question stays open. */
export async function saveUndeliverable(
  tx: Queryable,
  save: { id: string; answer: string; by: string; now: Date },
): Promise<void> {
  await tx.query(
    `update technical_questions set answer = $2, answered_by = $3, undeliverable_at = $4 where id = $1 and answered_at is null`,
    [save.id, save.answer, save.by, save.now],
  )
}

/** Where a question's message came by, so that the answer can quote it. Null: not by this account. */
export async function questionMessage(
  tx: Queryable,
  query: { questionId: string; channel: string; accountId: string },
): Promise<string | null> {
  const { rows } = await tx.query<{ external_id: string }>(
    `select i.external_id from technical_questions q join inbound i on i.message_id = q.message_id
     where q.id = $1 and i.channel = $2 and i.account_id = $3 limit 1`,
    [query.questionId, query.channel, query.accountId],
  )
  return rows[0]?.external_id ?? null
}

/** Contacts with questions that wait since before `before` and for which nobody was called yet, oldest first. */
export async function waitingQuestions(
  db: Queryable,
  query: { businessId: string; before: Date; limit: number; contactId?: string },
): Promise<{ contactId: string; since: Date; numbers: number[] }[]> {
  const { rows } = await db.query<{ contact_id: string; since: Date; numbers: number[] }>(
    `select q.contact_id, min(q.created_at) as since, array_agg(q.number::int order by q.number) as numbers
     from technical_questions q join contacts c on c.id = q.contact_id
     where c.business_id = $1 and q.answered_at is null and q.undeliverable_at is null and q.escalated_at is null
       and q.created_at <= $2 and ($4::uuid is null or q.contact_id = $4)
     group by q.contact_id order by since limit $3`,
    [query.businessId, query.before, query.limit, query.contactId ?? null],
  )
  return rows.map((row) => ({ contactId: row.contact_id, since: row.since, numbers: row.numbers }))
}

export async function markEscalated(tx: Queryable, numbers: readonly number[], now: Date): Promise<void> {
  await tx.query('update technical_questions set escalated_at = $2 where number = any($1::bigint[])', [
    numbers,
    now,
  ])
}

/** One page of questions, oldest first. `businesses` null: of every business; `open` false: answered ones too. */
export async function pageOfQuestions(
  db: Queryable,
  query: { businesses: readonly string[] | null; open: boolean; afterNumber: string | null; limit: number },
): Promise<QuestionRow[]> {
  const { rows } = await db.query<QuestionColumns & Record<string, unknown>>(
    `select ${QUESTION_COLUMNS} from technical_questions q join contacts c on c.id = q.contact_id
     where ($1::text[] is null or c.business_id = any($1)) and (not $2 or q.answered_at is null)
       and ($3::bigint is null or q.number > $3) order by q.number limit $4`,
    [query.businesses, query.open, query.afterNumber, query.limit],
  )
  return rows.map(toQuestion)
}
