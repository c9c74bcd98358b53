/**
 * Where hostile models meet leads: the whole engine, from the inbox to the channel, in front of a real HTTP server
 * that a model of some family answers for.
 */
import type { Business } from '../../src/business/schema.ts'
import { type ChatSession, openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { createLog } from '../../src/ops/log.ts'
import { type ChatRequest, type Scripted, startOpenAiServer } from '../../test/support/openai-server.ts'
import type { HostileData } from './data.ts'
import { type Finding, grade } from './grade.ts'
import { chooseLead } from './leads.ts'
import { createRandom } from './random.ts'
import type { Family, Offer, Situation } from './types.ts'

export interface TurnRun {
  lead: string
  offers: Offer[]
  /** Replies the model wrote, in order, as far as they could be read. */
  written: string[]
  sent: string[]
  /** Calls the model got. None: a canned way was taken before it. */
  calls: number
  /** Drafts that came back to the model. */
  revisions: number
  /** What was sent is not what the model wrote: an offline or canned reply went in its place. */
  replaced: boolean
  findings: Finding[]
  /** What went wrong in the engine, if anything did. */
  failure: string | null
}

export interface LeadRun {
  family: string
  turns: TurnRun[]
}

export interface Arena {
  /** One lead talks to one model of a family until the script ends or the agent stops being the one who answers. */
  play(family: Family, seed: number): Promise<LeadRun>
  close(): Promise<void>
}

const API_KEY = 'sk-hostile'
/** Milliseconds one call may take where the provider is broken; elsewhere it is as in production. */
const BROKEN_TIMEOUT_MS = 200
/** Leads one embedded database serves before it is replaced, so that a long run does not slow down. */
const LEADS_A_DATABASE = 400

export async function openArena(options: { business: Business; data: HostileData }): Promise<Arena> {
  const { business, data } = options
  const server = await startOpenAiServer({ apiKey: API_KEY })
  const config = readConfig({
    PROSA_MODEL: 'openai',
    OPENAI_API_KEY: API_KEY,
    OPENAI_BASE_URL: server.url,
    OPENAI_MODEL: 'hostile',
    OPENAI_EMBEDDING_MODEL: 'local',
  })
  let db: PooledDatabase | null = null
  let shared: ChatSession | null = null
  let leads = 0

  const open = (database: PooledDatabase, timeout: { modelTimeoutMs?: number } = {}) =>
    openChatSession({ business, config, log: createLog('silent'), db: database, ...timeout })

  async function sessionFor(family: Family): Promise<ChatSession> {
    if (db !== null && leads % LEADS_A_DATABASE === 0) {
      await db.close()
      db = null
    }
    if (db === null) {
      db = await openDatabase({})
      await migrate(db)
      shared = null
    }
    leads += 1
    // A session of its own has a breaker of its own.
    if (family.provider) return open(db, { modelTimeoutMs: BROKEN_TIMEOUT_MS })
    shared ??= await open(db)
    return shared
  }

  async function play(family: Family, seed: number): Promise<LeadRun> {
    const session = await sessionFor(family)
    const random = createRandom(seed)
    const setting = { data, random }
    const script = family.lead?.(setting) ?? chooseLead(setting)
    const model = family.open(setting)
    const from = `5511${String(900_000_000 + leads)}`
    const turns: TurnRun[] = []
    const figures: string[] = []
    let system = ''
    for (const [turn, { says, never_repeat }] of script.entries()) {
      const lead = says.join('\n')
      figures.push(...never_repeat)
      server.requests.length = 0
      const offers: Offer[] = []
      const answers: Scripted[] = []
      const crash: { error?: unknown } = {}
      server.answer((request, attempt) => {
        try {
          const situation = situationOf(request, { turn, attempt, lead, figures: [...figures] })
          system = situation.system
          const move = model.answer(request, situation)
          offers.push(...move.offers)
          answers.push(move.answer)
          return move.answer
        } catch (error) {
          crash.error = error
          return { status: 500 }
        }
      })
      const outcome = await handle(session, says.length > 1 ? { from, burst: says } : { from, text: lead })
      if (crash.error !== undefined) throw crash.error
      if (server.refused.length > 0) throw new Error(`the server refused: ${server.refused[0]}`)
      const sent = outcome.replies
      const written = answers.flatMap(replyOf)
      turns.push({
        lead,
        offers,
        written,
        sent,
        calls: answers.length,
        revisions: Math.max(0, outcome.nodes.filter((node) => node === 'guardrail_review').length - 1),
        replaced: answers.length > 0 && !sent.some((text) => written.some((draft) => carries(text, draft))),
        findings: grade({
          offers: [...turns.flatMap((one) => one.offers), ...offers],
          sent,
          before: turns.flatMap((one) => one.sent),
          figures,
          system,
          limits: data.limits,
        }),
        failure: outcome.failure,
      })
      if (outcome.mode !== 'agent') break
    }
    return { family: family.id, turns }
  }

  return {
    play,
    async close() {
      await db?.close()
      await server.close()
    },
  }
}

async function handle(session: ChatSession, input: Parameters<ChatSession['handle']>[0]) {
  try {
    const { replies, state } = await session.handle(input)
    return { replies: replies.map(({ text }) => text), mode: state.mode, nodes: state.nodes, failure: null }
  } catch (error) {
    return {
      replies: [],
      mode: 'failed',
      nodes: [],
      failure: error instanceof Error ? error.message : 'unknown',
    }
  }
}

function situationOf(
  request: ChatRequest,
  known: Pick<Situation, 'turn' | 'attempt' | 'lead' | 'figures'>,
): Situation {
  const contentOf = (role: string) =>
    request.messages.flatMap((message) =>
      message.role === role && typeof message.content === 'string' ? [message.content] : [],
    )
  return {
    ...known,
    system: contentOf('system').join('\n'),
    prompt: contentOf('user').at(-1) ?? '',
    tools: (request.tools ?? []).map((tool) => tool.function.name),
  }
}

/** The reply in an answer, when it has the structure that was asked for. */
function replyOf(answer: Scripted): string[] {
  if ('reply' in answer) return [answer.reply]
  if (!('content' in answer)) return []
  try {
    const parsed: unknown = JSON.parse(answer.content)
    const reply = typeof parsed === 'object' && parsed !== null && 'reply' in parsed ? parsed.reply : null
    return typeof reply === 'string' ? [reply] : []
  } catch {
    return []
  }
}

/** Repairs of markup and of emojis leave the letters as they were; a handover cuts questions and adds a line. */
function carries(sent: string, draft: string): boolean {
  const plain = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '')
  const start = plain(draft).slice(0, 40)
  return start !== '' && plain(sent).startsWith(start)
}
