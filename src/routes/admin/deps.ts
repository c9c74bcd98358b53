import type { Authenticate } from '../../admin/authenticate.ts'
import type { Business } from '../../business/schema.ts'
import type { Database, Queryable } from '../../db/database.ts'
import type { AccountOwner } from '../../db/queries/admin-letters.ts'
import type { Handoffs } from '../../handoff/handoffs.ts'
import type { DeadLetters } from '../../inbox/dead-letters.ts'
import type { Wake } from '../../inbox/ports.ts'
import type { Indexer } from '../../knowledge/indexer.ts'
import type { Clock } from '../../ops/clock.ts'
import type { ProactiveBreaker } from '../../outbox/breaker.ts'
import type { ErasureTarget } from '../../privacy/erase.ts'
import type { PrivacyRequests } from '../../privacy/requests.ts'
import type { BusinessVersions } from '../../versions/versions.ts'
import type { RouteLimits } from '../limited.ts'

export interface AdminDeps {
  db: Database
  clock: Clock
  wake: Wake
  authenticate: Authenticate
  businesses: readonly Business[]
  accounts: readonly AccountOwner[]
  breaker: Pick<ProactiveBreaker, 'list' | 'stop' | 'reset'>
  deadLetters: DeadLetters
  answer: Handoffs['answer']
  cancelReminders: (tx: Queryable, contactIds: readonly string[], reason: string) => Promise<void>
  indexer: Indexer
  /** A business as the version in force has it. */
  inForce: (businessId: string) => Promise<Business>
  erasureTargets: readonly ErasureTarget[]
  requests: PrivacyRequests
  /** Wrong tokens by address, requests by caller. */
  limits?: RouteLimits | undefined
  /** Absent: what is in force cannot be changed from here. */
  versions?: BusinessVersions
}
