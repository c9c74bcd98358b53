import { z } from 'zod'
import type { InboundContent, MediaKind, MediaRef } from '../channel.ts'
import { defined, figure, id, looseNumber, looseText, words } from '../fields.ts'

/** One message's content as Meta sends it, told apart by `type`; the shape inside is checked by kind. */
export type MessageBody = { type: string } & Record<string, unknown>

const media = z.object({
  id,
  mime_type: looseText,
  sha256: looseText,
  caption: words,
  filename: looseText,
  url: looseText,
})

const readers: Record<string, (body: MessageBody) => InboundContent> = {
  text(body) {
    const { text } = z.object({ text: z.object({ body: z.string().catch('') }).nullish() }).parse(body)
    return { type: 'text', text: text?.body ?? '' }
  },

  /** Quick reply of a template. */
  button(body) {
    const { button } = z.object({ button: z.object({ text: words, payload: looseText }) }).parse(body)
    return {
      type: 'button',
      text: button.text || button.payload || '',
      ...defined({ payload: button.payload }),
    }
  },

  interactive(body) {
    const { interactive } = z.object({ interactive: interactiveReply }).parse(body)
    return interactive
  },

  image: (body) => readMedia('image', body),
  document: (body) => readMedia('document', body),
  audio: (body) => readMedia('audio', body),
  /** Voice notes in older payloads. */
  voice: (body) => readMedia('audio', { ...body, audio: body.voice }),
  video: (body) => readMedia('video', body),
  sticker: (body) => readMedia('sticker', body),

  location(body) {
    const { location } = z
      .object({
        location: z.object({
          latitude: figure,
          longitude: figure,
          name: words,
          address: words,
        }),
      })
      .parse(body)
    const { latitude, longitude, name, address } = location
    return { type: 'location', text: [name, address].filter(Boolean).join(', '), latitude, longitude }
  },

  contacts(body) {
    const { contacts } = z.object({ contacts: z.array(contactCard) }).parse(body)
    return { type: 'contacts', text: contacts.filter(Boolean).join('\n') }
  },

  /** An empty emoji takes a reaction back. */
  reaction(body) {
    const { reaction } = z.object({ reaction: z.object({ emoji: words, message_id: looseText }) }).parse(body)
    return {
      type: 'reaction',
      text: reaction.emoji,
      emoji: reaction.emoji,
      ...defined({ targetExternalId: reaction.message_id }),
    }
  },

  /** Things put into the cart of the catalogue, perhaps with a line of text. */
  order(body) {
    const { order } = z.object({ order: z.object({ text: words }).nullish() }).parse(body)
    return { type: 'unsupported', text: order?.text ?? '', detail: 'order' }
  },

  unsupported(body) {
    const { errors, unsupported } = z
      .object({
        errors: z.array(z.object({ code: looseNumber })).catch([]),
        unsupported: z.object({ type: looseText }).optional().catch(undefined),
      })
      .parse(body)
    const code = errors[0]?.code
    return {
      type: 'unsupported',
      text: '',
      detail: unsupported?.type ?? (code === undefined ? 'unsupported' : `error ${code}`),
    }
  },
}

/**
 * What the lead sent. A type this code does not know is `unsupported`, so that the lead still gets an answer.
 * @throws ZodError when a known type lacks what it needs.
 */
export function readContent(body: MessageBody): InboundContent {
  const read = Object.hasOwn(readers, body.type) ? readers[body.type] : undefined
  return read ? read(body) : { type: 'unsupported', text: '', detail: body.type }
}

function readMedia(kind: MediaKind, body: MessageBody): InboundContent {
  const { caption, mime_type, ...found } = media.parse(body[kind], { reportInput: false })
  const reference: MediaRef = { kind, ...defined<Omit<MediaRef, 'kind'>>({ ...found, mimeType: mime_type }) }
  return { type: 'media', text: caption, media: reference }
}

const choice = z.object({ id: looseText, title: words, description: words })

const interactiveReply = z
  .object({
    type: z.string().catch('unknown'),
    button_reply: choice.optional().catch(undefined),
    list_reply: choice.optional().catch(undefined),
    nfm_reply: z
      .object({
        name: looseText,
        body: words,
        response_json: z.union([z.string(), z.looseObject({})]).optional(),
      })
      .optional()
      .catch(undefined),
  })
  .transform(({ type, button_reply, list_reply, nfm_reply }): InboundContent => {
    const chosen = button_reply ?? list_reply
    if (chosen)
      return { type: 'interactive', text: chosen.title || chosen.id || '', ...defined({ id: chosen.id }) }
    if (nfm_reply)
      return {
        type: 'interactive',
        text: [nfm_reply.body, ...formAnswers(nfm_reply.response_json)].filter(Boolean).join('\n'),
        ...defined({ id: nfm_reply.name }),
      }
    return { type: 'unsupported', text: '', detail: `interactive ${type}` }
  })

/** A flow's answers, one a line: what the lead filled in is as good as what the lead writes. */
function formAnswers(response: string | Record<string, unknown> | undefined): string[] {
  let answers: unknown = response
  if (typeof response === 'string') {
    try {
      answers = JSON.parse(response)
    } catch {
      return []
    }
  }
  if (typeof answers !== 'object' || answers === null) return []
  return Object.entries(answers)
    .filter(([key, value]) => key !== 'flow_token' && ['string', 'number', 'boolean'].includes(typeof value))
    .map(([key, value]) => `${key}: ${value}`)
}

const contactCard = z
  .object({
    name: z.object({ formatted_name: words }).optional().catch(undefined),
    phones: z.array(z.object({ phone: words, wa_id: looseText })).catch([]),
  })
  .transform(({ name, phones }) =>
    [name?.formatted_name ?? '', ...phones.map(({ phone, wa_id }) => phone || wa_id || '')]
      .filter(Boolean)
      .join(' '),
  )
