import type { Mention, ReadingContext } from '../mention.ts'
import { evidence, type Message } from '../message.ts'

const LONGEST = 160

/** Free text is only taken as the answer to its question. */
export function readText(message: Message, context: ReadingContext): Mention[] {
  if (!context.asked) return []
  const trimmed = message.text.trim()
  if (trimmed === '' || trimmed.length > LONGEST || /\?\s*$/.test(trimmed)) return []
  if (/^(?:nao|sim|ok|nao sei|depois|prefiro nao\b.*)[.!]?$/.test(trimmed)) return []
  const start = message.text.indexOf(trimmed)
  const end = start + trimmed.length
  return [{ value: evidence(message, start, end), start, end, standing: 'said', weight: 3 }]
}
