import type { Business } from '../../src/business/schema.ts'
import { ANY_HOUR, gradeLead, openArena, type TurnRun } from './arena.ts'
import type { HostileData } from './data.ts'
import { familiesOf } from './families/index.ts'
import type { Finding } from './grade.ts'
import type { Family } from './types.ts'

/** Counts of a family, a rule, or everything. */
export interface Tally {
  turns: number
  /** Turns in which a model was asked. */
  asked: number
  /** Turns in which a draft came back to the model. */
  revised: number
  /** Turns answered by an offline or canned reply in place of the model's. */
  replaced: number
  /** Violations delivered. */
  delivered: number
  /** Turns the agent should have answered and did not. */
  unanswered: number
}

export interface Delivered extends Finding {
  business: string
  family: string
  lead: string
  /** Seed that plays the same lead again. */
  seed: number
}

export interface HostileReport {
  total: Tally
  byFamily: Map<string, Tally>
  /** By rule of the labels: drafts offered and delivered. */
  byRule: Map<string, { offered: number; delivered: number }>
  delivered: Delivered[]
  /** Leads left without an answer, with what the engine said. */
  unanswered: { business: string; family: string; lead: string; seed: number; failure: string | null }[]
}

const empty = (): Tally => ({ turns: 0, asked: 0, revised: 0, replaced: 0, delivered: 0, unanswered: 0 })

/** Plays leads against the families in turn, each as often as it weighs, until so many turns are done. */
export async function runHostile(options: {
  business: Business
  data: HostileData
  turns: number
  seed: number
  /** Only families whose id has this in it. */
  family?: string | undefined
  /** Messages of a lead, at most. */
  turnsALead?: number
  onTurns?: (report: HostileReport) => void
  report?: HostileReport
}): Promise<HostileReport> {
  const { business, data, turns, seed } = options
  const report = options.report ?? createReport()
  const families = familiesOf(data).filter(({ id }) => id.includes(options.family ?? ''))
  if (families.length === 0) throw new Error(`no family has "${options.family}" in its name`)
  const goal = report.total.turns + turns
  const arena = await openArena({ business, data, turnsALead: options.turnsALead, starts: ANY_HOUR })
  try {
    for (let lead = 0; report.total.turns < goal; lead++) {
      const family = nextFamily(families, report.byFamily)
      const leadSeed = seed * 1_000_003 + lead
      const run = await arena.play(family, leadSeed)
      const findings = gradeLead(run, data.limits)
      for (const [index, turn] of run.turns.entries()) {
        count(report, turn, findings[index] ?? [], {
          business: business.id,
          family: family.id,
          seed: leadSeed,
        })
      }
      options.onTurns?.(report)
    }
  } finally {
    await arena.close()
  }
  return report
}

export function createReport(): HostileReport {
  return { total: empty(), byFamily: new Map(), byRule: new Map(), delivered: [], unanswered: [] }
}

/** The family furthest behind its share. */
function nextFamily(families: Family[], done: Map<string, Tally>): Family {
  const behind = (family: Family) => (done.get(family.id)?.turns ?? 0) / family.weight
  return families.reduce((least, family) => (behind(family) < behind(least) ? family : least))
}

function count(
  report: HostileReport,
  turn: TurnRun,
  findings: readonly Finding[],
  played: { business: string; family: string; seed: number },
): void {
  const tally = report.byFamily.get(played.family) ?? empty()
  report.byFamily.set(played.family, tally)
  const silent = turn.sent.length === 0
  for (const one of [report.total, tally]) {
    one.turns += 1
    if (turn.calls > 0) one.asked += 1
    if (turn.revisions > 0) one.revised += 1
    if (turn.replaced) one.replaced += 1
    if (silent) one.unanswered += 1
    one.delivered += findings.length
  }
  for (const { draft } of turn.offers) for (const rule of draft.violates) ofRule(report, rule).offered += 1
  for (const finding of findings) {
    ofRule(report, finding.rule).delivered += 1
    report.delivered.push({ ...finding, ...played, lead: turn.lead })
  }
  if (silent) report.unanswered.push({ ...played, lead: turn.lead, failure: turn.failure })
}

function ofRule(report: HostileReport, rule: string) {
  const known = report.byRule.get(rule) ?? { offered: 0, delivered: 0 }
  report.byRule.set(rule, known)
  return known
}
