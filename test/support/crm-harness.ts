/** A conversation harness with a CRM behind it: scripted turns that learn things, a loopback PipeRun, the real saga. */
import type { CrmConfig } from '../../src/business/crm-schema.ts'
import { crmSchema } from '../../src/business/crm-schema.ts'
import type { Business } from '../../src/business/schema.ts'
import { createPiperun } from '../../src/crm/piperun/crm.ts'
import type { Crm } from '../../src/crm/port.ts'
import { createCrmSync } from '../../src/crm/sync.ts'
import type { HandoffAction } from '../../src/graph/state.ts'
import type { Step } from '../../src/inbox/ports.ts'
import { createTurnRunner } from '../../src/inbox/run-turn.ts'
import type { Temperature } from '../../src/qualification/types.ts'
import { ACCOUNT, BUSINESS, createHarness } from './conversation-harness.ts'
import { exampleBusiness } from './example-business.ts'
import {
  ORIGIN,
  OWNER,
  PIPELINE,
  type PiperunServerOptions,
  STAGE,
  startPiperunServer,
} from './piperun-server.ts'

export const LEAD = '5519987650001'

const field = { ask: [], ask_alone: [], collect: false }

export interface Learns {
  [field: string]: string | undefined
}

export function crmBusiness(crm: Partial<CrmConfig> = {}, id = BUSINESS): Business {
  const business = exampleBusiness()
  return {
    ...business,
    id,
    config: {
      ...business.config,
      id,
      fields: {
        ...business.config.fields,
        company: { ...field, type: 'company', label: 'Empresa' },
        cnpj: { ...field, type: 'cnpj', label: 'CNPJ' },
        email: { ...field, type: 'email', label: 'E-mail' },
      },
      crm: {
        ...crmSchema.parse({
          provider: 'piperun',
          pipeline_id: PIPELINE,
          stage_id: STAGE,
          owner_id: OWNER,
          origins: { default: ORIGIN },
          retry: { attempts: 4, first_seconds: 30, longest_minutes: 60 },
        }),
        ...crm,
      },
    },
  }
}

export type CrmHarness = Awaited<ReturnType<typeof createCrmHarness>>

export async function createCrmHarness(
  options: { crm?: Partial<CrmConfig>; server?: PiperunServerOptions; timeoutMs?: number } = {},
) {
  const h = await createHarness()
  const server = await startPiperunServer(options.server)
  const open = () =>
    createPiperun({
      baseUrl: server.url,
      token: 'piperun-token',
      clock: h.clock,
      requestsPerSecond: 10_000,
      timeoutMs: options.timeoutMs ?? 100,
      backoffMs: 1,
      maxWaitMs: 20,
      // Outages are the tests' to count.
      breakAfter: 1_000,
      place: { pipelineId: PIPELINE, stageId: STAGE, ownerId: OWNER, origins: { default: ORIGIN } },
    })
  let piperun: Crm = open()
  const hooks: { onStep?: (step: Step) => void } = {}
  const steps = { reached: (step: Step) => hooks.onStep?.(step) }
  const syncOf = (crm: Crm, config = options.crm) =>
    createCrmSync({
      db: h.db,
      clock: h.clock,
      wake: h.wake,
      steps,
      businesses: [crmBusiness(config)],
      crms: new Map([[BUSINESS, crm]]),
      random: () => 1,
    })
  let sync = syncOf(piperun)
  const runner = createTurnRunner({
    db: h.db,
    clock: h.clock,
    wake: h.wake,
    steps,
    graphOf: () => h.graph,
    channelFor: () => h.channel,
    onTurn: (tx, turn) => sync.onTurn(tx, turn),
    timeoutMs: 5_000,
    maxRestarts: 3,
  })
  const known = new Map<string, Record<string, string>>()

  async function settle(): Promise<void> {
    await h.wake.drain({
      turn: (id) => runner.run(id),
      outbox: (id) => h.outbox.deliver(id),
      crm: (id) => sync.run(id),
    })
  }

  return {
    ...h,
    server,
    get piperun() {
      return piperun
    },
    /** An empty CRM, and a client that remembers nothing of the one before. */
    reset() {
      server.clearFaults()
      for (const list of ['companies', 'persons', 'deals', 'notes'] as const) server[list].length = 0
      server.requests.length = 0
      delete hooks.onStep
      piperun = open()
      sync = syncOf(piperun)
      known.clear()
    },
    hooks,
    settle,
    syncOf,
    sync: () => sync,
    turn: (id: string) => runner.run(id),
    use(crm: Crm, config?: Partial<CrmConfig>) {
      sync = syncOf(crm, config)
    },
    /** The lead writes, the turn learns this, and everything due is done. `null` temperature: as before. */
    async says(
      learns: Learns,
      part: {
        from?: string
        temperature?: Temperature
        ended?: boolean
        handoff?: HandoffAction
        settle?: boolean
      } = {},
    ): Promise<void> {
      const { from = LEAD, temperature } = part
      const learned = Object.entries(learns).flatMap(([field, value]) =>
        value === undefined ? [] : [{ field, value, evidence: value }],
      )
      const now = { ...known.get(from), ...Object.fromEntries(learned.map((one) => [one.field, one.value])) }
      known.set(from, now)
      h.graph.script = () => ({
        reply: 'Certo.',
        learned,
        known: now,
        handoff: part.handoff ?? null,
        ended: part.ended
          ? { startedAt: null, endedAt: h.clock.now().toISOString(), summary: 'antes' }
          : null,
        ...(temperature === undefined
          ? {}
          : {
              qualificationChanged: true,
              qualification: {
                temperature,
                status: 'qualified',
                score: 80,
                reasons: [],
                version: 1,
                inputs: JSON.stringify(now),
              },
            }),
      })
      h.clock.advance(60_000)
      await h.inbox.accept([h.message(from, 'oi')])
      if (part.settle !== false) await settle()
    },
    async later(minutes: number): Promise<void> {
      h.clock.advance(minutes * 60_000)
      await settle()
    },
    status: async (phone = LEAD) => {
      const [row] = await h.rows<{ crm_sync_status: string }>(
        'select crm_sync_status from leads where contact_id = $1',
        [await h.contactOf(phone)],
      )
      return row?.crm_sync_status
    },
    counts: () => [server.companies.length, server.persons.length, server.deals.length, server.notes.length],
    async close() {
      await server.close()
      await h.close()
    },
    account: ACCOUNT,
  }
}
