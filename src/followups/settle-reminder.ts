import { randomUUID } from 'node:crypto'
import type { Business } from '../business/schema.ts'
import type { Queryable } from '../db/database.ts'
import { type LockedConversation, lockConversation } from '../db/queries/conversations.ts'
import { readAgentFlag } from '../db/queries/flags.ts'
import { insertMessage } from '../db/queries/messages.ts'
import { insertOutbound, type OutboundBody } from '../db/queries/outbound.ts'
import type { Account } from '../db/queries/proactive-breakers.ts'
import * as reminders from '../db/queries/reminders.ts'
import type { Reviewer } from '../guardrails/rule.ts'
import { isCopilot } from '../handoff/copilot.ts'
import type { Steps, Wake } from '../inbox/ports.ts'
import { decideReminder, type NoReminder, type ReminderDecision } from './decide-reminder.ts'
import { reminderText, templateParameters } from './reminder-text.ts'
import { dueAt, type FollowUp } from './schedule.ts'

/** What became of one reminder that was due. */
export interface ReminderOutcome {
  reminderId: string
  contactId: string
  businessId: string
  step: number
  /** `gone`: settled by somebody else meanwhile. */
  outcome: 'sent' | 'cancelled' | 'skipped' | 'waiting' | 'gone'
  /** `sent`: what went. */
  as?: 'text' | 'template'
  reason?: NoReminder | Extract<ReminderDecision, { do: 'wait' }>['reason']
  /** ISO 8601: when it is looked at again. */
  until?: string
}

export interface SettleDeps {
  businessOf: (businessId: string) => Business | undefined
  reviewerOf: (business: Business) => Reviewer
  wake: Wake
  steps: Steps
  now: Date
  /** Whether a number's proactive messages are stopped. Absent: never. */
  isStopped?: ((tx: Queryable, account: Account, now: Date, dryRun: boolean) => Promise<boolean>) | undefined
  /** Says what it would do and changes nothing. */
  dryRun: boolean
}

const DAY_MS = 86_400_000
/** How soon a reminder is looked at again while its number's proactive messages are stopped. */
const STOPPED_MS = 15 * 60_000

/**
 * Decides one due reminder and writes what follows from it, in the transaction given. The conversation is locked
 * first, as by whatever stores a message of the lead: of a reminder and a reply at the same instant one comes first,
 * and the other sees it.
 */
export async function settleDueReminder(
  tx: Queryable,
  due: reminders.ArmedReminder,
  deps: SettleDeps,
): Promise<ReminderOutcome> {
  const { now, dryRun } = deps
  const said = { reminderId: due.id, contactId: due.contactId, businessId: due.businessId, step: due.step }
  const business = deps.businessOf(due.businessId)
  const followUp = business?.config.follow_up
  const conversation = await lockConversation(tx, due.contactId)
  const since = new Date(now.getTime() - (followUp?.within_days ?? 30) * DAY_MS)
  const facts = conversation === null ? null : await reminders.readReminderFacts(tx, due.contactId, since)
  if (conversation === null || facts?.reminder.id !== due.id) return { ...said, outcome: 'gone' }

  const flag = await readAgentFlag(tx, due.contactId)
  const decision: ReturnType<typeof decideFor> =
    // Where the agent is off, or a person sends what it writes, nothing goes by itself.
    flag === 'off' || (await isCopilot(tx, due.contactId, business))
      ? { do: 'cancel', reason: flag === 'off' ? 'agent_off' : 'copilot' }
      : decideFor(business, conversation, facts, now)
  if (decision.do === 'send' && (await deps.isStopped?.(tx, conversation, now, dryRun))) {
    const until = new Date(now.getTime() + STOPPED_MS)
    if (!dryRun) await reminders.postponeReminder(tx, due.id, until, 'proactive_stopped')
    return { ...said, outcome: 'waiting', reason: 'proactive_stopped', until: until.toISOString() }
  }
  if (decision.do === 'wait') {
    if (!dryRun) await reminders.postponeReminder(tx, due.id, decision.until, decision.reason)
    return { ...said, outcome: 'waiting', reason: decision.reason, until: decision.until.toISOString() }
  }
  if (decision.do === 'cancel') {
    const { reason } = decision
    if (!dryRun) {
      await reminders.settleReminder(tx, { id: due.id, state: 'cancelled', reason, now })
    }
    return { ...said, outcome: 'cancelled', reason }
  }
  const words = decision.do === 'send' ? wordsOf(decision, facts, deps) : null
  if (decision.do === 'skip' || words === null) {
    const reason = decision.do === 'skip' ? decision.reason : 'no_text'
    const next = nextWithTemplate(followUp, due.step)
    if (!dryRun) {
      await reminders.settleReminder(tx, { id: due.id, state: 'skipped', reason, now })
      if (business && next !== null) await armStep(tx, business, due, next, now)
    }
    return { ...said, outcome: 'skipped', reason }
  }
  if (!dryRun) await queueReminder(tx, { conversation, facts, decision, words }, deps)
  return { ...said, outcome: 'sent', as: decision.as }
}

