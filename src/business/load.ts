/**
 * Reads `prompts/<business>/` into a `Business`. Everything wrong with a folder is reported at once, each
 * problem with its file and path, and the server does not start.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parse as parseYaml } from 'yaml'
import type { z } from 'zod'
import { ConfigError } from '../ops/errors.ts'
import { parseKnowledgeDocument } from './front-matter.ts'
import { findBrokenReferences } from './references.ts'
import { type Business, businessSchema, type KnowledgeDocument, repliesSchema } from './schema.ts'

/** A check of a loaded business by a module above this one: its rules over its replies, for one. */
export type BusinessCheck = (business: Business) => string[]

/**
 * Loads one folder.
 * @throws ConfigError naming every problem found.
 */
export async function loadBusiness(folder: string, checks: BusinessCheck[] = []): Promise<Business> {
  const config = await readYaml(join(folder, 'business.yaml'), businessSchema)
  const replies = await readYaml(join(folder, 'replies.yaml'), repliesSchema)
  const systemPrompt = await readText(join(folder, 'system.md'))
  const documents = await readDocuments(join(folder, 'knowledge'))
  // The search's vocabulary, read where it is used; here it only tells one version from another.
  const lexicon = await readFile(join(folder, 'knowledge', '_lexicon.yaml'), 'utf8').catch(() => '')
  if (config.id !== basename(folder)) {
    throw new ConfigError(`${join(folder, 'business.yaml')}: id "${config.id}" must be the folder's name`)
  }
  const business: Business = {
    id: config.id,
    folder,
    config,
    replies,
    systemPrompt,
    documents,
    version: fingerprint([
      JSON.stringify(config),
      JSON.stringify(replies),
      systemPrompt,
      JSON.stringify(documents),
      lexicon,
    ]),
  }
  const problems = findBrokenReferences(business)
  // A check may rely on what the references promise, so it only runs when they hold.
  if (problems.length === 0) problems.push(...checks.flatMap((check) => check(business)))
  if (problems.length > 0) {
    throw new ConfigError(`${folder} is not a valid business:\n${problems.map((p) => `  - ${p}`).join('\n')}`)
  }
  return business
}

/** Loads the named businesses, or every folder under `root` that has a business.yaml. */
export async function loadBusinesses(options: {
  root: string
  ids?: string[] | undefined
  checks?: BusinessCheck[]
}): Promise<Business[]> {
  const ids = options.ids ?? (await folderNames(options.root))
  if (ids.length === 0) throw new ConfigError(`${options.root} holds no business folder`)
  return Promise.all(ids.map((id) => loadBusiness(join(options.root, id), options.checks)))
}

async function folderNames(root: string): Promise<string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((cause: unknown) => {
    throw new ConfigError(`cannot read ${root}`, { cause })
  })
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
    .sort()
}

async function readDocuments(folder: string): Promise<KnowledgeDocument[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.md')).sort()
  return Promise.all(
    names.map(async (name) => parseKnowledgeDocument(join(folder, name), await readText(join(folder, name)))),
  )
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`cannot read ${path}`, { cause })
  })
}

async function readYaml<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readText(path)
  let raw: unknown
  try {
    raw = parseYaml(text, { prettyErrors: true, logLevel: 'error' })
  } catch (cause) {
    throw new ConfigError(`${path}: ${cause instanceof Error ? cause.message : 'not YAML'}`, { cause })
  }
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    (issue) => `  - ${issue.path.join('.') || '(root)'}: ${issue.message}`,
  )
  throw new ConfigError(`${path} is not valid:\n${problems.join('\n')}`)
}

function fingerprint(parts: string[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex').slice(0, 16)
}
