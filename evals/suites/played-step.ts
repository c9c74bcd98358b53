import { z } from 'zod'

/** One input of a session as it is kept in a run log: what was sent because of it, and the conversation after it. */
export const playedStepSchema = z.object({
  replies: z.array(z.object({ type: z.literal('reply'), to: z.string(), text: z.string() })),
  state: z.object({
    type: z.literal('state'),
    mode: z.string(),
    fields: z.record(z.string(), z.string()),
    temperature: z.string().nullable(),
    status: z.string(),
    reasons: z.array(z.string()),
    nodes: z.array(z.string()),
    llmCalls: z.int(),
    violations: z.array(z.object({ rule: z.string(), match: z.string(), draft: z.string() })),
    tools: z
      .array(z.object({ name: z.string(), success: z.boolean(), error: z.string().nullable() }))
      .default([]),
  }),
})
