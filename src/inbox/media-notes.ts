import { randomUUID } from 'node:crypto'
import type { BillReading } from '../bills/types.ts'
import { printCents } from '../business/print-field.ts'
import type { Queryable } from '../db/database.ts'
import { insertMessage, setHeardText } from '../db/queries/messages.ts'
import type { MediaOutcome } from '../media/outcome.ts'
import type { TurnMessage } from '../model/contract.ts'
import { storableText } from './storable.ts'

/**
 * What files become in the transcript: a recording its words, any other file a line for people beside the message.
 * The file itself is in the store, under the id the line names.
 */
export async function writeMediaNotes(
  tx: Queryable,
  turn: { contactId: string; turnId: string; messages: readonly TurnMessage[]; now: Date },
): Promise<void> {
  for (const { id, text, media } of turn.messages) {
    if (media === undefined) continue
    if (media.outcome === 'heard') {
      await setHeardText(tx, id, storableText(text))
      continue
    }
    await insertMessage(tx, {
      id: randomUUID(),
      contactId: turn.contactId,
      role: 'system',
      text: storableText(noteOf(media)),
      content: { type: 'media_note', mediaId: media.mediaId, messageId: id, outcome: media.outcome },
      turnId: turn.turnId,
      at: turn.now,
    })
  }
}

const KINDS: Record<MediaOutcome['kind'], string> = {
  image: 'Imagem recebida',
  document: 'Documento recebido',
  audio: 'Áudio recebido',
}

/** pt-BR, for salespeople. Nothing a file says stands in it but figures that were checked. */
export function noteOf(media: MediaOutcome): string {
  const kept = media.mediaId === null ? '' : ` Arquivo ${media.mediaId}.`
  const head = KINDS[media.kind]
  switch (media.outcome) {
    case 'bill':
      return `${head}: conta de luz${media.bill === null ? '' : `, ${figuresOf(media.bill)}`}.${kept}`
    case 'unreadable':
      return `${head}: não deu para ler com segurança.${kept}`
    case 'locked':
      return `${head}: PDF protegido por senha.${kept}`
    case 'not_bill':
      return `${head}: não parece conta de luz.${kept}`
    case 'unheard':
      return `${head}: não foi transcrito.${kept}`
    case 'failed':
      return `${head}: não foi possível abrir.`
    case 'stored':
    case 'heard':
      return `${head} e guardad${media.kind === 'image' ? 'a' : 'o'}.${kept}`
  }
}

function figuresOf(bill: BillReading): string {
  return [
    bill.totalCents === null ? null : printCents(bill.totalCents),
    bill.consumptionKwh === null ? null : `${bill.consumptionKwh.toLocaleString('pt-BR')} kWh`,
    bill.distributor,
    bill.dueDate === null ? null : `vence em ${bill.dueDate.split('-').reverse().join('/')}`,
    ...bill.warnings,
  ]
    .filter((part) => part !== null)
    .join(', ')
}
