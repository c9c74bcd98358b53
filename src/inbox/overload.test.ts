/** More than can be answered, on the durable queue: what is answered, how often, and in whose favour. */
import { expect, it } from 'vitest'
import { createRecordingChannel, createScriptedGraph } from '../../test/support/conversation-harness.ts'
import { createTestDatabase } from '../../test/support/database.ts'
import type { ChannelEvent } from '../channels/channel.ts'
import { systemClock } from '../ops/clock.ts'
import { createQueue } from '../ops/queue.ts'
import { createOutbox } from '../outbox/outbox.ts'
import { createInbox } from './accept.ts'
import { noSteps } from './ports.ts'
import { createTurnRunner } from './run-turn.ts'

const BUSINESS = 'padaria'
const ACCOUNT = '100200300'
const FLOODER = '5511987660000'
const quiet = Array.from({ length: 20 }, (_, n) => `55119876610${String(n).padStart(2, '0')}`)
/** As much as ten turns take. */
const FLOOD = 300
const PORTION = 30

it('answers everybody once and in order, and one who floods after the others', async () => {
  const { db, close } = await createTestDatabase()
  const clock = systemClock
  const queue = createQueue({ db, clock, concurrency: { turn: 1, outbox: 1 } })
  await queue.prepare()
  const graph = createScriptedGraph()
  const channel = createRecordingChannel('whatsapp-cloud', ACCOUNT)
  const deps = { db, clock, wake: queue, steps: noSteps, channelFor: () => channel }
  const inbox = createInbox({
    ...deps,
    resolveBusiness: () => BUSINESS,
    debounceOf: () => ({ complete_ms: 0, unfinished_ms: 0, cap_ms: 0 }),
  })
  const runner = createTurnRunner({ ...deps, graphOf: () => graph, timeoutMs: 30_000, maxRestarts: 3 })
  const outbox = createOutbox(deps)
  const said = (phone: string, n: number): Extract<ChannelEvent, { kind: 'message' }> => ({
    kind: 'message',
    channel: 'whatsapp-cloud',
    accountId: ACCOUNT,
    externalId: `${phone}.${n}`,
    sender: { phone },
    sentAt: clock.now(),
    content: { type: 'text', text: `${phone}.${n}` },
  })
  const rows = async (sql: string) => (await db.query<{ what: string; n: number }>(sql)).rows

  try {
    // The flood first, every tenth delivered twice; then everybody else.
    const flood = Array.from({ length: FLOOD }, (_, n) => said(FLOODER, n))
    const again = flood.filter((_, n) => n % 10 === 0)
    await Promise.all([...flood, ...again, ...flood].map((event) => inbox.accept([event])))
    for (const phone of quiet) await inbox.accept([said(phone, 0)])
    // And it goes on while its own turns run.
    let more = FLOOD
    graph.script = async ({ inbound }) => {
      if (inbound[0]?.text.startsWith(FLOODER) && more < FLOOD + 5)
        await inbox.accept([said(FLOODER, more++)])
      return { reply: inbound.map(({ text }) => text).join(' ') }
    }
    await queue.work({ turn: runner.run, outbox: outbox.deliver })
    await expect
      .poll(
        () =>
          rows(
            `select 'open' as what, ((select count(*) from inbound where state = 'pending')
               + (select count(*) from outbound where state in ('queued', 'sending')))::int as n`,
          ),
        { timeout: 50_000, interval: 100 },
      )
      .toEqual([{ what: 'open', n: 0 }])

    expect(await rows(`select state as what, count(*)::int as n from inbound group by state`)).toEqual([
      { what: 'handled', n: FLOOD + 5 + quiet.length },
    ])
    // Not one turn was begun in vain, though its lead wrote while it ran.
    expect(await rows(`select state as what, count(*)::int as n from turns group by state`)).toEqual([
      { what: 'committed', n: Math.ceil((FLOOD + 5) / PORTION) + quiet.length },
    ])
    const answers = channel.sent.flatMap(({ text }) => text.split(' '))
    expect(answers.toSorted()).toEqual(
      [
        ...Array.from({ length: FLOOD + 5 }, (_, n) => `${FLOODER}.${n}`),
        ...quiet.map((phone) => `${phone}.0`),
      ].toSorted(),
    )
    const ofFlood = answers.filter((text) => text.startsWith(FLOODER))
    expect(ofFlood).toEqual(Array.from({ length: FLOOD + 5 }, (_, n) => `${FLOODER}.${n}`))

    // One portion of the flood, then everybody else, then the rest of it.
    const turns = graph.calls.map(({ inbound }) => inbound[0]?.text.split('.')[0])
    expect(turns.slice(0, quiet.length + 1)).toEqual([FLOODER, ...quiet])
  } finally {
    await queue.stop({ timeoutMs: 5_000 })
    await close()
  }
})
