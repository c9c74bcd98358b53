/**
 * One run of retention in a process of its own, which kills itself where it is told, as a crash would: `after` batches
 * of a job, and `statement` statements into the next, with that statement sent and nobody left to hear its answer.
 * Prints `ready -` and goes on; ends by itself when nothing is left.
 */
import { writeSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import type { Queryable } from '../../src/db/database.ts'
import { openDatabase } from '../../src/db/open.ts'
import type { PooledDatabase } from '../../src/db/pool.ts'
import { createManualClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { runRetention } from '../../src/privacy/retention.ts'
import { retentionBusiness } from './retention-business.ts'

export interface RetentionPlan {
  databaseUrl: string
  businesses: string[]
  /** ISO 8601. */
  now: string
  kill: { job: string; after: number; statement: number }
}

const STDOUT = 1

if (import.meta.main) await main(JSON.parse(process.argv[2] ?? '{}') as RetentionPlan)

async function main(plan: RetentionPlan): Promise<void> {
  const { kill } = plan
  const inner = await openDatabase({ databaseUrl: plan.databaseUrl })
  let batches = 0
  let statements = 0
  const dying = (of: Queryable): Queryable => ({
    async query(text, values) {
      const answer = of.query<never>(text, values)
      if (batches >= kill.after && ++statements === kill.statement) {
        await setImmediate()
        process.kill(process.pid, 'SIGKILL')
      }
      return answer
    },
  })
  const db: PooledDatabase = {
    ...inner,
    ...dying(inner),
    transaction: (work) => inner.transaction((tx) => work(dying(tx))),
  }
  writeSync(STDOUT, 'ready -\n')
  await runRetention({
    db,
    clock: createManualClock(new Date(plan.now)),
    businesses: plan.businesses.map(retentionBusiness),
    targets: [],
    log: createLog('error'),
    onBatch({ job }) {
      if (job !== kill.job || ++batches < kill.after || kill.statement > 0) return
      process.kill(process.pid, 'SIGKILL')
    },
  })
  await inner.close()
}
