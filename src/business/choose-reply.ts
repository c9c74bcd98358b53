import type { Replies } from './schema.ts'

export interface ChosenReply {
  situation: string
  text: string
  /** Kept in `record.usedReplies`, so that the same words do not come twice. */
  fingerprint: string
}

/**
 * The next variant of a situation that was not used yet, in order; when all were, the one used longest ago.
 * A variant with a placeholder nobody can fill is skipped. Null when none can be filled.
 *
 * @param values placeholder → text; absent or "" means unknown.
 * @param used fingerprints, oldest first.
 */
export function chooseReply(
  replies: Replies,
  situation: string,
  values: Record<string, string | undefined>,
  used: readonly string[],
): ChosenReply | null {
  const usable = (replies[situation] ?? []).flatMap((template, index) => {
    const text = fill(template, values)
    return text === null ? [] : [{ situation, text, fingerprint: `${situation}#${index}` }]
  })
  const lastUse = (reply: ChosenReply) => used.lastIndexOf(reply.fingerprint)
  return usable.toSorted((a, b) => lastUse(a) - lastUse(b))[0] ?? null
}

/** The template with its placeholders filled, or null when one is unknown. */
export function fill(template: string, values: Record<string, string | undefined>): string | null {
  let complete = true
  const text = template.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined || value === '') complete = false
    return value ?? ''
  })
  return complete ? text.replace(/[ \t]+\n/g, '\n').trim() : null
}
