import { timingSafeEqual } from 'node:crypto'
import { type CrmEvent, signEvent } from '../../src/crm/webhook/crm.ts'
import { type Loopback, startLoopback } from './loopback.ts'

export interface CrmWebhookServer extends Loopback {
  /** Events taken, each once. */
  events: CrmEvent[]
  /** Things as the events made them, by kind. */
  things: Record<'company' | 'person' | 'deal' | 'note', Map<string, Record<string, unknown>>>
}

const MAX_AGE_SECONDS = 300

/** A receiver as docs/crm.md asks for: checks the signature and its age, takes an event once, answers with its own id. */
export async function startCrmWebhookServer(
  options: { secret?: string; now?: () => Date } = {},
): Promise<CrmWebhookServer> {
  const { secret = 'crm-secret', now = () => new Date() } = options
  const events: CrmEvent[] = []
  const things: CrmWebhookServer['things'] = {
    company: new Map(),
    person: new Map(),
    deal: new Map(),
    note: new Map(),
  }
  const server = await startLoopback({
    handle({ method, headers, body }) {
      const timestamp = String(headers['x-prosa-timestamp'])
      const age = Math.abs(now().getTime() / 1000 - Number(timestamp))
      const expected = Buffer.from(signEvent(secret, timestamp, JSON.stringify(body)))
      const given = Buffer.from(String(headers['x-prosa-signature']))
      const genuine = given.length === expected.length && timingSafeEqual(given, expected)
      if (method !== 'POST' || !genuine || !(age <= MAX_AGE_SECONDS))
        return { status: 401, body: { error: 'signature' } }
      const event = body as CrmEvent
      if (!events.some(({ id }) => id === event.id)) take(event)
      return { status: 200, body: { id: `crm-${event.entity.replace(/^crm-/, '')}` } }
    },
  })

  function take(event: CrmEvent): void {
    events.push(event)
    const [kind, what] = event.type.split('.') as [keyof typeof things, string]
    const id = `crm-${event.entity.replace(/^crm-/, '')}`
    if (what === 'removed') things[kind].delete(id)
    else things[kind].set(id, { ...things[kind].get(id), ...event.data })
  }

  return { ...server, events, things }
}
