/** Questions with the documents they should find, and how a searcher did on them. */
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Searcher } from '../../src/knowledge/types.ts'
import { ConfigError } from '../../src/ops/errors.ts'

const questionSchema = z.strictObject({
  id: z.string().min(1),
  query: z.string().min(1),
  /** What the talk was about before. */
  context: z.string().optional(),
  /** Slugs, any of which may be found; empty: the documents do not answer. */
  expect: z.array(z.string()),
})
export type RetrievalQuestion = z.infer<typeof questionSchema>

const datasetSchema = z
  .strictObject({ tuned: z.array(questionSchema).min(1), held: z.array(questionSchema).default([]) })
  .superRefine((dataset, context) => {
    const seen = new Set<string>()
    for (const { id } of [...dataset.tuned, ...dataset.held]) {
      if (seen.has(id)) context.addIssue({ code: 'custom', message: `id "${id}" is there twice` })
      seen.add(id)
    }
  })
export type RetrievalDataset = z.infer<typeof datasetSchema>

/** @throws ConfigError naming the file and what is wrong with it. */
export async function readRetrieval(path: string): Promise<RetrievalDataset> {
  const parsed = datasetSchema.safeParse(parse(await readFile(path, 'utf8')))
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map((issue) => `  - ${issue.path.join('.')}: ${issue.message}`)
  throw new ConfigError(`${path} is no retrieval data set:\n${problems.join('\n')}`)
}

/** Hits among which an expected document must be. */
export const AT = 3

export interface RetrievalFailure {
  id: string
  query: string
  /** `missed`: not found or said to be unanswerable. `invented`: said to be answerable and is not. */
  kind: 'missed' | 'invented'
  answerable: boolean
  found: string[]
}

export interface RetrievalReport {
  answerable: number
  unanswerable: number
  /** Share of the answerable that were found among the first three and said to be answerable. */
  recall: number
  /** Share of the answerable found among the first three, whatever was said. */
  ranked: number
  /** Share of the unanswerable said to be answerable. */
  invented: number
  /** Milliseconds a search. */
  times: number[]
  failures: RetrievalFailure[]
}

export async function scoreRetrieval(
  searcher: Searcher,
  businessId: string,
  questions: readonly RetrievalQuestion[],
): Promise<RetrievalReport> {
  const failures: RetrievalFailure[] = []
  const times: number[] = []
  const wanted = questions.filter((question) => question.expect.length > 0).length
  let ranked = 0
  for (const { id, query, context, expect } of questions) {
    const from = performance.now()
    const result = await searcher.search({
      businessId,
      text: query,
      k: AT,
      ...(context === undefined ? {} : { context }),
    })
    times.push(performance.now() - from)
    const found = result.hits.map((hit) => hit.document)
    const { answerable } = result
    if (expect.length === 0) {
      if (answerable) failures.push({ id, query, kind: 'invented', answerable, found })
      continue
    }
    const inFirst = expect.some((slug) => found.includes(slug))
    if (inFirst) ranked++
    if (!inFirst || !answerable) failures.push({ id, query, kind: 'missed', answerable, found })
  }
  const unanswerable = questions.length - wanted
  const count = (kind: RetrievalFailure['kind']) => failures.filter((failure) => failure.kind === kind).length
  return {
    answerable: wanted,
    unanswerable,
    recall: wanted === 0 ? 1 : 1 - count('missed') / wanted,
    ranked: wanted === 0 ? 1 : ranked / wanted,
    invented: unanswerable === 0 ? 0 : count('invented') / unanswerable,
    times,
    failures,
  }
}
