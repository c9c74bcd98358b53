import { DateTime } from 'luxon'
import type { Business } from '../business/schema.ts'
import type { Queryable } from '../db/database.ts'
import { messagesByIds } from '../db/queries/messages.ts'
import { listReviews, type QualificationReview } from '../db/queries/qualification-reviews.ts'
import { newestQualificationRow } from '../db/queries/qualifications.ts'
import type { QualificationStatus, Reason, Temperature } from './types.ts'
import { HUMAN_REVIEW, STATUS } from './with-review.ts'

/** Why a lead has the temperature it has (LGPD, art. 20), for the person itself, a salesperson or an authority. */
export interface Explanation {
  temperature: Temperature | null
  status: QualificationStatus
  /** 0 to 100. */
  score: number
  /** Of the rules in business.yaml. */
  version: number
  at: Date
  /** pt-BR, whole: what it rests on, in words, with the messages that carry it. */
  text: string
  reasons: {
    text: string
    points: number
    of: number
    messages: { id: string; at: Date; text: string }[]
  }[]
  /** Newest first; the one that is not ended holds. */
  reviews: QualificationReview[]
}

const QUOTE_LENGTH = 200

/** Null: nothing was decided about this contact. */
export async function explainQualification(
  db: Queryable,
  business: Business,
  contactId: string,
): Promise<Explanation | null> {
  const row = await newestQualificationRow(db, contactId)
  if (row === null) return null
  const ids = [...new Set(row.reasons.flatMap(({ messageIds }) => messageIds))]
  const messages = await messagesByIds(db, contactId, ids)
  const reasons = row.reasons.map(({ text, points, of, messageIds }) => ({
    text,
    points,
    of,
    messages: messageIds.flatMap((id) => {
      const message = messages.get(id)
      return message === undefined ? [] : [{ id, ...message }]
    }),
  }))
  const reviews = await listReviews(db, contactId)
  const { temperature, status, score, version, at } = row
  const explained = { temperature, status, score, version, at, reasons, reviews }
  return { ...explained, text: inWords(business, explained, row.reasons) }
}

function inWords(
  { config }: Business,
  { temperature, status, score, version, at, reasons, reviews }: Omit<Explanation, 'text'>,
  original: readonly Reason[],
): string {
  const { thresholds } = config.qualification
  const { timezone: zone } = config.business_hours
  const day = (date: Date) => DateTime.fromJSDate(date, { zone }).toFormat('dd/MM/yyyy')
  const held = reviews.find(({ endedAt }) => endedAt === null)
  const lines = [
    `Temperatura: ${temperature ?? 'ainda sem temperatura'}. Situação: ${STATUS[status]}. ${print(score)} de 100 pontos, em ${day(at)}, pela versão ${version} das regras.`,
    held === undefined
      ? 'Calculada automaticamente, só a partir do que a própria pessoa disse ou enviou nesta conversa e no formulário.'
      : `Decidida por uma pessoa (${held.by}) em ${day(held.at)}: ${held.reason}`,
    `Até ${print(thresholds.frio)} pontos é frio; até ${print(thresholds.quente)}, morno; acima disso pode ser quente. No limite vale o lado mais frio.`,
    'De onde vem:',
    ...reasons.flatMap(({ text, points, of, messages }, index) => [
      `- ${text}${of > 0 ? ` ${print(points)} de ${print(of)} pontos.` : ''}`,
      ...(original[index]?.code === HUMAN_REVIEW
        ? []
        : messages.map((message) => `  "${quote(message.text)}" (${day(message.at)})`)),
    ]),
    'Qualquer pessoa pode pedir que um humano reveja esta avaliação.',
  ]
  return lines.join('\n')
}

const print = (points: number) => points.toLocaleString('pt-BR', { maximumFractionDigits: 1 })

function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= QUOTE_LENGTH ? line : `${line.slice(0, QUOTE_LENGTH).toWellFormed()}…`
}
