import type { UnmirroredLine } from '../db/queries/helpdesk.ts'

/** Longest text Chatwoot takes. */
const TEXT_LENGTH = 150_000
/** Characters of a message that say which one is meant. */
const QUOTE_LENGTH = 120

const ATTACHMENTS: Record<string, string> = {
  image: 'imagem',
  audio: 'áudio',
  video: 'vídeo',
  document: 'documento',
  sticker: 'figurinha',
}

const MARKS: Partial<Record<NonNullable<UnmirroredLine['outbound']>, string>> = {
  queued: '(ainda não enviada) ',
  sending: '(ainda não enviada) ',
  failed: '(não enviada) ',
  unknown: '(não confirmada) ',
}

/** A line of the transcript as people read it in the inbox: what was attached, and whether it reached the lead. */
export function lineText(line: Pick<UnmirroredLine, 'text' | 'attachment' | 'outbound'>): string {
  const attached = line.attachment === null ? '' : `[${ATTACHMENTS[line.attachment] ?? line.attachment}]`
  const mark = line.outbound === null ? '' : (MARKS[line.outbound] ?? '')
  const text = `${mark}${[attached, line.text].filter((part) => part !== '').join(' ')}`
  return (text === '' ? '[mensagem sem texto]' : text).slice(0, TEXT_LENGTH)
}

/** Tells a person that what they wrote here has not reached the lead. */
export function notSent(line: Pick<UnmirroredLine, 'text' | 'outbound'>): string {
  const quote =
    line.text.length > QUOTE_LENGTH ? `${line.text.slice(0, QUOTE_LENGTH).toWellFormed()}…` : line.text
  const what = {
    queued: 'ainda não foi enviada ao lead',
    sending: 'ainda não foi enviada ao lead',
    failed: 'não foi entregue ao lead: o WhatsApp recusou',
    cancelled: 'não foi enviada ao lead',
    unknown: 'talvez não tenha chegado ao lead: o WhatsApp não confirmou',
    sent: 'foi enviada',
  }[line.outbound ?? 'sent']
  return `Atenção: a sua mensagem “${quote}” ${what}.`
}
