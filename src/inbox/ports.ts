import type { CrmStep } from '../crm/steps.ts'
import type { Queryable } from '../db/database.ts'
import type { Cause } from '../ops/correlation.ts'

export const QUEUES = ['turn', 'outbox', 'crm', 'helpdesk'] as const
/**
 * `turn`: this contact's messages wait for an answer. `outbox`: this contact has something to be sent. `crm`: the CRM
 * does not know yet what is known of this contact. `helpdesk`: the salespeople's inbox lacks something of this contact.
 */
export type QueueName = (typeof QUEUES)[number]

/** A contact to be woken at an instant of the application's clock. */
export interface WakeAt {
  contactId: string
  at: Date
  /** What made it necessary. Absent: what is being worked on. */
  cause?: Cause | undefined
}

/**
 * Wakes work up. A wake-up carries no payload but ids: the worker reads what is due from the database. Called inside
 * the transaction that made the work, so that neither exists without the other.
 */
export interface Wake {
  /** Ask for a turn of this contact at `at`; an already queued turn is moved to `at`. */
  turn(contactId: string, at: Date, tx: Queryable): Promise<void>
  /** The same for many contacts in one statement. */
  turns(wakes: readonly WakeAt[], tx: Queryable): Promise<void>
  /** Ask for this contact's outbox to be sent, at `at` or later. */
  outbox(contactId: string, at: Date, tx: Queryable): Promise<void>
  /** Ask for work of this contact in any queue, at `at` or later. */
  queue(name: QueueName, contactId: string, at: Date, tx: Queryable): Promise<void>
  /**
   * After the commit: a hint to this process that `queue` has work due at `at`. The durable job is the truth;
   * a lost hint costs the time to the next poll and nothing else.
   */
  nudge(queue: QueueName, at: Date): void
}

/** Labelled instants of a message's way. The kill tests end the process at each; otherwise nothing happens. */
export const STEPS = [
  'accept.before_commit',
  'accept.after_commit',
  'turn.started',
  'turn.loaded',
  'turn.answered',
  'turn.before_commit',
  'turn.after_commit',
  'outbox.claimed',
  'outbox.before_send',
  'outbox.after_send',
  'outbox.after_commit',
] as const
/** Those of a reminder's way, which has no message of a lead in it. */
export const REMINDER_STEPS = ['reminder.before_commit', 'reminder.after_commit'] as const
/** Of what people write in their inbox. */
export const HELPDESK_STEPS = ['helpdesk.before_commit'] as const
export type Step =
  | (typeof STEPS)[number]
  | (typeof REMINDER_STEPS)[number]
  | (typeof HELPDESK_STEPS)[number]
  | CrmStep

export interface Steps {
  reached(step: Step, contactId: string): void | Promise<void>
}
export const noSteps: Steps = { reached: () => {} }
