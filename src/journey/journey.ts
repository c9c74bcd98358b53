import type { Database, Queryable } from '../db/database.ts'
import { conversationOpeners } from '../db/queries/activations.ts'
import { lockConversation } from '../db/queries/conversations.ts'
import { readStage, saveStage, silentContacts } from '../db/queries/journey.ts'
import type { Clock } from '../ops/clock.ts'
import { nextStage, type Stage, type StageEvent, WAITING } from './machine.ts'

/** Moves a conversation by what happened, in order. Returns where it stands; null: there is none. */
export async function moveStage(
  tx: Queryable,
  contactId: string,
  events: readonly StageEvent[],
  now: Date,
): Promise<Stage | null> {
  if (events.length === 0) return null
  const before = await readStage(tx, contactId)
  if (before === null) return null
  const changes: { from: Stage; event: StageEvent; to: Stage }[] = []
  let stage = before
  for (const event of events) {
    const to = nextStage(stage, event)
    if (to !== stage) changes.push({ from: stage, event, to })
    stage = to
  }
  if (changes.length > 0) await saveStage(tx, contactId, changes, now)
  return stage
}

/** What became of a message, where it is the template a form sent: any other template says nothing of the way. */
export async function moveByTemplate(
  tx: Queryable,
  outbound: { id: string; contactId: string },
  event: 'template_accepted' | 'template_failed',
  now: Date,
): Promise<void> {
  const openers = await conversationOpeners(tx, [outbound.id])
  if (openers.has(outbound.id)) await moveStage(tx, outbound.contactId, [event], now)
}

const LIMIT = 500
const DAY_MS = 86_400_000

/** Lets go of leads nobody has heard of for so many days. Returns how many. */
export async function sweepSilence(
  deps: { db: Database; clock: Clock },
  business: { id: string; afterDays: number },
): Promise<number> {
  const { db, clock } = deps
  const now = clock.now()
  const before = new Date(now.getTime() - business.afterDays * DAY_MS)
  const query = { businessId: business.id, stages: WAITING, before, limit: LIMIT }
  const silent = await silentContacts(db, query)
  for (const contactId of silent) {
    await db.transaction(async (tx) => {
      if ((await lockConversation(tx, contactId)) === null) return
      // Looked at again under the lock: the lead may have written meanwhile.
      const [still] = await silentContacts(tx, { ...query, contactId })
      if (still !== undefined) await moveStage(tx, contactId, ['silence'], now)
    })
  }
  return silent.length
}
