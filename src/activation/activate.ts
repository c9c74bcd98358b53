import { createHash, randomUUID } from 'node:crypto'
import { fill } from '../business/choose-reply.ts'
import { printFields } from '../business/print-field.ts'
import type { Business } from '../business/schema.ts'
import type { ChannelType } from '../channels/channel.ts'
import type { Database, Queryable } from '../db/database.ts'
import {
  type Activation,
  activationByKey,
  insertActivation,
  newestActivation,
} from '../db/queries/activations.ts'
import { insertConsent } from '../db/queries/consents.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { readStage } from '../db/queries/journey.ts'
import { currentLeadFields, saveLeadFields } from '../db/queries/lead-fields.ts'
import { upsertLead } from '../db/queries/leads.ts'
import { insertMessage } from '../db/queries/messages.ts'
import { insertOutbound } from '../db/queries/outbound.ts'
import { moveConversation } from '../handoff/move.ts'
import { aliasesOf } from '../inbox/identity.ts'
import { leadColumns } from '../inbox/lead-columns.ts'
import type { Wake } from '../inbox/ports.ts'
import { resolvePeople } from '../inbox/resolve-people.ts'
import { moveStage } from '../journey/journey.ts'
import type { Stage } from '../journey/machine.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import type { FieldValues } from '../understanding/types.ts'
import type { FormLead } from './form.ts'

/** Said of a field that a form brought: what the lead says in the conversation counts more. */
export const FORM_EVIDENCE = 'formulário'

export type ActivationOutcome =
  | { kind: 'accepted'; id: string }
  /** The same request under the same key: nothing was done again. */
  | { kind: 'replayed'; id: string }
  /** The business has nothing to write from. */
  | { kind: 'unavailable' }
  /** `exists`: the template went, or they are already talking. `opted_out`: asked not to be written to. */
  | { kind: 'conflict'; reason: 'exists' | 'opted_out' | 'key_reused'; id: string | null }

export interface Activator {
  activate(
    business: Business,
    lead: FormLead,
    request: { source: string; idempotencyKey: string | null },
  ): Promise<ActivationOutcome>
}

