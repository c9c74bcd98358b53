/** The load of `webhook-ack.ts`, run as a process of its own: posts signed webhooks as fast as they are answered. */
import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:http'

export const APP_SECRET = 'bench-secret'

export interface LoadRequest {
  port: number
  seconds: number
  connections: number
  /** People who write; each is new once and returns after that. */
  contacts: number
  /** Makes message ids of this run its own. */
  prefix: string
}

export interface LoadReport {
  perSecond: number
  failed: number
  p50Ms: number
  p99Ms: number
}

if (process.send)
  process.on('message', (message: LoadRequest) => void run(message).then((report) => process.send?.(report)))

async function run(load: LoadRequest): Promise<LoadReport> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections })
  const end = performance.now() + load.seconds * 1000
  const times: number[] = []
  let failed = 0
  let next = 0
  const started = performance.now()
  async function connection(): Promise<void> {
    while (performance.now() < end) {
      const body = bodyOf(load, next++)
      const before = performance.now()
      if ((await post(agent, load.port, body)) !== 200) failed++
      times.push(performance.now() - before)
    }
  }
  await Promise.all(Array.from({ length: load.connections }, connection))
  const elapsed = (performance.now() - started) / 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { perSecond: (times.length - failed) / elapsed, failed, p50Ms: at(0.5), p99Ms: at(0.99) }
}

function bodyOf({ contacts, prefix }: LoadRequest, n: number): string {
  const phone = `55119${String(90_000_000 + (n % contacts)).padStart(8, '0')}`
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: '200000000000002',
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: '551130000001', phone_number_id: '100000000000001' },
              contacts: [{ profile: { name: 'Ana Exemplo' }, wa_id: phone }],
              messages: [
                {
                  from: phone,
                  id: `wamid.${prefix}.${n}`,
                  timestamp: String(Math.floor(Date.now() / 1000)),
                  type: 'text',
                  text: { body: 'Boa tarde! Vocês têm formadora de hambúrguer para uns 300 por dia?' },
                },
              ],
            },
          },
        ],
      },
    ],
  })
}

function post(agent: Agent, port: number, body: string): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/webhooks/whatsapp',
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-hub-signature-256': `sha256=${createHmac('sha256', APP_SECRET).update(body).digest('hex')}`,
        },
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    outgoing.on('error', () => resolve(0))
    outgoing.end(body)
  })
}
