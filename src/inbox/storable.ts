/**
 * What Postgres cannot keep in text or jsonb: NUL characters and halves of surrogate pairs. A message that
 * carries one must be stored without it, not refused for ever.
 */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '')
}

/** The same for every string inside a JSON value, keys included; dates become ISO text. */
export function storableJson(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(storableJson)
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [storableText(key), storableJson(inner)]),
    )
  }
  return value
}
