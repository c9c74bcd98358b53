/**
 * A turn at the 10th, 100th and 1,000th of a conversation: time, queries and bytes stored, with a model that
 * answers at once; beside it the plain LangGraph way (prebuilt agent, whole history, default durability) on the
 * same database in the same run. The three conversations take turns, so that a machine that slows down slows all.
 *
 *     npm run -s bench:turn            # prints a table and one JSON line
 */
import { randomUUID } from 'node:crypto'
import { AIMessage, HumanMessage } from '@langchain/core/messages'
import { FakeListChatModel } from '@langchain/core/utils/testing'
import { createReactAgent } from '@langchain/langgraph/prebuilt'
import { createChannelRegistry } from '../src/channels/registry.ts'
import { createSimulator } from '../src/channels/simulator.ts'
import { readConfig } from '../src/config.ts'
import { migrate } from '../src/db/migrate.ts'
import { openDatabase } from '../src/db/open.ts'
import type { PooledDatabase } from '../src/db/pool.ts'
import { vacuum } from '../src/db/queries/upkeep.ts'
import { createEmbedder } from '../src/embedder.ts'
import { createEngine } from '../src/engine.ts'
import { createCheckpointer } from '../src/graph/checkpointer.ts'
import { createInlineWake } from '../src/inbox/inline-wake.ts'
import { loadConfigured } from '../src/load-businesses.ts'
import type { ReplyModel } from '../src/model/contract.ts'
import { createManualClock } from '../src/ops/clock.ts'
import { createLog } from '../src/ops/log.ts'
import { machine, median } from './report.ts'

const MARKS = [10, 100, 1000]
const SAMPLES = Number(process.argv[2] ?? 20)
const REPLIES = [
  'Certo, anotado por aqui.',
  'Perfeito, obrigada por contar.',
  'Entendi, deixei isso guardado.',
]
const SAID = ['ok, entendi', 'certo, pode ser', 'beleza, faz sentido', 'legal, obrigado', 'tá bom então']

interface Sample {
  ms: number
  queries: number
  bytes: number
}

interface Side {
  name: string
  /** One turn of the conversation at a mark. */
  turn(conversation: number, index: number): Promise<void>
}

const config = readConfig({ PROSA_MODEL: 'offline', DATABASE_URL: process.env.DATABASE_URL })
const db = await openDatabase({ databaseUrl: config.DATABASE_URL })
await migrate(db)
let queries = 0
countQueries(db)

const sides = [await prosa(), plain()]
const results: { side: string; mark: number; samples: Sample[] }[] = []
for (const side of sides) {
  for (const [conversation, mark] of MARKS.entries()) {
    for (let index = 0; index < mark - 1; index++) await side.turn(conversation, index)
  }
}
// As a running embedded database does by itself, and autovacuum on a server.
await vacuum(db)
for (let index = 0; index < SAMPLES; index++) {
  for (const side of sides) {
    for (const [conversation, mark] of MARKS.entries()) {
      const sample = await measure(() => side.turn(conversation, mark + index))
      const row = results.find((one) => one.side === side.name && one.mark === mark)
      if (row === undefined) results.push({ side: side.name, mark, samples: [sample] })
      else row.samples.push(sample)
    }
  }
}
await db.close()

const rows = results.map(({ side, mark, samples }) => ({
  side,
  turn: mark,
  ms: Number(median(samples.map(({ ms }) => ms)).toFixed(2)),
  queries: median(samples.map((sample) => sample.queries)),
  bytes: median(samples.map(({ bytes }) => bytes)),
}))
console.table(rows)
const at = (side: string, turn: number) => rows.find((row) => row.side === side && row.turn === turn)
const ratio = (side: string, key: 'ms' | 'queries' | 'bytes') =>
  Number(((at(side, 1000)?.[key] ?? 0) / (at(side, 10)?.[key] ?? 1)).toFixed(3))
