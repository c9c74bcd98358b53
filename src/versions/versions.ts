import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AdminError, notFound } from '../admin/errors.ts'
import type { Business } from '../business/schema.ts'
import type { Database, Queryable } from '../db/database.ts'
import { insertAudit } from '../db/queries/audit-log.ts'
import * as rows from '../db/queries/business-versions.ts'
import type { Clock } from '../ops/clock.ts'
import type { Log } from '../ops/log.ts'
import { readFolderFiles, writeFolderFiles } from './folder-files.ts'
import { requireLiveChange } from './restart-only.ts'

/** Milliseconds between looks at what is in force. */
const LOOK_MS = 500
/** Of a list. */
const LISTED = 200

export interface VersionsDeps {
  db: Database
  clock: Clock
  log: Log
  /**
   * Loads a folder whose last part is the business's id.
   * @throws ConfigError when it is not valid.
   */
  load: (folder: string) => Promise<Business>
  /** Everything a start checks of a folder: seconds of work, so not in the thread that answers. @throws ConfigError */
  check: (folder: string) => Promise<void>
  /** Where a business's folder is deployed. */
  folderOf: (businessId: string) => string
  /** Makes the index of knowledge equal to what a version says. */
  index: (business: Business) => Promise<unknown>
  /** Lets this process answer by a version. @throws ConfigError when it cannot without a restart. */
  replace?: (business: Business) => void
}

export type BusinessVersions = ReturnType<typeof createBusinessVersions>

/**
 * Versions of a business: kept, put in force, taken back. What is in force is a row that every process looks at, so a
 * change holds for the turns that begin within a second of it, on every replica; a turn under way ends as it began. Only
 * what passed the checks of a loaded folder gets in, and the one before stays in force whenever something is wrong.
 */
