import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { createOpenAiEmbedder, EmbeddingError } from './openai.ts'

const requestSchema = z.object({ model: z.string(), input: z.array(z.string()) })
type Answer = { status: number; body: unknown; after?: string } | 'hang'

const servers: { close(): void }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Speaks `/embeddings`; `answer` sees each request's texts and number. */
async function startServer(answer: (texts: string[], index: number) => Answer) {
  const requests: { model: string; input: string[] }[] = []
  const keys: (string | undefined)[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(Buffer.from(chunk))
    const parsed = requestSchema.parse(JSON.parse(Buffer.concat(chunks).toString()))
    keys.push(request.headers.authorization)
    const given = answer(parsed.input, requests.push(parsed) - 1)
    if (given === 'hang') return
    response.writeHead(given.status, {
      'content-type': 'application/json',
      'retry-after': given.after ?? '0',
    })
    response.end(JSON.stringify(given.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push({
    close() {
      server.closeAllConnections()
      server.close()
    },
  })
  const address = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${address.port}/v1`, requests, keys }
}

const vectors = (texts: string[], width = 3): Answer => ({
  status: 200,
  body: {
    object: 'list',
    model: 'm',
    data: texts.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: Array.from({ length: width }, (_, at) => text.length + at),
    })),
    usage: { prompt_tokens: 1, total_tokens: 1 },
  },
})

const embedderFor = (url: string) =>
  createOpenAiEmbedder({ apiKey: 'key', baseURL: url, model: 'm', batchTimeoutMs: 2000, queryTimeoutMs: 150 })

describe('createOpenAiEmbedder', () => {
  it('asks the model for documents in batches, in order', async () => {
    const server = await startServer((texts) => vectors(texts))
    const texts = Array.from({ length: 200 }, (_, at) => 'x'.repeat(at + 1))
    const embedder = embedderFor(server.url)
    const found = await embedder.embedDocuments(texts)
    expect(found.map(([first]) => first)).toEqual(texts.map((text) => text.length))
    expect(server.requests.length).toBeGreaterThan(1)
    expect(server.requests[0]?.model).toBe('m')
    expect(server.keys[0]).toBe('Bearer key')
    expect(embedder.id).toBe('openai:m')
  })

  it('asks for nothing when there is nothing', async () => {
    const server = await startServer((texts) => vectors(texts))
    expect(await embedderFor(server.url).embedDocuments([])).toEqual([])
    expect(server.requests).toHaveLength(0)
  })

  it('tries again when the provider is busy', async () => {
    const server = await startServer((texts, index) =>
      index === 0 ? { status: 429, body: { error: { message: 'slow down' } } } : vectors(texts),
    )
    expect(await embedderFor(server.url).embedDocuments(['abc'])).toEqual([[3, 4, 5]])
  })

  it('waits for a question no longer than a turn can, whatever the provider asks', async () => {
    const server = await startServer(() => ({ status: 429, body: {}, after: '50' }))
    const from = performance.now()
    await expect(embedderFor(server.url).embedQuery('abc')).rejects.toBeInstanceOf(EmbeddingError)
    expect(performance.now() - from).toBeLessThan(2000)
  })

  it('does not let questions that hang hold up others', async () => {
    const server = await startServer((texts, index) => (index < 2 ? 'hang' : vectors(texts)))
    const embedder = createOpenAiEmbedder({
      apiKey: 'k',
      baseURL: server.url,
      model: 'm',
      queryTimeoutMs: 60_000,
    })
    const hanging = [embedder.embedQuery('a'), embedder.embedQuery('b')]
    for (const one of hanging) one.catch(() => {})
    while (server.requests.length < 2) await new Promise((resolve) => setImmediate(resolve))
    expect(await embedder.embedQuery('abc')).toEqual([3, 4, 5])
  })

  it('asks a provider that is down no more for a while: a turn has other ways to search', async () => {
    let up = false
    const server = await startServer((texts) => (up ? vectors(texts) : 'hang'))
    const embedder = embedderFor(server.url)
    for (let n = 0; n < 3; n++) await expect(embedder.embedQuery('abc')).rejects.toThrow(EmbeddingError)
    const asked = server.requests.length
    await expect(embedder.embedQuery('abc')).rejects.toThrow(EmbeddingError)
    expect(server.requests).toHaveLength(asked)
    up = true
    const later = Date.now() + 20_000
    const clock = vi.spyOn(Date, 'now').mockReturnValue(later)
    const probe = embedder.embedQuery('abc')
    clock.mockRestore()
    expect(await probe).toEqual([3, 4, 5])
  })

  it.each<[string, (texts: string[], index: number) => Answer]>([
    ['refuses the key', () => ({ status: 401, body: { error: { message: 'no' } } })],
    ['keeps failing', () => ({ status: 500, body: { error: { message: 'oops' } } })],
    ['does not answer', () => 'hang'],
    ['answers fewer vectors', (texts) => vectors(texts.slice(1))],
    ['answers an empty vector', (texts) => vectors(texts, 0)],
    ['changes the width', (texts, index) => vectors(texts, 3 + index)],
  ])('rejects with a retryable error when the provider %s', async (_, answer) => {
    const server = await startServer(answer)
    const embedder = embedderFor(server.url)
    const both = async () => {
      await embedder.embedQuery('abc')
      await embedder.embedQuery('abc')
    }
    await expect(both()).rejects.toMatchObject({ code: 'knowledge.embedding', retryable: true })
    await expect(both()).rejects.toBeInstanceOf(EmbeddingError)
  })
})
