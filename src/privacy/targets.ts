import type { Config } from '../config.ts'
import type { ErasureTarget } from './erase.ts'

/** What an erasure reaches outside the database, as this installation is configured. */
export function createErasureTargets(_config: Config): ErasureTarget[] {
  return []
}
