import { z } from 'zod'
import { invalid } from './errors.ts'

/** Where a page ended: the sort key and the id of its last row. */
export interface Cursor {
  key: string
  id: string
}

/** What a sort's keys look like: whatever a caller sends is compared by the database, and must not fail there. */
export const KEYS = {
  integer: /^-?\d{1,18}$/,
  decimal: /^-?\d{1,12}(?:\.\d{1,20})?$/,
  text: /^[^\0]{0,300}$/u,
} as const

const shape = z.tuple([z.string(), z.string(), z.string()])
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const NO_ID = ''

/** @param order what the page was sorted by: a cursor of another order is refused. */
export function writeCursor(order: string, { key, id }: Cursor): string {
  return Buffer.from(JSON.stringify([order, key, id])).toString('base64url')
}

/** @throws AdminError 422 for whatever `writeCursor` has not written for this order. */
export function readCursor(
  cursor: string | undefined,
  order: string,
  key: RegExp,
  options: { withId: boolean } = { withId: true },
): Cursor | null {
  if (cursor === undefined) return null
  const parsed = shape.safeParse(parse(cursor))
  const [of, at, id] = parsed.data ?? []
  const idFits = id !== undefined && (options.withId ? UUID.test(id) : id === NO_ID)
  if (of !== order || at === undefined || !at.isWellFormed() || !key.test(at) || id === undefined || !idFits)
    throw invalid('cursor: not one this list has given in this order')
  return { key: at, id }
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return null
  }
}

/** One page of rows of which one more than the limit was read. */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
): { items: Row[]; next: string | null } {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return { items, next: rows.length > limit && last !== undefined ? cursorOf(last) : null }
}