export function createActivator(deps: {
  db: Database
  clock: Clock
  wake: Wake
  /** Account the template goes out by, or null when the business has none. */
  accountOf: (business: Business) => { channel: ChannelType; accountId: string } | null
  armReminder: (tx: Queryable, input: { contactId: string; businessId: string; now: Date }) => Promise<void>
  log?: Log
}): Activator {
  const { db, clock, wake } = deps
  return {
    async activate(business, lead, request) {
      const account = deps.accountOf(business)
      if (account === null) return { kind: 'unavailable' }
      const now = clock.now()
      const outcome = await db.transaction((tx) => take(tx, { business, lead, request, account, now }))
      if (outcome.kind === 'accepted') wake.nudge('outbox', now)
      return outcome
    },
  }

  async function take(tx: Queryable, form: Form): Promise<ActivationOutcome> {
    const { business, lead, account, now } = form
    const requestHash = hashOf(lead)
    const seen = await underKey(tx, form, requestHash)
    if (seen !== null) return seen
    const { resolved } = await resolvePeople(
      tx,
      [
        {
          aliases: aliasesOf(business.id, account.channel, { phone: lead.phone }),
          channel: account.channel,
          accountId: account.accountId,
          profileName: null,
        },
      ],
      now,
      deps.log,
    )
    const contactId = resolved[0]?.contactId ?? ''
    const conversation = await lockConversation(tx, contactId)
    // Another request under this key may have held the lock.
    const meanwhile = await underKey(tx, form, requestHash)
    if (meanwhile !== null) return meanwhile
    if (conversation?.mode === 'opted_out') return { kind: 'conflict', reason: 'opted_out', id: null }
    const before = await newestActivation(tx, contactId)
    const stage = await readStage(tx, contactId)
    if (isUnderWay(stage, before)) return { kind: 'conflict', reason: 'exists', id: before?.id ?? null }
    if (conversation !== null && conversation.mode !== 'agent') {
      // Whoever had it let it go long ago: what begins now is the agent's.
      const { mode } = conversation
      await moveConversation(tx, { contactId, mode, event: 'given_back', reason: 'form', now })
    }
    const keep = stage === 'lost' || stage === 'converted' ? {} : await toldInChat(tx, contactId)
    return { kind: 'accepted', id: await store(tx, { contactId, requestHash, keep }, form) }
  }

  async function store(
    tx: Queryable,
    { contactId, requestHash, keep }: { contactId: string; requestHash: string; keep: FieldValues },
    { business, lead, request, account, now }: Form,
  ): Promise<string> {
    const { activation } = business.config
    if (activation === undefined) throw new RangeError(`${business.id} takes no forms`)
    const filledIn = valuesOf(business, lead)
    const known = { ...filledIn, ...keep }
    await saveLeadFields(tx, {
      contactId,
      turnId: null,
      fields: Object.entries(filledIn)
        .filter(([field]) => keep[field] === undefined)
        .map(([field, value]) => ({ field, value, evidence: FORM_EVIDENCE, messageId: null })),
      now,
    })
    await upsertLead(tx, {
      contactId,
      businessId: business.id,
      phone: lead.phone,
      columns: leadColumns(known),
      temperature: null,
      status: null,
      now,
    })
    const { version, text } = activation.consent
    await insertConsent(tx, {
      contactId,
      businessId: business.id,
      basis: 'consent',
      version,
      text,
      source: request.source,
      channel: 'form',
      now,
    })

    const id = randomUUID()
    const outboundId = randomUUID()
    const messageId = randomUUID()
    const { name, language } = activation.template
    const printed = printFields(business.config, known)
    const parameters = activation.template.parameters.map((field) => fill(`{${field}}`, printed) ?? '')
    const line = `[${name}] ${parameters.join(' · ')}`.trim()
    await insertMessage(tx, { id: messageId, contactId, role: 'agent', text: line, at: now })
    await insertOutbound(tx, {
      id: outboundId,
      contactId,
      turnId: null,
      messageId,
      channel: account.channel,
      accountId: account.accountId,
      author: 'agent',
      body: { type: 'template', name, language, parameters },
      proactive: true,
      now,
    })
    await insertActivation(tx, {
      id,
      contactId,
      businessId: business.id,
      outboundId,
      requestHash,
      idempotencyKey: request.idempotencyKey,
      source: request.source,
      now,
    })
    await moveStage(tx, contactId, ['form_saved'], now)
    await deps.armReminder(tx, { contactId, businessId: business.id, now })
    await wake.outbox(contactId, now, tx)
    return id
  }
}

interface Form {
  business: Business
  lead: FormLead
  request: { source: string; idempotencyKey: string | null }
  account: { channel: ChannelType; accountId: string }
  now: Date
}

/** States in which the same person's form begins nothing new. */
const CLOSED: ReadonlySet<Stage> = new Set(['new', 'template_failed', 'converted', 'disqualified', 'lost'])

function isUnderWay(stage: Stage | null, before: Activation | null): boolean {
  if (stage === null || CLOSED.has(stage)) return false
  // A template the provider refused opened nothing.
  return !(stage === 'registered' && before?.template === 'failed')
}

async function underKey(
  tx: Queryable,
  { business, request }: Form,
  requestHash: string,
): Promise<ActivationOutcome | null> {
  if (request.idempotencyKey === null) return null
  const same = await activationByKey(tx, business.id, request.idempotencyKey)
  if (same === null) return null
  return same.requestHash === requestHash
    ? { kind: 'replayed', id: same.id }
    : { kind: 'conflict', reason: 'key_reused', id: same.id }
}

/** What the lead's own messages say counts more than a form about the same conversation. */
async function toldInChat(tx: Queryable, contactId: string): Promise<FieldValues> {
  const fields = await currentLeadFields(tx, contactId)
  return Object.fromEntries(
    fields.filter(({ messageId }) => messageId !== null).map(({ field, value }) => [field, value]),
  )
}

/** The form's values as the business's fields hold them. */
function valuesOf(business: Business, lead: FormLead): Record<string, string> {
  const fields = business.config.activation?.fields
  if (fields === undefined) return {}
  return {
    [fields.name]: lead.name,
    [fields.city]: lead.city,
    [fields.state]: lead.uf,
    [fields.bill_value]: String(lead.billCents),
    [fields.client_type]: lead.clientType,
    ...(lead.email === null || fields.email === undefined ? {} : { [fields.email]: lead.email }),
  }
}

function hashOf(lead: FormLead): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(lead).toSorted()))
    .digest('hex')
}
