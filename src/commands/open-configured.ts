import type { Config } from '../config.ts'
import { openDatabase } from '../db/open.ts'
import type { PooledDatabase } from '../db/pool.ts'

/** The database the environment names: a server, or the embedded one in its folder. */
export function openConfigured(config: Config): Promise<PooledDatabase> {
  return openDatabase({ databaseUrl: config.DATABASE_URL, dataDir: config.PROSA_DATA_DIR })
}
