import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { loadBusiness } from '../../src/business/load.ts'
import { findBrokenReferences } from '../../src/business/references.ts'
import type { Business } from '../../src/business/schema.ts'
import { verifyRules } from '../../src/guardrails/verify.ts'
import { ConfigError } from '../../src/ops/errors.ts'

/**
 * The business with another prompt: a file takes the place of its `system.md`, a folder that of the whole business,
 * whatever the folder is called.
 *
 * @throws ConfigError when there is nothing there or it is not valid.
 */
export async function withPrompt(business: Business, path: string): Promise<Business> {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new ConfigError(`--prompt ${path}: no such file or folder`)
  if (stat.isDirectory()) return loadFolder(business.id, resolve(path))
  const systemPrompt = readFileSync(path, 'utf8')
  const changed: Business = {
    ...business,
    systemPrompt,
    version: createHash('sha256').update(`${business.version}\0${systemPrompt}`).digest('hex').slice(0, 16),
  }
  const problems = findBrokenReferences(changed)
  if (problems.length > 0) throw new ConfigError(`--prompt ${path}:\n${problems.join('\n')}`)
  return changed
}

/** A folder must bear its business's id: a copy under another name is read through a link that does. */
async function loadFolder(id: string, folder: string): Promise<Business> {
  if (basename(folder) === id) return loadBusiness(folder, [verifyRules])
  const links = mkdtempSync(join(tmpdir(), 'prosa-eval-'))
  try {
    symlinkSync(folder, join(links, id), 'dir')
    return { ...(await loadBusiness(join(links, id), [verifyRules])), folder }
  } finally {
    rmSync(links, { recursive: true })
  }
}
