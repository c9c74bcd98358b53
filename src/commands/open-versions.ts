import type { Database } from '../db/database.ts'
import type { Indexer } from '../knowledge/indexer.ts'
import { folderOfBusiness, loadCheckedFolder } from '../load-businesses.ts'
import { systemClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { checkFolder } from '../versions/check-folder.ts'
import { type BusinessVersions, createBusinessVersions } from '../versions/versions.ts'

/** Versions of businesses for a command, which answers nobody by them. */
export function openVersions(db: Database, indexer: Indexer): BusinessVersions {
  return createBusinessVersions({
    db,
    clock: systemClock,
    log: createLog('warn'),
    load: loadCheckedFolder,
    check: checkFolder,
    folderOf: folderOfBusiness,
    index: (business) => indexer.sync(business),
  })
}
