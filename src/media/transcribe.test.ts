import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createTranscriber } from './transcribe.ts'

let url: string
let close: () => Promise<void>
const requests: { path: string; authorization: string | undefined; body: string; type: string }[] = []
const answers: (() => { status: number; body: unknown } | 'hang')[] = []

beforeAll(async () => {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    requests.push({
      path: request.url ?? '',
      authorization: request.headers.authorization,
      body: Buffer.concat(chunks).toString('latin1'),
      type: request.headers['content-type'] ?? '',
    })
    const answer = answers.shift()?.() ?? { status: 200, body: { text: '  Quero saber da\nconta de luz ' } }
    if (answer !== 'hang') response.writeHead(answer.status).end(JSON.stringify(answer.body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
afterAll(() => close())
beforeEach(() => {
  requests.length = 0
  answers.length = 0
})

const hear = (type = 'audio/ogg') =>
  createTranscriber({
    apiKey: 'chave',
    baseUrl: url,
    model: 'ouve-bem',
    language: 'pt',
    timeoutMs: 300,
    backoffMs: 1,
  }).transcribe(
    { bytes: Buffer.from('OggS…'), type, businessId: 'padaria', contactId: 'ana' },
    AbortSignal.timeout(5_000),
  )

it('sends the recording as a form and gives its words', async () => {
  expect(await hear()).toBe('Quero saber da conta de luz')
  const [request] = requests
  expect(request?.path).toBe('/v1/audio/transcriptions')
  expect(request?.authorization).toBe('Bearer chave')
  expect(request?.type).toMatch(/^multipart\/form-data; boundary=/)
  expect(request?.body).toMatch(/name="file"; filename="audio\.ogg"/)
  expect(request?.body).toMatch(/name="model"\r\n\r\nouve-bem/)
  expect(request?.body).toMatch(/name="language"\r\n\r\npt/)
})

it('names the file by its real type', async () => {
  await hear('audio/x-m4a')
  expect(requests[0]?.body).toMatch(/filename="audio\.m4a"/)
})

it('tries again once after an outage, not after a refusal', async () => {
  answers.push(() => ({ status: 503, body: {} }))
  expect(await hear()).toBe('Quero saber da conta de luz')
  expect(requests).toHaveLength(2)
  answers.push(() => ({ status: 400, body: { error: { message: 'Invalid file format' } } }))
  await expect(hear()).rejects.toMatchObject({ code: 'media.unavailable', retryable: false })
  expect(requests).toHaveLength(3)
})

it('has a limit of time', async () => {
  answers.push(
    () => 'hang',
    () => 'hang',
  )
  await expect(hear()).rejects.toMatchObject({ code: 'media.timeout' })
})

it.each([{ text: '' }, { text: ' … ' }, { message: 'oi' }, 'not an answer', null])(
  'has no words in %j',
  async (body) => {
    answers.push(() => ({ status: 200, body }))
    await expect(hear()).rejects.toMatchObject({ code: 'media.unreadable' })
  },
)

it('keeps an endless recording to a message', async () => {
  answers.push(() => ({ status: 200, body: { text: 'palavra '.repeat(5_000) } }))
  expect((await hear()).length).toBeLessThanOrEqual(4_000)
})
