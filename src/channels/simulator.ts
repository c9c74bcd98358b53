import { randomUUID } from 'node:crypto'
import { type Channel, ChannelError, type Identity, type SendOutcome } from './channel.ts'
import { sendBubbles } from './send-bubbles.ts'

const MAX_TEXT_LENGTH = 4096
/** What is remembered for reading back: a simulator left running must not grow without end. */
const KEPT_PER_CONTACT = 200
const KEPT_CONTACTS = 1_000

/** One message the simulator "delivered". */
export interface SimulatedMessage {
  id: string
  to: Identity
  /** The bubble's text, or the template with its parameters. */
  text: string
  correlationId: string
  replyTo?: string
  template?: { name: string; language: string; parameters: string[] }
}

export interface SimulatorOptions {
  /** The business's id. */
  accountId: string
  /** Called for each bubble, in order, before the send resolves: the terminal prints it. */
  onSend?: (message: SimulatedMessage) => void
}

export interface Simulator extends Channel {
  /** Bubbles sent to a contact, oldest first, by the name it is reached by. Bounded. */
  sentTo(name: string): readonly SimulatedMessage[]
  /** The next send fails like this, before anything is delivered. */
  failNext(outcome: SendOutcome, options?: { retryAfterMs?: number }): void
}

/** A channel without a provider: what it sends is kept and shown, and never leaves the process. */
export function createSimulator(options: SimulatorOptions): Simulator {
  const sent = new Map<string, SimulatedMessage[]>()
  const failures: ChannelError[] = []

  function deliver(message: Omit<SimulatedMessage, 'id'>, signal: AbortSignal | undefined): string {
    if (signal?.aborted)
      throw new ChannelError('simulator.aborted', 'aborted by the caller', { outcome: 'rejected_retry' })
    const failure = failures.shift()
    if (failure) throw failure
    const name = nameOf(message.to)
    const delivered = { id: `sim.${randomUUID()}`, ...message }
    const conversation = [...(sent.get(name) ?? []), delivered].slice(-KEPT_PER_CONTACT)
    // Set anew, so that the first key is always the contact longest without a message.
    sent.delete(name)
    sent.set(name, conversation)
    const [oldest] = sent.keys()
    if (sent.size > KEPT_CONTACTS && oldest !== undefined) sent.delete(oldest)
    options.onSend?.(delivered)
    return delivered.id
  }

  return {
    type: 'simulator',
    accountId: options.accountId,
    maxTextLength: MAX_TEXT_LENGTH,

    sendText: (message, { signal } = {}) =>
      sendBubbles(message, MAX_TEXT_LENGTH, async (text, quoted) =>
        deliver(
          {
            to: message.to,
            text,
            correlationId: message.correlationId,
            ...(quoted !== undefined && { replyTo: quoted }),
          },
          signal,
        ),
      ),

    async sendTemplate({ to, correlationId, name, language, parameters }, { signal } = {}) {
      const template = { name, language, parameters }
      const text = `[${name}] ${parameters.join(' · ')}`.trim()
      return { externalIds: [deliver({ to, text, correlationId, template }, signal)] }
    },

    async markReadAndTyping() {},

    sentTo: (name) => sent.get(name) ?? [],

    failNext(outcome, { retryAfterMs } = {}) {
      failures.push(
        new ChannelError(`simulator.${outcome}`, 'a failure asked for', {
          outcome,
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        }),
      )
    },
  }
}

function nameOf(to: Identity): string {
  const name = to.phone ?? to.bsuid ?? to.lid
  if (name === undefined)
    throw new ChannelError('channel.no_address', 'the contact has no name', { outcome: 'rejected' })
  return name
}
