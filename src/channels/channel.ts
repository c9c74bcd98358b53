/**
 * The port between Prosa and a messaging provider. `parse` turns a verified webhook body into canonical
 * events; `send…` hands one outbound message over. Nothing here knows of leads, turns or rules.
 */
import { ProsaError } from '../ops/errors.ts'

export type ChannelType = 'whatsapp-cloud' | 'zapi' | 'simulator'

/** Who wrote, by every name the provider gave. At least one is present. */
export interface Identity {
  /** E.164 digits without "+", canonical (see phone.ts), e.g. 5511999990001. */
  phone?: string
  /** WhatsApp business-scoped user id, e.g. BR.1234567890. */
  bsuid?: string
  /** Z-API `@lid` id. */
  lid?: string
}

export type MediaKind = 'image' | 'document' | 'audio' | 'video' | 'sticker'

export interface MediaRef {
  kind: MediaKind
  /** Provider's media id (Cloud API) or absent. */
  id?: string
  /** Direct URL (Z-API) or absent. */
  url?: string
  mimeType?: string
  sha256?: string
  filename?: string
  /** Seconds, audio and video. */
  seconds?: number
}

/** What the lead sent. `text` is what a person would read in it: body, caption, button title. */
export type InboundContent =
  | { type: 'text'; text: string }
  | { type: 'button'; text: string; payload?: string }
  | { type: 'interactive'; text: string; id?: string }
  | { type: 'media'; text: string; media: MediaRef }
  | { type: 'location'; text: string; latitude: number; longitude: number }
  | { type: 'contacts'; text: string }
  | { type: 'reaction'; text: string; emoji: string; targetExternalId?: string }
  | { type: 'unsupported'; text: string; detail: string }

interface EventBase {
  channel: ChannelType
  /** The business's account at the provider: phone_number_id, Z-API instance id, or the simulator's business id. */
  accountId: string
}

export type DeliveryStatus = 'sent' | 'delivered' | 'read' | 'failed'

export type ChannelEvent =
  | (EventBase & {
      kind: 'message'
      /** Provider's message id: unique per channel and account, the only replay defence. */
      externalId: string
      sender: Identity
      profileName?: string
      sentAt: Date
      content: InboundContent
      /** External id of the message this one answers. */
      replyTo?: string
    })
  | (EventBase & {
      kind: 'status'
      externalId: string
      status: DeliveryStatus
      at: Date
      /** Our own outbound id, when the provider gives it back. Settles an `unknown` send. */
      correlationId?: string
      recipient?: Identity
      error?: { code: string; title: string }
    })
  | (EventBase & {
      /** A person of the business wrote from the phone itself: the agent must step back. */
      kind: 'own_message'
      externalId: string
      recipient: Identity
      sentAt: Date
      content: InboundContent
    })
  | (EventBase & { kind: 'edit'; externalId: string; sender: Identity; text: string; at: Date })
  | (EventBase & {
      /** The provider warns of a number's or a template's standing. `accountId` "": it does not say whose. */
      kind: 'warning'
      warning: string
      externalId?: string
    })
  | (EventBase & { kind: 'ignored'; externalId?: string; reason: string })

export interface OutboundText {
  /** Our outbound row's id, given back by providers that support it. */
  correlationId: string
  to: Identity
  text: string
  /** External id to quote. */
  replyTo?: string
  /**
   * Bubbles of this very text that an earlier attempt got accepted (ChannelError.acceptedExternalIds): they are
   * not sent again, and come first in the result.
   */
  acceptedExternalIds?: string[]
}

export interface OutboundTemplate {
  correlationId: string
  to: Identity
  name: string
  language: string
  parameters: string[]
}

/** `externalIds`: one per bubble when a text over the provider's limit was split. */
export interface SendResult {
  externalIds: string[]
}

export interface Channel {
  readonly type: ChannelType
  readonly accountId: string
  /** Longest text one message may carry, in UTF-16 units. Longer texts are split at paragraph or sentence ends. */
  readonly maxTextLength: number
  sendText(message: OutboundText, options?: { signal?: AbortSignal }): Promise<SendResult>
  sendTemplate(message: OutboundTemplate, options?: { signal?: AbortSignal }): Promise<SendResult>
  /** Marks the lead's message read and shows "typing". Best effort: resolves even when the provider refuses. */
  markReadAndTyping(externalId: string, to: Identity): Promise<void>
}

/**
 * What happened to a send. `rejected_retry`: the provider said no and may say yes later (safe to send again).
 * `rejected`: never send this again. `pause`: stop sending on this account until a person looks (bad token,
 * account locked). `unknown`: nobody can tell whether it was accepted; must not be resent blindly.
 */
export type SendOutcome = 'rejected_retry' | 'rejected' | 'pause' | 'unknown'

export class ChannelError extends ProsaError {
  readonly outcome: SendOutcome
  /** Milliseconds to wait before trying again, when the provider said so. */
  readonly retryAfterMs: number | undefined
  /** The provider's own limits: of this number, or of it and this person. Absent: something else. */
  readonly throttled: 'pair' | 'number' | undefined
  /** Bubbles of a split text that were accepted before the failure. */
  readonly acceptedExternalIds: string[]

  constructor(
    code: string,
    message: string,
    options: {
      outcome: SendOutcome
      retryAfterMs?: number
      throttled?: 'pair' | 'number' | undefined
      acceptedExternalIds?: string[]
      cause?: unknown
    },
  ) {
    super(code, message, { cause: options.cause, retryable: options.outcome === 'rejected_retry' })
    this.outcome = options.outcome
    this.retryAfterMs = options.retryAfterMs
    this.throttled = options.throttled
    this.acceptedExternalIds = options.acceptedExternalIds ?? []
  }
}
