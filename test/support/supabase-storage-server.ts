/**
 * A loopback server that speaks what is used of Supabase Storage and refuses what the real one refuses: a wrong key,
 * a bucket that is not there, an object that exists when it may not be replaced.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface SupabaseStorageServer {
  url: string
  buckets: Map<string, { public: boolean }>
  objects: Map<string, { bytes: Buffer; type: string }>
  requests: { method: string; path: string }[]
  /** The next calls answer with this status. */
  failNext(status: number, times?: number): void
  close(): Promise<void>
}

export async function startSupabaseStorage(options: { key: string }): Promise<SupabaseStorageServer> {
  const buckets: SupabaseStorageServer['buckets'] = new Map()
  const objects: SupabaseStorageServer['objects'] = new Map()
  const requests: SupabaseStorageServer['requests'] = []
  const failures: number[] = []

  const server = createServer(async (request, response) => {
    const bytes = await bodyOf(request)
    const path = decodeURIComponent((request.url ?? '').split('?')[0] ?? '')
    const method = request.method ?? ''
    requests.push({ method, path })
    const failure = failures.shift()
    if (failure !== undefined) return refuse(response, failure, 'internal', 'asked to fail')
    if (request.headers.authorization !== `Bearer ${options.key}` || request.headers.apikey !== options.key)
      return refuse(response, 400, 'Unauthorized', 'Invalid Compact JWS', '403')
    const [, storage, version, area, bucket = '', ...rest] = path.split('/')
    if (storage !== 'storage' || version !== 'v1') return refuse(response, 404, 'not_found', 'no such route')
    if (area === 'bucket') return bucketCall(response, method, bucket, bytes)
    if (area !== 'object') return refuse(response, 404, 'not_found', 'no such route')
    if (!buckets.has(bucket)) return refuse(response, 400, 'Bucket not found', 'Bucket not found', '404')
    if (method === 'DELETE') {
      const { prefixes } = JSON.parse(bytes.toString('utf8')) as { prefixes: string[] }
      const removed = prefixes.filter((name) => objects.delete(`${bucket}/${name}`))
      return answer(
        response,
        removed.map((name) => ({ name })),
      )
    }
    const name = `${bucket}/${rest.join('/')}`
    if (method === 'GET') {
      const found = objects.get(name)
      if (found === undefined) return refuse(response, 400, 'not_found', 'Object not found', '404')
      response.writeHead(200, { 'content-type': found.type }).end(found.bytes)
      return
    }
    if (method !== 'POST' && method !== 'PUT') return refuse(response, 405, 'method', 'not allowed')
    if (method === 'POST' && objects.has(name) && request.headers['x-upsert'] !== 'true')
      return refuse(response, 400, 'Duplicate', 'The resource already exists', '409')
    objects.set(name, { bytes, type: request.headers['content-type'] ?? '' })
    answer(response, { Key: name, Id: 'an-id' })
  })

  function bucketCall(response: ServerResponse, method: string, id: string, bytes: Buffer) {
    if (method === 'GET') {
      const found = buckets.get(id)
      if (found === undefined) return refuse(response, 400, 'Bucket not found', 'Bucket not found', '404')
      return answer(response, { id, name: id, public: found.public })
    }
    const wanted = JSON.parse(bytes.toString('utf8')) as { id: string; public?: boolean }
    if (buckets.has(wanted.id))
      return refuse(response, 400, 'Duplicate', 'The resource already exists', '409')
    buckets.set(wanted.id, { public: wanted.public === true })
    answer(response, { name: wanted.id })
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    buckets,
    objects,
    requests,
    failNext: (status, times = 1) => failures.push(...Array<number>(times).fill(status)),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function answer(response: ServerResponse, body: unknown, status = 200) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function refuse(
  response: ServerResponse,
  status: number,
  error: string,
  message: string,
  statusCode = String(status),
) {
  answer(response, { statusCode, error, message }, status)
}