type Send = Extract<ReminderDecision, { do: 'send' }> & { business: Business; followUp: FollowUp }

function decideFor(
  business: Business | undefined,
  conversation: LockedConversation,
  facts: reminders.ReminderFacts,
  now: Date,
): Exclude<ReminderDecision, { do: 'send' }> | Send {
  const followUp = business?.config.follow_up
  if (business === undefined || followUp === undefined) return { do: 'cancel', reason: 'no_ladder' }
  const decision = decideReminder({ config: business.config, followUp, conversation, facts, now })
  return decision.do === 'send' ? { ...decision, business, followUp } : decision
}

interface Words {
  body: OutboundBody
  /** As the transcript keeps it. */
  line: string
  /** Which canned text or template it is. */
  reply: string
}

function wordsOf(send: Send, facts: reminders.ReminderFacts, deps: SettleDeps): Words | null {
  const { business, followUp } = send
  const rung = followUp.ladder[facts.reminder.step - 1]
  if (rung === undefined) return null
  const occasion = { business, rung, facts, now: deps.now }
  if (send.as === 'text') {
    const chosen = reminderText({ ...occasion, followUp, reviewer: deps.reviewerOf(business) })
    if (chosen === null) return null
    return { body: { type: 'text', text: chosen.text }, line: chosen.text, reply: chosen.fingerprint }
  }
  const parameters = templateParameters(occasion)
  if (parameters === null || rung.template === undefined) return null
  const { name, language } = rung.template
  return {
    body: { type: 'template', name, language, parameters },
    line: `[${name}] ${parameters.join(' · ')}`.trim(),
    reply: `template:${name}`,
  }
}

async function queueReminder(
  tx: Queryable,
  send: { conversation: LockedConversation; facts: reminders.ReminderFacts; decision: Send; words: Words },
  deps: SettleDeps,
): Promise<void> {
  const { conversation, facts, decision, words } = send
  const { contactId, channel, accountId } = conversation
  const { now } = deps
  const messageId = randomUUID()
  const outboundId = randomUUID()
  await insertMessage(tx, { id: messageId, contactId, role: 'agent', text: words.line, at: now })
  await insertOutbound(tx, {
    id: outboundId,
    contactId,
    turnId: null,
    messageId,
    channel,
    accountId,
    author: 'agent',
    body: words.body,
    proactive: true,
    now,
  })
  const { id, step } = facts.reminder
  await reminders.settleReminder(tx, { id, state: 'sent', reason: null, reply: words.reply, outboundId, now })
  await armStep(tx, decision.business, facts.reminder, step + 1, now)
  await deps.wake.outbox(contactId, now, tx)
  await deps.steps.reached('reminder.before_commit', contactId)
}

/** The next step that could still go, now that free text may not. */
function nextWithTemplate(followUp: FollowUp | undefined, step: number): number | null {
  const found =
    followUp?.ladder.findIndex((rung, index) => index >= step && rung.template !== undefined) ?? -1
  return found < 0 ? null : found + 1
}

async function armStep(
  tx: Queryable,
  business: Business,
  { contactId, businessId }: reminders.ArmedReminder,
  step: number,
  now: Date,
): Promise<void> {
  const { follow_up: followUp } = business.config
  const at = followUp === undefined ? null : dueAt(business.config, followUp, step, now)
  if (at === null) return
  await reminders.armReminder(tx, { contactId, businessId, step, anchorAt: now, dueAt: at, now })
}
