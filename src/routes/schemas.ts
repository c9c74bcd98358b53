import { z } from '@hono/zod-openapi'

export const errorBody = z
  .object({ error: z.object({ code: z.string(), message: z.string(), requestId: z.string() }) })
  .openapi('Error')
