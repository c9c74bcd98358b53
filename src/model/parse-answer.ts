import { z } from 'zod'
import type { Answer } from './contract.ts'
import { ModelError } from './errors.ts'

/** Characters of a model's message; past this it is not an answer to a WhatsApp message. */
const CONTENT_LIMIT = 200_000

const lenientField = z.object({ field: z.string(), value: z.coerce.string(), evidence: z.string() })

/**
 * Reads a model's message. Only a non-empty `reply` is demanded: anything else that is broken is left out, as
 * it is verified later anyway and must not cost the lead an answer.
 * @throws ModelError `nonsense`
 */
export function parseAnswer(content: string): Answer {
  if (content.length > CONTENT_LIMIT)
    throw new ModelError('nonsense', `answer of ${content.length} characters`)
  const raw = parseObject(content)
  const reply = raw.reply
  if (typeof reply !== 'string' || reply.trim() === '')
    throw new ModelError('nonsense', 'answer without a reply')
  return {
    reply,
    fields: items(raw.fields).flatMap((item) => {
      const parsed = lenientField.safeParse(item)
      return parsed.success ? [parsed.data] : []
    }),
    asked: items(raw.asked).filter((item) => typeof item === 'string'),
    cited: items(raw.cited).filter((item) => typeof item === 'string'),
  }
}

function parseObject(content: string): Record<string, unknown> {
  // Some servers wrap JSON in a code fence even when asked for a schema.
  const text = content.trim().replace(/^```(?:json)?\s*|\s*```$/g, '')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new ModelError('nonsense', 'answer is not JSON', { cause })
  }
  const parsed = z.record(z.string(), z.unknown()).safeParse(value)
  if (!parsed.success) throw new ModelError('nonsense', 'answer is not an object')
  return parsed.data
}

function items(value: unknown): unknown[] {
  return Array.isArray(value) ? value.slice(0, 40) : []
}
