import type { Database } from '../db/database.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import * as flags from '../db/queries/flags.ts'
import { cancelSwitchedOff } from '../db/queries/outbound.ts'
import type { Clock } from '../ops/clock.ts'
import { AGENT_OFF } from '../outbox/codes.ts'
import { AdminError, notFound } from './errors.ts'
import { type Principal, requireBusiness } from './principal.ts'

/**
 * Sets the flag of a scope, for the next turn of every replica. Where that switches the agent off, what it had queued is
 * dropped in the same instant: switched on again it does not go out late.
 *
 * @param wanted.clear removes every narrower flag in the same instant: nothing inside the scope says otherwise.
 * @returns the flag, and the narrower ones that still decide for their part.
 */
export function setFlag(
  deps: { db: Database; clock: Clock },
  by: Principal,
  wanted: flags.FlagScope & {
    agent: flags.AgentFlag
    share: number | null
    rest: flags.AgentFlag | null
    clear: boolean
  },
): Promise<{ flag: flags.FlagRow; narrower: flags.FlagRow[] }> {
  requireBusiness(by, wanted.businessId)
  const now = deps.clock.now()
  return deps.db.transaction(async (tx) => {
    const before = await flags.lockFlag(tx, wanted)
    const flag = await flags.saveFlag(tx, { ...wanted, by: by.actor, now })
    const narrower = await flags.lockNarrowerFlags(tx, wanted)
    const cleared = wanted.clear
      ? await flags.deleteFlags(
          tx,
          narrower.map(({ id }) => id),
        )
      : []
    const dropped = await cancelSwitchedOff(tx, AGENT_OFF, now)
    await insertAudit(tx, {
      actor: by.actor,
      action: 'admin.flag.set',
      entity: 'flag',
      entityId: flag.id,
      ...(wanted.businessId === null ? {} : { businessId: wanted.businessId }),
      ...(before === null ? {} : { before }),
      after: { ...flag, ...(cleared.length > 0 && { cleared }), ...(dropped > 0 && { dropped }) },
      now,
    })
    return { flag, narrower: wanted.clear ? [] : narrower }
  })
}

/** Removes a flag: wider ones, or the business itself, decide again. */
export function removeFlag(deps: { db: Database; clock: Clock }, by: Principal, id: string): Promise<void> {
  return deps.db.transaction(async (tx) => {
    const flag = await flags.findFlag(tx, id)
    if (flag === null) throw notFound('flag')
    requireBusiness(by, flag.businessId)
    const [before] = await flags.deleteFlags(tx, [id])
    if (before === undefined) throw new AdminError(409, 'admin.flag_gone', 'This flag was removed before')
    const now = deps.clock.now()
    const dropped = await cancelSwitchedOff(tx, AGENT_OFF, now)
    await insertAudit(tx, {
      actor: by.actor,
      action: 'admin.flag.remove',
      entity: 'flag',
      entityId: id,
      ...(flag.businessId === null ? {} : { businessId: flag.businessId }),
      before,
      ...(dropped > 0 && { after: { dropped } }),
      now,
    })
  })
}
