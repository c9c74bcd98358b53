import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'

/** What goes wrong with the next calls. `accept`: the server does its work first, then fails to say so. */
export type Fault = {
  /** How many calls it hits. Default 1. */
  times?: number
  /** How many calls pass before it. Default 0. */
  after?: number
  accept?: boolean
  /** The calls it is for. Default: all. */
  only?: (request: LoopbackRequest) => boolean
} & (
  | { kind: 'hang' }
  | { kind: 'reset' }
  /** Headers at once, then a byte of the body every `everyMs` until the caller leaves. */
  | { kind: 'drip'; everyMs: number }
  /** The work is done and answered, `ms` late. */
  | { kind: 'slow'; ms: number }
  /** Headers, half a body, then the connection ends. */
  | { kind: 'cut' }
  | { kind: 'respond'; status: number; body?: unknown; headers?: Record<string, string> }
)

export interface LoopbackRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  /** Parsed JSON, else the text as it came. */
  body: unknown
}

export interface LoopbackReply {
  status: number
  body?: unknown
  headers?: Record<string, string>
}

export interface Loopback {
  url: string
  /** Every call but those of the control surface, refused ones too, in order of arrival. */
  requests: LoopbackRequest[]
  fault(fault: Fault): void
  /** Connections that are open now. */
  connections(): Promise<number>
  /** What was to go wrong does not any more. */
  clearFaults(): void
  /** Ends the server and its open connections. */
  close(): Promise<void>
}

/**
 * An HTTP server on 127.0.0.1 that answers what `handle` says, unless a fault is due. `control` answers
 * `GET|POST /_control/<name>`, for tests that run the server in another process.
 */
export async function startLoopback(options: {
  port?: number | undefined
  handle: (request: LoopbackRequest) => LoopbackReply
  control?: Record<string, (body: unknown) => unknown>
}): Promise<Loopback> {
  const requests: LoopbackRequest[] = []
  const faults: { times: number; after: number; fault: Fault }[] = []
  const control: Record<string, (body: unknown) => unknown> = {
    requests: () => requests,
    fault: (body) => {
      addFault(body as Fault)
      return { ok: true }
    },
    ...options.control,
  }

  function addFault(fault: Fault): void {
    faults.push({ times: fault.times ?? 1, after: fault.after ?? 0, fault })
  }

  function dueFault(request: LoopbackRequest): Fault | undefined {
    const first = faults.find(({ fault }) => fault.only === undefined || fault.only(request))
    if (first === undefined) return undefined
    if (first.after > 0) {
      first.after--
      return undefined
    }
    first.times--
    if (first.times === 0) faults.splice(faults.indexOf(first), 1)
    return first.fault
  }

  const server = createServer(async (incoming, response) => {
    let text = ''
    incoming.setEncoding('utf8')
    for await (const chunk of incoming) text += chunk
    const path = incoming.url ?? '/'
    const body = parse(text)
    const name = path.match(/^\/_control\/(\w+)$/)?.[1]
    if (name !== undefined) {
      const answer = control[name]?.(body)
      return reply(response, answer === undefined ? { status: 404 } : { status: 200, body: answer })
    }
    const request = { method: incoming.method ?? '', path, headers: incoming.headers, body }
    requests.push(request)
    const fault = dueFault(request)
    const answer = fault === undefined || fault.accept ? options.handle(request) : undefined
    if (fault === undefined) return reply(response, answer ?? { status: 500 })
    if (fault.kind === 'respond') return reply(response, fault)
    if (fault.kind === 'slow') {
      await delay(fault.ms)
      return reply(response, answer ?? options.handle(request))
    }
    if (fault.kind === 'drip') {
      response.writeHead(200, { 'content-type': 'application/json' })
      const timer = setInterval(() => response.write(' '), fault.everyMs)
      response.on('close', () => clearInterval(timer))
    }
    if (fault.kind === 'reset') incoming.socket.resetAndDestroy()
    if (fault.kind === 'cut') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' })
      response.write('{"messages":[', () => incoming.socket.destroy())
    }
  })
  server.listen(options.port ?? 0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    fault: addFault,
    connections: () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      ),
    clearFaults() {
      faults.length = 0
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function reply(response: ServerResponse, { status, body, headers }: LoopbackReply): void {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  response
    .writeHead(status, { ...(text !== '' && { 'content-type': 'application/json' }), ...headers })
    .end(text)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
