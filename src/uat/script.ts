import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Business } from '../business/schema.ts'
import { ConfigError } from '../ops/errors.ts'

/** A pattern that has to be found, ignoring case. */
const pattern = z.string().refine((text) => {
  try {
    return new RegExp(text, 'iu') instanceof RegExp
  } catch {
    return false
  }
}, 'not a regular expression')

const step = z.union([
  z.strictObject({ lead: z.string(), silent: z.boolean().default(false) }),
  z.strictObject({ human: z.string() }),
  z.strictObject({ audio: z.literal(true), silent: z.boolean().default(false) }),
  z.strictObject({ advanceMinutes: z.number().positive() }),
])
const script = z.strictObject({
  /** What no reply may say, in any scene. */
  never: z.array(pattern),
  scenes: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z-]+$/),
        title: z.string(),
        steps: z.array(step).min(1),
        expect: z.strictObject({
          temperature: z.array(z.string()).optional(),
          mode: z.array(z.string()).optional(),
          fields: z.record(z.string(), pattern).optional(),
        }),
      }),
    )
    .min(1),
})
export type UatScript = z.infer<typeof script>
export type UatScene = UatScript['scenes'][number]

/** `uat.yaml` of a business. @throws ConfigError when there is none, or it is not valid. */
export async function readUatScript(business: Business): Promise<UatScript> {
  const path = join(business.folder, 'uat.yaml')
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new ConfigError(`${path}: there is no acceptance script`, { cause })
  })
  const parsed = script.safeParse(parse(text))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `  - ${issue.path.join('.')}: ${issue.message}`)
  throw new ConfigError(`${path} is not valid:\n${problems.join('\n')}`)
}
