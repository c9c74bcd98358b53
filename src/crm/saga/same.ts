import { createHash } from 'node:crypto'

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export function pick(value: Record<string, unknown> | null | undefined, keys: readonly string[]) {
  return value && Object.fromEntries(keys.map((key) => [key, value[key]]))
}

/** What was stored as JSON and what is wanted now say the same. */
export function same(a: Record<string, unknown> | null | undefined, b: Record<string, unknown>): boolean {
  return a !== null && a !== undefined && digest(a) === digest(b)
}

function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex')
}

function canonical(value: unknown): string {
  if (!isRecord(value)) return JSON.stringify(value ?? null)
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`).join(',')}}`
}
