/** A loopback server for `POST /v1/audio/transcriptions` that checks the key, the form and the file's name. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TranscriptionServer {
  /** For OPENAI_BASE_URL. */
  url: string
  requests: number
  /** What the next recordings say; null: an outage. */
  says: (string | null)[]
  close(): Promise<void>
}

export async function startTranscriptionServer(options: { apiKey: string }): Promise<TranscriptionServer> {
  const state: TranscriptionServer = { url: '', requests: 0, says: [], close: async () => {} }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString('latin1')
    const send = (status: number, answer: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    if (request.headers.authorization !== `Bearer ${options.apiKey}`)
      return send(401, { error: { message: 'Incorrect API key' } })
    if (request.url !== '/v1/audio/transcriptions') return send(404, { error: { message: 'no such route' } })
    state.requests++
    const whole =
      /name="file"; filename="[\w-]+\.(?:ogg|mp3|mp4|m4a|wav|webm|flac)"/.test(body) &&
      /name="model"\r\n\r\n\S/.test(body)
    if (!whole) return send(400, { error: { message: 'Invalid file format.' } })
    const text = state.says.shift()
    return text === null || text === undefined ? send(503, { error: {} }) : send(200, { text })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  state.close = async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return state
}