console.log(
  JSON.stringify({
    bench: 'turn',
    ...machine(),
    rows,
    growth_10_to_1000: {
      prosa: { ms: ratio('prosa', 'ms'), queries: ratio('prosa', 'queries'), bytes: ratio('prosa', 'bytes') },
      plain: { ms: ratio('plain', 'ms'), queries: ratio('plain', 'queries'), bytes: ratio('plain', 'bytes') },
    },
  }),
)

/** The whole way: accept, turn, outbox. The graph, the rules and the search are the real ones. */
async function prosa(): Promise<Side> {
  const business = await loadConfigured('seleto')
  const clock = createManualClock(new Date())
  const wake = createInlineWake(clock)
  let calls = 0
  const model: ReplyModel = {
    name: 'zero-latency',
    call: async () => ({
      kind: 'answer',
      answer: { reply: REPLIES[calls++ % REPLIES.length] ?? '', fields: [], asked: [], cited: [] },
      model: 'zero-latency',
      usage: { inputTokens: 0, outputTokens: 0 },
    }),
  }
  const engine = createEngine({
    config: { ...config, DEBOUNCE_MS: 0 },
    businesses: [business],
    db,
    clock,
    log: createLog('error'),
    wake,
    embedder: createEmbedder(config),
    channels: createChannelRegistry({
      businesses: [{ ...business, config: { ...business.config, accounts: [] } }],
      config,
      clock,
      simulator: (accountId) => createSimulator({ accountId }),
    }),
    checkpointer: createCheckpointer(db, { keepPerThread: 10 }),
    durability: 'exit',
    model,
  })
  await engine.indexer.sync(business)
  return {
    name: 'prosa',
    async turn(conversation, index) {
      clock.advance(60_000)
      await engine.inbox.accept([
        {
          kind: 'message',
          channel: 'simulator',
          accountId: business.id,
          externalId: randomUUID(),
          sender: { phone: `551199999000${conversation}` },
          sentAt: clock.now(),
          content: { type: 'text', text: SAID[index % SAID.length] ?? '' },
        },
      ])
      await wake.drain({ turn: (id) => engine.runner.run(id), outbox: (id) => engine.outbox.deliver(id) })
    },
  }
}

/** What a tutorial shows: the prebuilt agent, every message in the state, a checkpoint a step. */
function plain(): Side {
  const agent = createReactAgent({
    llm: new FakeListChatModel({ responses: REPLIES }),
    tools: [],
    checkpointer: createCheckpointer(db),
  })
  const threads = MARKS.map(() => randomUUID())
  return {
    name: 'plain',
    async turn(conversation, index) {
      const said = new HumanMessage(SAID[index % SAID.length] ?? '')
      const state = await agent.invoke(
        { messages: [said] },
        { configurable: { thread_id: threads[conversation] } },
      )
      if (!(state.messages.at(-1) instanceof AIMessage)) throw new Error('the plain agent did not answer')
    },
  }
}

async function measure(work: () => Promise<void>): Promise<Sample> {
  const bytes = await storedBytes()
  const before = queries
  const started = performance.now()
  await work()
  const ms = performance.now() - started
  return { ms, queries: queries - before, bytes: (await storedBytes()) - bytes }
}

/** Bytes of all rows of all tables, as stored: compressed and without free space. */
async function storedBytes(): Promise<number> {
  const { rows: tables } = await db.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname in ('public', 'checkpoints', 'pgboss')`,
  )
  const sums = tables
    .map(({ name }) => `select sum(pg_column_size(t.*)) as bytes from ${name} t`)
    .join(' union all ')
  const { rows } = await db.query<{ bytes: string }>(
    `select coalesce(sum(bytes), 0) as bytes from (${sums}) s`,
  )
  return Number(rows[0]?.bytes ?? 0)
}

function countQueries(target: PooledDatabase): void {
  target.pool.on('connect', (client) => {
    const query = client.query.bind(client)
    Object.assign(client, {
      query: (...args: Parameters<typeof query>) => {
        queries += 1
        return query(...args)
      },
    })
  })
}
