import { z } from 'zod'
import type { InboundContent, MediaRef } from '../channel.ts'
import { defined, figure, looseNumber, looseText, words } from '../fields.ts'

/** Z-API tells content apart by which object is there, not by a type. Shapes: developer.z-api.io, on-message-received. */
const media = z.object({
  imageUrl: looseText,
  audioUrl: looseText,
  videoUrl: looseText,
  documentUrl: looseText,
  stickerUrl: looseText,
  caption: words,
  mimeType: looseText,
  fileName: looseText,
  title: looseText,
  seconds: looseNumber,
})

const one = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined)

const contactCard = z.object({ displayName: words, vCard: words, phones: z.array(words).catch([]) })

export const contentSchema = z.object({
  text: one(z.union([z.object({ message: words }), z.string().transform((message) => ({ message }))])),
  /** Older payloads: the text itself, beside `messageType`. */
  message: one(z.string()),
  image: one(media),
  audio: one(media),
  video: one(media),
  ptv: one(media),
  document: one(media),
  sticker: one(media),
  contact: one(contactCard),
  contacts: one(z.array(contactCard)),
  location: one(z.object({ latitude: figure, longitude: figure, name: words, address: words })),
  reaction: one(z.object({ value: words, referencedMessage: one(z.object({ messageId: looseText })) })),
  buttonsResponseMessage: one(z.object({ buttonId: looseText, message: words })),
  buttonReply: one(z.object({ buttonId: looseText, message: words })),
  listResponseMessage: one(z.object({ title: words, message: words, selectedRowId: looseText })),
  pollVote: one(
    z.object({ pollMessageId: looseText, options: z.array(z.object({ name: words })).catch([]) }),
  ),
  hydratedTemplate: one(z.object({ message: words })),
})
type Content = z.infer<typeof contentSchema>

/** Kinds a lead may send that the agent cannot read; named so that it can say so. */
const UNREADABLE = [
  'poll',
  'product',
  'order',
  'event',
  'eventResponse',
  'reviewAndPay',
  'reviewOrder',
  'requestPayment',
  'sendPayment',
  'pixKeyMessage',
  'buttonsMessage',
  'carouselMessage',
  'newsletterAdminInvite',
] as const

/** What was sent, or null when the body holds nothing anybody sent. */
export function readContent(content: Content, body: Record<string, unknown>): InboundContent | null {
  const { reaction, location, listResponseMessage: row, pollVote } = content
  if (reaction)
    return {
      type: 'reaction',
      text: reaction.value,
      emoji: reaction.value,
      ...defined({ targetExternalId: reaction.referencedMessage?.messageId }),
    }
  const button = content.buttonsResponseMessage ?? content.buttonReply
  if (button)
    return {
      type: 'button',
      text: button.message || button.buttonId || '',
      ...defined({ payload: button.buttonId }),
    }
  if (row)
    return {
      type: 'interactive',
      text: row.title || row.message || row.selectedRowId || '',
      ...defined({ id: row.selectedRowId }),
    }
  if (pollVote) return { type: 'interactive', text: pollVote.options.map((option) => option.name).join(', ') }
  const attached = readMedia(content)
  if (attached) return attached
  if (location) {
    const { latitude, longitude, name, address } = location
    return { type: 'location', text: [name, address].filter(Boolean).join(', '), latitude, longitude }
  }
  const cards = content.contacts ?? (content.contact ? [content.contact] : [])
  if (cards.length > 0) return { type: 'contacts', text: cards.map(describeCard).join('\n') }
  const text = content.text?.message ?? content.message ?? content.hydratedTemplate?.message
  if (text !== undefined) return { type: 'text', text }
  const unreadable = UNREADABLE.find((kind) => body[kind] !== undefined && body[kind] !== null)
  return unreadable ? { type: 'unsupported', text: '', detail: unreadable } : null
}

function readMedia(content: Content): InboundContent | null {
  const kinds = [
    ['image', content.image],
    ['audio', content.audio],
    ['video', content.video ?? content.ptv],
    ['document', content.document],
    ['sticker', content.sticker],
  ] as const
  for (const [kind, found] of kinds) {
    if (!found) continue
    const url = {
      image: found.imageUrl,
      audio: found.audioUrl,
      video: found.videoUrl,
      document: found.documentUrl,
      sticker: found.stickerUrl,
    }[kind]
    const reference: MediaRef = {
      kind,
      ...defined<Omit<MediaRef, 'kind'>>({
        url,
        mimeType: found.mimeType,
        filename: kind === 'document' ? (found.fileName ?? found.title) : undefined,
        seconds: found.seconds,
      }),
    }
    return { type: 'media', text: found.caption, media: reference }
  }
  return null
}

/** A name and its numbers; the numbers of older payloads are in the card only. */
function describeCard(card: z.infer<typeof contactCard>): string {
  const inCard = [...card.vCard.matchAll(/^TEL[^:]*:(.+)$/gim)].map(([, phone]) => phone?.trim() ?? '')
  return [card.displayName, ...(card.phones.length > 0 ? card.phones : inCard)].filter(Boolean).join(' ')
}
