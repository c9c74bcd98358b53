import type { Replies } from '../business/schema.ts'

/** Characters a literal part of a template needs to tell it from ordinary words. */
const TELLING_LENGTH = 12

/** Variants of replies.yaml whose words a text contains, whoever put them there. */
export function detectUsed(replies: Replies, text: string): { situation: string; fingerprint: string }[] {
  const used: { situation: string; fingerprint: string }[] = []
  for (const [situation, variants] of Object.entries(replies)) {
    for (const [index, template] of variants.entries()) {
      if (contains(text, template)) used.push({ situation, fingerprint: `${situation}#${index}` })
    }
  }
  return used
}

function contains(text: string, template: string): boolean {
  let from = 0
  let telling = false
  for (const part of template.split(/\{[^{}]*\}/)) {
    const literal = part.trim()
    if (literal === '') continue
    const at = text.indexOf(literal, from)
    if (at === -1) return false
    from = at + literal.length
    if (literal.length >= TELLING_LENGTH) telling = true
  }
  return telling
}
