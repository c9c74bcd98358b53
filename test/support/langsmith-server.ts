import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type LoopbackReply, type LoopbackRequest, startLoopback } from './loopback.ts'

export const LANGSMITH_KEY = 'lsv2_pt_invented'
const NEEDED: Record<string, string[]> = {
  '/datasets': ['name'],
  '/sessions': ['name'],
  '/runs': ['id', 'name', 'run_type', 'inputs', 'start_time', 'session_name'],
  '/feedback': ['run_id', 'key', 'score'],
}

const EXAMPLES = /^\/v1\/platform\/datasets\/[^/]+\/examples$/

/** The part of LangSmith's API that evals use; refuses what LangSmith refuses: 401, 422 with `detail`. */
export function startLangSmithServer() {
  return startLoopback({ handle })
}

const INGESTED = new Set(['/runs/multipart', '/runs/batch'])
const deletion = z.strictObject({
  metadata: z.record(z.string(), z.array(z.string().min(1)).min(1)),
  start_time: z.iso.datetime(),
})

function handle(request: LoopbackRequest): LoopbackReply {
  const path = request.path.split('?')[0] ?? ''
  if (path === '/info') {
    return { status: 200, body: { instance_flags: { dataset_examples_multipart_enabled: true } } }
  }
  if (request.headers['x-api-key'] !== LANGSMITH_KEY)
    return { status: 401, body: { detail: 'Invalid token' } }
  if (request.method === 'POST' && INGESTED.has(path)) return { status: 202, body: {} }
  if (request.method === 'PATCH' && path.startsWith('/runs/')) return { status: 202, body: {} }
  // Without metadata it would delete everybody's: here that is a mistake.
  if (request.method === 'POST' && path === '/api/v1/runs/delete')
    return deletion.safeParse(request.body).success ? { status: 202, body: {} } : missing('metadata')
  if (request.method === 'GET' && path === '/datasets') return { status: 200, body: [] }
  if (request.method === 'POST' && EXAMPLES.test(path)) {
    // One part an example, named by its id, and one with its inputs.
    const names = [...String(request.body).matchAll(/name="([^"]+)"/g)].map((match) => match[1] ?? '')
    const ids = names.filter((name) => /^[\da-f-]{36}$/.test(name))
    if (!/^multipart\/form-data/.test(request.headers['content-type'] ?? '') || ids.length === 0)
      return missing('id')
    if (ids.some((id) => !names.includes(`${id}.inputs`))) return missing('inputs')
    return { status: 201, body: { count: ids.length, example_ids: ids } }
  }
  const needed = request.method === 'POST' ? NEEDED[path] : undefined
  if (needed === undefined) return { status: 404, body: { detail: 'Not Found' } }
  const { body } = request
  if (typeof body !== 'object' || body === null) return missing('body')
  const bad = needed.find((field) => !(field in body))
  return bad === undefined ? { status: 200, body: { id: randomUUID(), ...body } } : missing(bad)
}

const missing = (field: string): LoopbackReply => ({
  status: 422,
  body: { detail: [{ loc: ['body', field], msg: 'Field required', type: 'missing' }] },
})
