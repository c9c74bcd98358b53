import { afterAll, beforeAll, expect, it } from 'vitest'
import { ACCOUNT, createHarness, type Harness } from '../../test/support/conversation-harness.ts'
import type { Queryable } from '../db/database.ts'
import { recordStatuses, type StatusEvent } from './delivery.ts'

let h: Harness
beforeAll(async () => {
  h = await createHarness()
})
afterAll(() => h.close())

const PEOPLE = Array.from({ length: 12 }, (_, n) => `55119876700${String(n).padStart(2, '0')}`)

/** Statuses of messages that were answered, and how many statements they took. */
async function record(events: readonly StatusEvent[]): Promise<number> {
  let statements = 0
  await h.db.transaction(async (tx) => {
    const counting: Queryable = {
      query(text, values) {
        statements++
        return tx.query(text, values)
      },
    }
    await recordStatuses(counting, events, h.clock.now())
  })
  return statements
}

it('takes as many statements for a dozen messages as for one, and tells them apart', async () => {
  for (const phone of PEOPLE) await h.inbox.accept([h.message(phone, `oi de ${phone}`)])
  await h.drain()
  const sent = await h.rows<{ id: string; external_id: string }>(
    'select id, external_ids[1] as external_id from outbound order by seq',
  )
  expect(sent).toHaveLength(PEOPLE.length)
  const heard = (row: (typeof sent)[number] | undefined, status: StatusEvent['status']): StatusEvent => ({
    kind: 'status',
    channel: 'whatsapp-cloud',
    accountId: ACCOUNT,
    externalId: row?.external_id ?? '',
    status,
    at: h.clock.now(),
  })
  const one = await record([heard(sent[0], 'delivered')])
  const dozen = await record(
    sent.flatMap((row, n) => [heard(row, 'delivered'), ...(n % 3 === 0 ? [heard(row, 'read')] : [])]),
  )
  expect(dozen).toBe(one)
  const rows = await h.rows<{ delivery: string; state: string }>(
    'select delivery, state from outbound order by seq',
  )
  expect(rows).toEqual(sent.map((_, n) => ({ delivery: n % 3 === 0 ? 'read' : 'delivered', state: 'sent' })))
  expect(await h.rows('select from delivery_events where not applied')).toEqual([])
})
