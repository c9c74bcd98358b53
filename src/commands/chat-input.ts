import { z } from 'zod'

const from = z.string().min(1).max(40)
const text = z.string().max(50_000)

/** One line of `prosa chat --json`. */
const chatInput = z.union([
  z.strictObject({ from, text }),
  z.strictObject({ from, burst: z.array(text).min(1).max(50) }),
  z.strictObject({ from, media: z.string().min(1), caption: text.optional() }),
  z.strictObject({
    advanceMinutes: z
      .number()
      .min(0)
      .max(60 * 24 * 366),
  }),
  z.strictObject({ human: text.min(1) }),
])
export type ChatInput = z.infer<typeof chatInput>

/** The input, or what is wrong with it. */
export function parseChatInput(value: unknown): ChatInput | string {
  const parsed = chatInput.safeParse(value)
  if (parsed.success) return parsed.data
  return 'expected {"from","text"}, {"from","burst":[…]}, {"from","media","caption"?}, {"advanceMinutes"} or {"human"}'
}
