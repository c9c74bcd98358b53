import type { ToolKind } from '../business/partner-schema.ts'
import type { Business } from '../business/schema.ts'
import type { Queryable } from '../db/database.ts'
import { aliasesOfContact } from '../db/queries/aliases.ts'
import type { Searcher } from '../knowledge/types.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import type { PartnerClient } from '../partners/client.ts'
import type { CrmToolDeps } from './crm/subject.ts'
import { createCrmTool } from './crm/tools.ts'
import { createLedger } from './ledger.ts'
import { createMcpServer, mcpTransport } from './mcp/server.ts'
import { createPartnerAreas } from './partner/areas.ts'
import { createPartnerContract } from './partner/create-contract.ts'
import { createPartnerLead } from './partner/create-lead.ts'
import { createPartnerPermit } from './partner/permit.ts'
import { createPartnerPlans } from './partner/plans.ts'
import { createPartnerQualification } from './partner/qualification.ts'
import { type BoundTool, bindTool, createToolRegistry, type ToolRegistry } from './registry.ts'
import { createSearchKnowledge } from './search-knowledge.ts'
import { writeOnce } from './write-once.ts'
import { writeTools } from './write-tools.ts'

export interface Toolbox {
  registry: ToolRegistry
  /** Reaches for the MCP servers. Never throws: one that is down is a warning and is tried again when it is called. */
  connect(): Promise<void>
  close(): Promise<void>
}

/**
 * The tools one business has switched on, under its own names. A partner whose variables are not set has none: the
 * conversation then goes on as without it, and a person confirms.
 */
export function createToolbox(deps: {
  business: Business
  db: Queryable
  clock: Clock
  searcher: Searcher
  /** Null: its variables are not set. */
  partner: PartnerClient | null
  /** Null: no CRM is configured, and its tools do not exist. */
  crm?: Omit<CrmToolDeps, 'name' | 'description' | 'clock'> | null
  /** Value of an environment variable. */
  variable: (name: string) => string | undefined
  log: Log
}): Toolbox {
  const { business, db, clock, searcher, partner, log, crm = null } = deps
  const { tools, partner: partnerConfig } = business.config
  const { ledger, approvals } = createLedger({ db, clock })
  const plansTool = nameOf('partner.plans')
  const phoneOf = async (contactId: string) => {
    const names = await aliasesOfContact(db, contactId)
    const phone = names.find(({ kind }) => kind === 'phone') ?? names.find(isSimulatedPhone)
    return phone?.value ?? null
  }

  const bound = Object.entries(tools).flatMap(([name, { use, description }]): BoundTool[] => {
    const kind = use ?? name
    if (kind === 'search_knowledge') return [bindTool({ ...createSearchKnowledge({ searcher }), name })]
    if (kind.startsWith('crm.')) {
      const tool = crm && createCrmTool(kind, { ...crm, clock, name, description })
      return tool ? [tool] : []
    }
    if (partner === null || partnerConfig === undefined) return []
    const given = { name, description, partner, config: partnerConfig, phoneOf, plansTool }
    const permit = createPartnerPermit({ qualificationTool: nameOf('partner.qualification') })
    const once = (tool: BoundTool) => [writeOnce(tool, { ledger, approvals, permit })]
    switch (kind) {
      case 'partner.areas':
        return [bindTool(createPartnerAreas(given))]
      case 'partner.plans':
        return [bindTool(createPartnerPlans(given))]
      case 'partner.qualification':
        return [bindTool(createPartnerQualification(given))]
      case 'partner.create_lead':
        return once(bindTool(createPartnerLead(given)))
      case 'partner.create_contract':
        return once(bindTool(createPartnerContract(given)))
      default:
        return []
    }
  })
  const servers = Object.entries(business.config.mcp).map(([name, config]) => {
    const found = mcpTransport(config, deps.variable)
    if ('missing' in found)
      log.warn({ server: name, missing: found.missing }, 'not set: the tools of the MCP server are off')
    const transport = 'missing' in found ? null : found.transport
    const server = createMcpServer({ name, config, transport, log })
    const writing = new Set(writeTools({ tools: {}, mcp: { [name]: config } }))
    const permit = () => null
    return {
      ...server,
      tools: server.tools.map((tool) =>
        writing.has(tool.name) ? writeOnce(tool, { ledger, approvals, permit }) : tool,
      ),
    }
  })
  return {
    registry: createToolRegistry([...bound, ...servers.flatMap((server) => server.tools)]),
    async connect() {
      await Promise.all(servers.map((server) => server.connect()))
    },
    async close() {
      await Promise.allSettled(servers.map((server) => server.close()))
    },
  }

  function nameOf(kind: ToolKind): string | null {
    return Object.entries(tools).find(([name, { use }]) => (use ?? name) === kind)?.[0] ?? null
  }
}

/** The simulator's senders are phones as long as they look like one. */
function isSimulatedPhone({ kind, value }: { kind: string; value: string }): boolean {
  return kind === 'simulator' && /^\d+$/.test(value)
}
