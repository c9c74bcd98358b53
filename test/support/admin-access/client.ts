import { Agent, request } from 'node:http'

export interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

export interface SendOptions {
  /** Sent as a bearer. */
  token?: string
  /** The whole header, in place of a token's. */
  authorization?: string
  body?: unknown
  /** The body as it is sent. */
  raw?: string
  headers?: object
}

export type Send = (method: string, path: string, options?: SendOptions) => Promise<Answer>

/** Requests to a server, over connections that are kept; paths and bodies go as they are given. */
export function createClient(url: string): Send {
  const agent = new Agent({ keepAlive: true })
  const at = new URL(url)
  return (method, path, options = {}) =>
    new Promise((resolve, reject) => {
      const bearer = options.token === undefined ? undefined : `Bearer ${options.token}`
      const authorization = options.authorization ?? bearer
      const raw = options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body))
      const sent = request(
        {
          agent,
          method,
          host: at.hostname,
          port: at.port,
          // As it is given: nobody tidies it on the way.
          path,
          timeout: 60_000,
          headers: {
            ...(authorization === undefined ? {} : { authorization }),
            ...(raw === undefined
              ? {}
              : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(raw) }),
            ...options.headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = []
          response.on('data', (chunk: Buffer) => chunks.push(chunk))
          response.on('error', reject)
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
            }),
          )
        },
      )
      sent.on('error', reject)
      sent.on('timeout', () => sent.destroy(new Error(`${method} ${path.slice(0, 100)}: no answer`)))
      sent.end(raw)
    })
}
