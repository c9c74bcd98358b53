/** Model answers on disk, by the hash of everything that was asked. */
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AIMessage } from '@langchain/core/messages'
import { z } from 'zod'
import { answerSchema, type ModelOutcome, type ReplyModel } from '../../src/model/contract.ts'
import { renderMessages } from '../../src/model/render.ts'
import type { ToolSchema } from '../../src/tools/registry.ts'

const usage = z.object({ inputTokens: z.number(), outputTokens: z.number() })
const storedSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answer'), answer: answerSchema, model: z.string(), usage }),
  z.object({
    kind: z.literal('tools'),
    calls: z.array(z.object({ id: z.string(), name: z.string(), args: z.record(z.string(), z.unknown()) })),
    model: z.string(),
    usage,
  }),
])

export interface CachedModel {
  model: ReplyModel
  wasCached(outcome: ModelOutcome): boolean
}

/**
 * A model that answers the same request of the same trial from disk. Model, server, messages, schema, tools and trial
 * are all in the key: a prompt that changes by a letter is asked anew. Failures are never kept. A file that cannot be
 * read counts as absent.
 *
 * @param folder e.g. `.evals/cache`
 */
export function createCachedModel(options: {
  model: ReplyModel
  folder: string
  /** From 1: trials are independent answers to the same request. */
  trial: number
  tools: ToolSchema[]
  /** Where the model is served. */
  server: string
}): CachedModel {
  const { model, folder, trial, server } = options
  const hits = new WeakSet<ModelOutcome>()
  const shape = {
    schema: z.toJSONSchema(answerSchema),
    tools: options.tools.map(({ name, description, parameters }) => ({
      name,
      description,
      parameters: z.toJSONSchema(parameters),
    })),
  }
  return {
    wasCached: (outcome) => hits.has(outcome),
    model: {
      name: model.name,
      async call(input) {
        const messages = [...renderMessages(input.business, input.brief), ...input.toolMessages]
        const request = {
          model: model.name,
          server,
          trial,
          allowTools: input.allowTools,
          messages: messages.map((message) => message.toDict()),
          ...shape,
        }
        const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex')
        const path = join(folder, hash.slice(0, 2), `${hash}.json`)
        const kept = read(path)
        if (kept !== null) {
          hits.add(kept)
          return kept
        }
        const outcome = await model.call(input)
        write(path, outcome)
        return outcome
      },
    },
  }
}

function read(path: string): ModelOutcome | null {
  let stored: unknown
  try {
    stored = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
  const parsed = storedSchema.safeParse(stored)
  if (!parsed.success) return null
  if (parsed.data.kind === 'answer') return parsed.data
  return { ...parsed.data, message: new AIMessage({ content: '', tool_calls: parsed.data.calls }) }
}

function write(path: string, outcome: ModelOutcome): void {
  const stored =
    outcome.kind === 'answer'
      ? outcome
      : { kind: outcome.kind, calls: outcome.calls, model: outcome.model, usage: outcome.usage }
  mkdirSync(join(path, '..'), { recursive: true })
  // Written beside and renamed: a run that is killed leaves no half of an answer.
  const own = `${path}.${process.pid}.${performance.now()}`
  writeFileSync(own, JSON.stringify(stored))
  renameSync(own, path)
}
