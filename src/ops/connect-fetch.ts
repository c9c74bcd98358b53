import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { Readable } from 'node:stream'

/** Statuses whose answer has no body (Fetch standard, null body status). */
const WITHOUT_BODY = new Set([204, 205, 304])

/** The connection did not come about in time: nothing was sent. */
class ConnectTimeoutError extends Error {
  readonly code = 'UND_ERR_CONNECT_TIMEOUT'
  readonly syscall = 'connect'

  constructor(ms: number) {
    super(`no connection within ${ms} ms`)
  }
}

/**
 * A `fetch` that gives up a connection that is not there after `connectMs`. The global one waits 10 s for it, which cannot be
 * set without another library.
 */
export function createConnectFetch(options: { connectMs: number }): typeof globalThis.fetch {
  const { connectMs } = options
  return async function connectFetch(input, init) {
    const request = new Request(input, init)
    const url = new URL(request.url)
    const body = request.body === null ? null : Buffer.from(await request.arrayBuffer())
    const headers = Object.fromEntries(request.headers)
    if (body !== null) headers['content-length'] = String(body.byteLength)
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    return new Promise<Response>((resolve, reject) => {
      const call = send(url, { method: request.method, headers, signal: request.signal })
      call.on('socket', (socket) => {
        if (!socket.connecting) return
        const timer = setTimeout(() => call.destroy(new ConnectTimeoutError(connectMs)), connectMs)
        const stop = () => clearTimeout(timer)
        socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', stop)
        socket.once('close', stop)
      })
      call.on('error', reject)
      call.on('response', (incoming) => {
        const status = incoming.statusCode ?? 500
        const answer = new Headers()
        for (const [name, value] of Object.entries(incoming.headersDistinct)) {
          for (const one of value ?? []) answer.append(name, one)
        }
        if (WITHOUT_BODY.has(status)) {
          incoming.resume()
          resolve(new Response(null, { status, headers: answer }))
        } else resolve(new Response(webStream(incoming), { status, headers: answer }))
      })
      call.end(body)
    })
  }
}

function webStream(incoming: Readable): ReadableStream<Uint8Array> {
  const chunks = incoming.iterator()
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next()
      if (done) controller.close()
      else controller.enqueue(new Uint8Array(value))
    },
    cancel: () => void incoming.destroy(),
  })
}
