/**
 * A loopback server for files of messages: the Cloud API's two steps (an id gives an address, the address gives the
 * file, both to the right bearer and a named agent), and plain addresses as Z-API hands them out.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface MediaServer {
  url: string
  /** `GET|HEAD path` of every call, refused ones too. */
  requests: { path: string; authorization: string | undefined }[]
  /** Puts a file there. Its Cloud API id is `id`, its open address the returned one. */
  add(id: string, bytes: Uint8Array, options?: { sha256?: string; mimeType?: string; url?: string }): string
  /** Answers the next calls of a path that begins so in another way. */
  once(
    prefix: string,
    answer: (response: ServerResponse, request: IncomingMessage) => void,
    times?: number,
  ): void
  close(): Promise<void>
}

export async function startMediaServer(options: {
  token: string
  /** Another server that takes what is no file: messages that are sent. */
  rest?: string
}): Promise<MediaServer> {
  const files = new Map<string, { bytes: Buffer; sha256: string; mimeType: string; url: string }>()
  const requests: MediaServer['requests'] = []
  const answers: { prefix: string; times: number; answer: Parameters<MediaServer['once']>[1] }[] = []

  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (request.method !== 'GET' && options.rest !== undefined) return passOn(request, response, options.rest)
    requests.push({ path, authorization: request.headers.authorization })
    const special = answers.find(({ prefix, times }) => times > 0 && path.startsWith(prefix))
    if (special !== undefined) {
      special.times--
      return special.answer(response, request)
    }
    const graph = /^\/v\d+\.\d+\/([^/?]+)$/.exec(path)
    const bearer = request.headers.authorization === `Bearer ${options.token}`
    if (graph !== null) {
      if (!bearer) return json(response, 401, { error: { code: 190, message: 'Invalid OAuth access token' } })
      const file = files.get(decodeURIComponent(graph[1] ?? ''))
      if (file === undefined)
        return json(response, 400, { error: { code: 100, error_subcode: 33, message: 'does not exist' } })
      return json(response, 200, {
        messaging_product: 'whatsapp',
        url: file.url,
        mime_type: file.mimeType,
        sha256: file.sha256,
        file_size: file.bytes.length,
        id: graph[1],
      })
    }
    const open = /^\/(cdn|files)\/([^/?]+)/.exec(path)
    const file = files.get(decodeURIComponent(open?.[2] ?? ''))
    if (file === undefined) return json(response, 404, { error: 'not found' })
    if (open?.[1] === 'cdn' && (!bearer || !request.headers['user-agent']))
      return json(response, 401, { error: 'unauthorized' })
    response.writeHead(200, { 'content-type': file.mimeType }).end(file.bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    requests,
    add(id, bytes, { sha256, mimeType = 'application/octet-stream', url: at } = {}) {
      files.set(id, {
        bytes: Buffer.from(bytes),
        sha256: sha256 ?? createHash('sha256').update(bytes).digest('hex'),
        mimeType,
        url: at ?? `${url}/cdn/${encodeURIComponent(id)}`,
      })
      return `${url}/files/${encodeURIComponent(id)}`
    },
    once: (prefix, answer, times = 1) => answers.push({ prefix, times, answer }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function json(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

async function passOn(request: IncomingMessage, response: ServerResponse, to: string): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const answer = await fetch(`${to}${request.url ?? ''}`, {
    method: request.method ?? 'POST',
    headers: {
      'content-type': request.headers['content-type'] ?? 'application/json',
      ...(request.headers.authorization === undefined
        ? {}
        : { authorization: request.headers.authorization }),
    },
    body: Buffer.concat(chunks),
  })
  response
    .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'application/json' })
    .end(Buffer.from(await answer.arrayBuffer()))
}
