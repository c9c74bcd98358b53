/** Finds and reads the data sets of a business. A file is `<name>.yaml`, or `<name>.<hand>.yaml` by another hand. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { z } from 'zod'
import { ConfigError } from '../../src/ops/errors.ts'

const ROOT = join(import.meta.dirname, '..', 'datasets')

export interface DatasetFile {
  path: string
  /** Before the first dot: `price`, `intents`. */
  name: string
  /** Between the dots; `main` without. */
  hand: string
}

/** Files of a folder of a business's data sets, in order; none when there is no such folder. */
export function listDatasets(businessId: string, folder = '', root = ROOT): DatasetFile[] {
  const where = join(root, businessId, folder)
  if (!existsSync(where)) return []
  return readdirSync(where)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const [name = '', ...hands] = file.slice(0, -'.yaml'.length).split('.')
      return { path: join(where, file), name, hand: hands.join('.') || 'main' }
    })
}

/** @throws ConfigError naming the file and what is wrong with it. */
export function readDataset<T>(file: DatasetFile, schema: z.ZodType<T>): T {
  let raw: unknown
  try {
    raw = parse(readFileSync(file.path, 'utf8'))
  } catch (cause) {
    throw new ConfigError(`${file.path}: ${cause instanceof Error ? cause.message : 'not YAML'}`, { cause })
  }
  const parsed = schema.safeParse(raw)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `  - ${issue.path.join('.')}: ${issue.message}`)
  throw new ConfigError(`${file.path}:\n${problems.slice(0, 20).join('\n')}`)
}

/** First 16 hexadecimal digits of the sha256 over every file under a business's data sets. */
export function hashDatasets(businessId: string, root = ROOT): string {
  const hash = createHash('sha256')
  const folder = join(root, businessId)
  const files = existsSync(folder)
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : []
  for (const file of files) hash.update(file.slice(root.length)).update('\0').update(readFileSync(file))
  return hash.digest('hex').slice(0, 16)
}
