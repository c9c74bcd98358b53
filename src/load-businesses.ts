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
  if (!/^[a-z][a-z0-9-]*$/.test(id)) throw new ConfigError(`"${id}" is no business id`)
  return loadBusiness(join(PROMPTS, id), CHECKS)
}
