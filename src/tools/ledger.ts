import type { Queryable } from '../db/database.ts'
import { returnApproval, takeApproval } from '../db/queries/approvals.ts'
import { claimToolCall, finishToolCall, releaseToolCall } from '../db/queries/tool-calls.ts'
import type { Clock } from '../ops/clock.ts'
import type { Approvals, CallLedger } from './write-once.ts'

/** The ledger and the approvals of a database. No transaction is held while a tool runs. */
export function createLedger(deps: { db: Queryable; clock: Clock }): {
  ledger: CallLedger
  approvals: Approvals
} {
  const { db, clock } = deps
  return {
    ledger: {
      claim: (key) => claimToolCall(db, key, clock.now()),
      finish: (key, envelope) => finishToolCall(db, key, envelope, clock.now()),
      release: (key) => releaseToolCall(db, key),
    },
    approvals: {
      take: (input) => takeApproval(db, { ...input, now: clock.now() }),
      giveBack: (id) => returnApproval(db, id),
    },
  }
}
