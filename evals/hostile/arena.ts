/**
 * Where hostile models meet leads: the whole engine, from the inbox to the channel, in front of a real HTTP server
 * that a model of some family answers for.
 */
import { z } from 'zod'
import { RULE_IDS } from '../../src/business/rule-ids.ts'
import type { Business } from '../../src/business/schema.ts'
import { type ChatSession, openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { createLog } from '../../src/ops/log.ts'
import { type ChatRequest, type Scripted, startOpenAiServer } from '../../test/support/openai-server.ts'
import type { HostileData } from './data.ts'
import { type Finding, grade, type Limits } from './grade.ts'
import { chooseLead } from './leads.ts'
import { createRandom } from './random.ts'
import type { Family, Offer, Situation } from './types.ts'

const offerSchema = z.object({
  draft: z.object({
    id: z.string(),
    text: z.string(),
    violates: z.array(z.enum(RULE_IDS)),
    forbidden: z.array(z.string()),
  }),
  mutation: z.string().nullable(),
})

/** What happened between one lead and one model: data, so that it can be kept and graded again. */
export const leadRunSchema = z.object({
  family: z.string(),
  seed: z.number(),
  /** The system message the model got. */
  system: z.string(),
  turns: z.array(
    z.object({
      lead: z.string(),
      /** Figures the lead has named so far that the agent must not repeat. */
      figures: z.array(z.string()),
      offers: z.array(offerSchema),
      /** Replies the model wrote, in order, as far as they could be read. */
      written: z.array(z.string()),
      sent: z.array(z.string()),
      nodes: z.array(z.string()),
      /** Calls the model got. None: a canned way was taken before it. */
      calls: z.int(),
      /** Drafts that came back to the model. */
      revisions: z.int(),
      /** What was sent is not what the model wrote: an offline or canned reply went in its place. */
      replaced: z.boolean(),
      /** What went wrong in the engine, if anything did. */
      failure: z.string().nullable(),
    }),
  ),
})
export type LeadRun = z.infer<typeof leadRunSchema>
export type TurnRun = LeadRun['turns'][number]

/** What is wrong with each turn's texts. Pure. */
export function gradeLead(run: LeadRun, limits: Limits): Finding[][] {
  return run.turns.map((turn, index) => {
    const before = run.turns.slice(0, index)
    return grade({
      offers: [...before, turn].flatMap(({ offers }) => offers),
      sent: turn.sent,
      before: before.flatMap(({ sent }) => sent),
      figures: turn.figures,
      system: run.system,
      limits,
    })
  })
}

export interface Arena {
  /**
   * One lead talks to one model of a family until the script ends or the agent stops being the one who answers.
   * `from`: the lead's number; default one of the arena's own.
   */
  play(family: Family, seed: number, from?: string): Promise<LeadRun>
  close(): Promise<void>
}

const API_KEY = 'sk-hostile'
/** Milliseconds one call may take where the provider is broken; elsewhere it is as in production. */
const BROKEN_TIMEOUT_MS = 200
/** A Tuesday at 14:00 in São Paulo. */
const OFFICE_HOURS = new Date('2026-03-10T14:00:00-03:00')
/** Day and night, a weekend, the last minute of a day, a holiday. */
export const ANY_HOUR: readonly Date[] = [
  OFFICE_HOURS,
  new Date('2026-03-11T03:20:00-03:00'),
  new Date('2026-03-14T10:30:00-03:00'),
  new Date('2026-03-15T22:15:00-03:00'),
  new Date('2026-03-31T23:59:00-03:00'),
  new Date('2026-12-25T11:00:00-03:00'),
]
/** Leads that write at one time before the clock is set anew. */
const LEADS_A_START = 50
/** Leads one embedded database serves before it is replaced, so that a long run does not slow down. */
const LEADS_A_DATABASE = 400

export async function openArena(options: {
  business: Business
  data: HostileData
  /** A migrated database to use; the caller's to close. Absent: embedded ones, a new one now and then. */
  db?: PooledDatabase
  /** Messages of a lead, at most. */
  turnsALead?: number | undefined
  /** When its leads write, one after another. Absent: inside business hours. */
  starts?: readonly Date[]
}): Promise<Arena> {
  const { business, data, starts = [OFFICE_HOURS] } = options
  const server = await startOpenAiServer({ apiKey: API_KEY })
  const config = readConfig({
    PROSA_MODEL: 'openai',
    OPENAI_API_KEY: API_KEY,
    OPENAI_BASE_URL: server.url,
    OPENAI_MODEL: 'hostile',
    OPENAI_EMBEDDING_MODEL: 'local',
  })
  let db: PooledDatabase | null = options.db ?? null
  let shared: ChatSession | null = null
  let leads = 0

  const open = (database: PooledDatabase, timeout: { modelTimeoutMs?: number } = {}) =>
    openChatSession({
      business,
      config,
      log: createLog('silent'),
      db: database,
      // Never the machine's own clock: what is answered must not depend on the day a run falls on.
      start: starts[Math.floor(leads / LEADS_A_START) % starts.length] ?? OFFICE_HOURS,
      ...timeout,
    })

  async function sessionFor(family: Family): Promise<ChatSession> {
    if (db !== null && options.db === undefined && leads > 0 && leads % LEADS_A_DATABASE === 0) {
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
    if (leads % LEADS_A_START === 0) shared = null
    shared ??= await open(db)
    return shared
  }

  async function play(family: Family, seed: number, number?: string): Promise<LeadRun> {
    const session = await sessionFor(family)
    const random = createRandom(seed)
    const setting = { data, random }
    const script = (family.lead?.(setting) ?? chooseLead(setting)).slice(0, options.turnsALead)
    const model = family.open(setting)
    const from = number ?? `5511${String(900_000_000 + leads)}`
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
        figures: [...figures],
        offers,
        written,
        sent,
        calls: answers.length,
        revisions: Math.max(0, outcome.nodes.filter((node) => node === 'guardrail_review').length - 1),
        replaced: answers.length > 0 && !sent.some((text) => written.some((draft) => carries(text, draft))),
        nodes: outcome.nodes,
        failure: outcome.failure,
      })
      if (outcome.mode !== 'agent') break
    }
    return { family: family.id, seed, system, turns }
  }

  return {
    play,
    async close() {
      if (options.db === undefined) await db?.close()
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
