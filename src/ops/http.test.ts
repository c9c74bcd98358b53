import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createManualClock } from './clock.ts'
import { createHttp, type HttpCall, HttpError, type HttpOptions, parseRetryAfter } from './http.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

/** A loopback server; `requests` counts what arrived whole. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void) {
  const requests: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    answer(request, response, body)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

const client = (baseUrl: string, options: Partial<HttpOptions> = {}) =>
  createHttp({ service: 'crm', baseUrl, backoffMs: 1, maxBackoffMs: 1, ...options })

const failure = (promise: Promise<unknown>): Promise<HttpError> =>
  promise.then(
    () => {
      throw new Error('expected a failure')
    },
    (error) => {
      expect(error).toBeInstanceOf(HttpError)
      return error
    },
  )

describe('a call', () => {
  it('sends JSON, headers and query, and gives the parsed reply', async () => {
    const server = await serve((_, response) => response.end('{"id":7}'))
    const http = client(`${server.url}/v1/`, { headers: { authorization: 'Bearer t' } })
    const reply = await http.request({
      method: 'POST',
      path: '/deals',
      query: { q: 'São Paulo', page: 2, none: undefined },
      headers: { 'x-extra': '1' },
      json: { title: 'Olá' },
    })
    expect(reply).toMatchObject({ status: 200, body: { id: 7 } })
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      url: '/v1/deals?q=S%C3%A3o+Paulo&page=2',
      body: '{"title":"Olá"}',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json', 'x-extra': '1' },
    })
  })

  it.each(['', '<html>'])('gives no body for a 2xx reply of %j', async (text) => {
    const server = await serve((_, response) => response.end(text))
    expect((await client(server.url).request({ method: 'GET', path: '/' })).body).toBeUndefined()
  })

  it('does not follow redirects', async () => {
    const server = await serve((_, response) => response.writeHead(302, { location: '/elsewhere' }).end())
    const error = await failure(client(server.url).request({ method: 'POST', path: '/', json: {} }))
    expect(error).toMatchObject({ stage: 'answered', status: 302, retryable: false })
    expect(server.requests).toHaveLength(1)
  })
})

describe('a refused call', () => {
  it('carries status, JSON body and the wait asked for', async () => {
    const server = await serve((_, response) =>
      response.writeHead(429, { 'retry-after': '7' }).end('{"error":{"code":4}}'),
    )
    const error = await failure(client(server.url).request({ method: 'POST', path: '/', json: {} }))
    expect(error).toMatchObject({
      code: 'http.status',
      stage: 'answered',
      status: 429,
      retryAfterMs: 7_000,
      retryable: true,
    })
    expect(error.body).toEqual({ error: { code: 4 } })
  })

  it('keeps the body and the path away from logs', async () => {
    const server = await serve((_, response) => response.writeHead(400).end('{"phone":"5511999990001"}'))
    const error = await failure(
      client(server.url).request({ method: 'POST', path: '/token/s3cret', json: {} }),
    )
    const printed = `${error.message} ${JSON.stringify(error)} ${JSON.stringify(Object.entries(error))}`
    expect(printed).not.toContain('5511999990001')
    expect(printed).not.toContain('s3cret')
  })

  it.each([
    ['GET', 500, 3],
    ['GET', 429, 3],
    ['PUT', 503, 3],
    ['DELETE', 502, 3],
    ['GET', 404, 1],
    ['GET', 401, 1],
    ['POST', 500, 1],
    ['POST', 429, 1],
    ['PATCH', 503, 1],
  ] as const)('%s with %i arrives %i times', async (method, status, times) => {
    const server = await serve((_, response) => response.writeHead(status).end())
    await failure(client(server.url).request({ method, path: '/' }))
    expect(server.requests).toHaveLength(times)
  })

  it('is repeated when the caller says it may be, until it succeeds', async () => {
    let answers = 0
    const server = await serve((_, response) => response.writeHead(++answers === 1 ? 503 : 200).end('{}'))
    await client(server.url).request({ method: 'POST', path: '/search', json: {}, idempotent: true })
    expect(server.requests).toHaveLength(2)
  })
})

describe('a secret that is replaced', () => {
  const answering = (valid: () => string) =>
    serve((request, response) => {
      response.statusCode = request.headers.token === valid() ? 200 : 401
      response.end('{}')
    })

  it('a call refused for the new one is made with the old one, a POST too, and goes on with what worked', async () => {
    let valid = 'old'
    const { url, requests } = await answering(() => valid)
    const http = client(url, { credential: { header: 'token', value: 'new, old' } })
    const post = () => http.request({ method: 'POST', path: '/', json: { a: 1 } })
    await post()
    await post()
    expect(requests.map(({ headers }) => headers.token)).toEqual(['new', 'old', 'old'])
    expect(requests.map(({ body }) => body)).toEqual(Array(3).fill('{"a":1}'))
    valid = 'new'
    await post()
    expect(requests.map(({ headers }) => headers.token).slice(3)).toEqual(['old', 'new'])
  })

  it('each is tried once', async () => {
    const { url, requests } = await answering(() => 'neither')
    const http = client(url, { credential: { header: 'token', value: 'new,old' } })
    expect(await failure(http.request({ method: 'GET', path: '/' }))).toMatchObject({ status: 401 })
    expect(requests).toHaveLength(2)
  })
})

describe('how far a call came', () => {
  it('nobody listens: not sent', async () => {
    const server = await serve(() => {})
    closers.splice(0).map((close) => close())
    const error = await failure(client(server.url).request({ method: 'POST', path: '/', json: {} }))
    expect(error).toMatchObject({ code: 'http.no_connection', stage: 'not_sent', retryable: true })
  })

  it('no such host: not sent', async () => {
    const error = await failure(client('http://nowhere.invalid').request({ method: 'POST', path: '/' }))
    expect(error).toMatchObject({ stage: 'not_sent', retryable: true })
  })

  it('reset after the request was read: unanswered, and a POST is not repeated', async () => {
    const server = await serve((request) => request.socket.resetAndDestroy())
    const error = await failure(client(server.url).request({ method: 'POST', path: '/', json: {} }))
    expect(error).toMatchObject({ code: 'http.interrupted', stage: 'unanswered' })
    expect(server.requests).toHaveLength(1)
  })

  it('cut in the middle of the reply: unanswered', async () => {
    const server = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"id"')
      setImmediate(() => request.socket.destroy())
    })
    const error = await failure(client(server.url).request({ method: 'POST', path: '/', json: {} }))
    expect(error).toMatchObject({ stage: 'unanswered' })
  })

  it.each([
    ['before the headers', false],
    ['after the headers', true],
  ])('silence %s: unanswered after the timeout', async (_, headers) => {
    const server = await serve((_request, response) => {
      if (headers) response.writeHead(200).write('{')
    })
    const error = await failure(client(server.url, { timeoutMs: 60 }).request({ method: 'POST', path: '/' }))
    expect(error).toMatchObject({ code: 'http.timeout', stage: 'unanswered', retryable: true })
  })

  it('endless reply: cut off, unanswered', async () => {
    const server = await serve((_, response) => {
      const more = () => {
        while (response.writable && response.write('x'.repeat(16_384)));
      }
      response.on('drain', more)
      more()
    })
    const error = await failure(
      client(server.url, { maxResponseBytes: 100_000 }).request({ method: 'POST', path: '/' }),
    )
    expect(error).toMatchObject({ code: 'http.reply_too_large', stage: 'unanswered' })
  })

  it('given up before the start: not sent; in flight: unanswered', async () => {
    const caller = new AbortController()
    const server = await serve(() => caller.abort())
    const http = client(server.url)
    const call: HttpCall = { method: 'POST', path: '/', signal: caller.signal }
    expect(await failure(http.request(call))).toMatchObject({ code: 'http.aborted', stage: 'unanswered' })
    expect(await failure(http.request(call))).toMatchObject({ code: 'http.aborted', stage: 'not_sent' })
    expect(server.requests).toHaveLength(1)
  })

  it('open circuit: not sent', async () => {
    const server = await serve((_, response) => response.writeHead(500).end())
    const http = client(server.url, { breakAfter: 2, halfOpenAfterMs: 60_000 })
    for (let i = 0; i < 2; i++) await failure(http.request({ method: 'POST', path: '/' }))
    const error = await failure(http.request({ method: 'POST', path: '/' }))
    expect(error).toMatchObject({ code: 'http.circuit_open', stage: 'not_sent', retryAfterMs: 60_000 })
    expect(server.requests).toHaveLength(2)
  })
})

describe('Retry-After', () => {
  const { now } = createManualClock(new Date('2026-05-04T12:00:00Z'))
  it.each([
    ['30', 30_000],
    [' 30 ', 30_000],
    ['0', 0],
    ['Mon, 04 May 2026 12:01:00 GMT', 60_000],
    ['Mon, 04 May 2026 11:00:00 GMT', 0],
    ['99999999', 86_400_000],
    ['-5', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%j is %j ms', (value, waitMs) => {
    expect(parseRetryAfter(value, now())).toBe(waitMs)
  })
})
