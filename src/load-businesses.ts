import { join } from 'node:path'
import { loadBusiness, loadBusinesses } from './business/load.ts'
import type { Business } from './business/schema.ts'
import type { Config } from './config.ts'
import { findMissingReplies } from './graph/required-replies.ts'
import { verifyRules } from './guardrails/verify.ts'
import { ConfigError } from './ops/errors.ts'

/** Where the businesses live: beside `src/`. */
const PROMPTS = join(import.meta.dirname, '..', 'prompts')

const CHECKS = [findMissingReplies, verifyRules]

/** Every business this process runs, checked as a whole folder. */
export function loadAllConfigured(config: Config): Promise<Business[]> {
  return loadBusinesses({ root: PROMPTS, ids: config.PROSA_BUSINESSES, checks: CHECKS })
}

/**
 * One business by id.
 * @throws ConfigError when there is no such folder or it is not valid.
 */
export async function loadConfigured(id: string): Promise<Business> {
  return loadBusinessFolder(folderOfBusiness(id))
}

/** Where a business is deployed. @throws ConfigError when the id is none. */
export function folderOfBusiness(id: string): string {
  if (!/^[a-z][a-z0-9-]*$/.test(id)) throw new ConfigError(`"${id}" is no business id`)
  return join(PROMPTS, id)
}

/** A business from whatever folder, with every check. @throws ConfigError when it is not valid. */
export function loadBusinessFolder(folder: string): Promise<Business> {
  return loadBusiness(folder, CHECKS)
}

/** A business whose folder was checked before. @throws ConfigError when it is not valid. */
export function loadCheckedFolder(folder: string): Promise<Business> {
  return loadBusiness(folder)
}