export function createBusinessVersions(deps: VersionsDeps) {
  const { db, clock, log } = deps
  const running = new Map<string, Business>()
  /** Versions this process could not take; said once each. */
  const refused = new Set<string>()
  let scratch: Promise<string> | null = null
  let looking: NodeJS.Timeout | undefined
  let look: Promise<void> = Promise.resolve()

  /** A version as a business, from its files. What is kept was checked before it was. */
  async function materialise(id: string, files: rows.FolderFiles): Promise<Business> {
    scratch ??= mkdtemp(join(tmpdir(), 'prosa-versions-'))
    const folder = join(await mkdtemp(join(await scratch, 'v-')), id)
    await writeFolderFiles(folder, files, deps.folderOf(id))
    return deps.load(folder)
  }

  async function checked(id: string, files: rows.FolderFiles): Promise<Business> {
    const business = await materialise(id, files)
    // What this process answers by was checked when it came.
    if (running.get(id)?.version !== business.version) await deps.check(business.folder)
    return business
  }

  async function stored(id: string, version: string): Promise<Business> {
    const now = running.get(id)
    if (now?.version === version) return now
    const files = await rows.findVersionFiles(db, id, version)
    if (files === null) throw notFound('version of this business')
    return materialise(id, files)
  }

  async function inForce(id: string): Promise<Business> {
    const version = (await rows.versionsInForce(db, [id])).get(id)
    return version === undefined ? deps.load(deps.folderOf(id)) : stored(id, version)
  }

  async function keep(
    tx: Queryable,
    business: Business,
    files: rows.FolderFiles,
    by: string,
    note: string | null,
  ) {
    const now = clock.now()
    await rows.saveVersion(tx, { businessId: business.id, version: business.version, files, note, by, now })
  }

  /** Puts a checked version in force: knowledge first, so that no prompt speaks of what cannot be found yet. */
  async function putInForce(
    next: Business,
    what: {
      by: string
      action: string
      source: 'folder' | 'stored'
      before?: (tx: Queryable) => Promise<void>
    },
  ): Promise<{ version: string; before: string | null }> {
    const { id, version } = next
    requireLiveChange(await inForce(id), next)
    await deps.index(next)
    const before = await db.transaction(async (tx) => {
      await rows.lockVersions(tx, id)
      await what.before?.(tx)
      const was = (await rows.versionsInForce(tx, [id])).get(id) ?? null
      const now = clock.now()
      await rows.insertActivation(tx, { businessId: id, version, source: what.source, by: what.by, now })
      await insertAudit(tx, {
        actor: what.by,
        action: what.action,
        entity: 'business',
        entityId: id,
        businessId: id,
        before: { version: was },
        after: { version },
        now,
      })
      return was
    })
    await catchUp()
    return { version, before }
  }

  /** Takes what is in force, where it is not what this process answers by. */
  async function catchUp(): Promise<void> {
    if (deps.replace === undefined || running.size === 0) return
    for (const [id, version] of await rows.versionsInForce(db, [...running.keys()])) {
      if (running.get(id)?.version === version || refused.has(`${id} ${version}`)) continue
      try {
        const next = await stored(id, version)
        deps.replace(next)
        running.set(id, next)
        log.info({ business: id, version }, 'business version in force')
      } catch (err) {
        refused.add(`${id} ${version}`)
        log.error({ business: id, version, err }, 'business version cannot be taken; the one before stays')
      }
    }
  }

  return {
    /**
     * What a starting process answers by: its folder when that is another than the one last deployed, else what was put
     * in force since.
     */
    async atStart(deployed: Business): Promise<Business> {
      const files = await readFolderFiles(deployed.folder)
      const { id, version } = deployed
      const chosen = await db.transaction(async (tx) => {
        await rows.lockVersions(tx, id)
        await keep(tx, deployed, files, 'deployment', null)
        if ((await rows.lastFromFolder(tx, id)) === version)
          return (await rows.versionsInForce(tx, [id])).get(id) ?? version
        const now = clock.now()
        await rows.insertActivation(tx, { businessId: id, version, source: 'folder', by: 'deployment', now })
        return version
      })
      const business = chosen === version ? deployed : await storedOr(deployed, chosen)
      running.set(id, business)
      return business
    },

    /** What a start with this folder would answer by; nothing is written. */
    async atNextStart(deployed: Business): Promise<Business> {
      const known = (await rows.lastFromFolder(db, deployed.id)) === deployed.version
      return known ? inForce(deployed.id) : deployed
    },

    /** What is in force, for every replica; the folder, where no version was kept yet. */
    inForce,

    /** Reads the folder again. @throws ConfigError when it is not valid. */
    async reload(id: string, by: string) {
      const folder = deps.folderOf(id)
      const files = await readFolderFiles(folder)
      // From what was read, lest the folder changes in between.
      const next = await checked(id, files)
      return putInForce(next, {
        by,
        action: 'admin.business.reload',
        source: 'folder',
        before: (tx) => keep(tx, next, files, by, null),
      })
    },

    /** Keeps a version that differs from the one in force in these files, without putting it in force. */
    async propose(id: string, by: string, changed: rows.FolderFiles, note: string | null) {
      const current = await inForce(id)
      const files = { ...(await readFolderFiles(current.folder)), ...changed }
      const next = await checked(id, files)
      requireLiveChange(current, next)
      await db.transaction(async (tx) => {
        await keep(tx, next, files, by, note)
        await insertAudit(tx, {
          actor: by,
          action: 'admin.business.version',
          entity: 'business',
          entityId: id,
          businessId: id,
          after: { version: next.version, files: Object.keys(changed), ...(note === null ? {} : { note }) },
          now: clock.now(),
        })
      })
      return { version: next.version }
    },

    async activate(id: string, by: string, version: string) {
      const next = await stored(id, version)
      return putInForce(next, { by, action: 'admin.business.activate', source: 'stored' })
    },

    /** Back to the version before the present one. Twice: forward again. */
    async rollback(id: string, by: string) {
      const version = await rows.versionBefore(db, id)
      if (version === null)
        throw new AdminError(409, 'admin.no_version_before', 'No other version was in force before')
      const next = await stored(id, version)
      return putInForce(next, { by, action: 'admin.business.rollback', source: 'stored' })
    },

    async list(id: string) {
      const current = (await rows.versionsInForce(db, [id])).get(id)
      const kept = await rows.listVersions(db, id, LISTED)
      return kept.map((row) => ({ ...row, inForce: row.version === current }))
    },

    files: (id: string, version: string) => rows.findVersionFiles(db, id, version),
    catchUp,

    /** Looks at what is in force from now on. */
    follow(): void {
      const again = () => {
        looking = setTimeout(() => {
          look = catchUp()
            .catch((err: unknown) => log.warn({ err }, 'versions: what is in force could not be read'))
            .finally(() => {
              if (looking !== undefined) again()
            })
        }, LOOK_MS)
      }
      again()
    },

    async close(): Promise<void> {
      clearTimeout(looking)
      looking = undefined
      await look
      if (scratch !== null) await rm(await scratch, { recursive: true, force: true })
    },
  }

  async function storedOr(deployed: Business, version: string): Promise<Business> {
    try {
      return await stored(deployed.id, version)
    } catch (err) {
      log.error(
        { business: deployed.id, version, err },
        'business version cannot be taken; the deployed one answers',
      )
      return deployed
    }
  }
}
