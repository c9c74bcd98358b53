import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { metaEnvelope, metaSignature, metaText } from '../support/meta-webhook.ts'

export interface Acknowledged {
  phone: string
  id: string
  text: string
}

export interface Traffic {
  /** Messages answered with 200, in the order each contact wrote them. */
  acknowledged: Acknowledged[]
  /** Phones a person of the business answered from the phone itself. */
  takenOver: Set<string>
  /** POSTs made, repeated ones included. */
  posts: number
  /** Stops writing and waits for what is under way. */
  stop(): Promise<void>
}

/** Milliseconds between two messages of one contact, at most: bursts and pauses. */
const PAUSE_MS = 900
/** Share of messages delivered once more after they were acknowledged, as Meta may. */
const REPLAYS = 0.15

/**
 * Contacts writing all the time, each numbering its messages, each waiting for the acknowledgement before the next
 * and delivering again until it comes, as Meta does. One in `takeoverEvery` is taken over by a person midway.
 */
export function startTraffic(options: {
  /** Addresses of the workers that are up. */
  ports: () => string[]
  appSecret: string
  phoneNumberId: string
  contacts: number
  takeoverEvery: number
  /** Makes the phones of this run its own: 10 to 99. */
  series: number
}): Traffic {
  const { ports, appSecret, phoneNumberId, contacts, series } = options
  const acknowledged: Acknowledged[] = []
  const takenOver = new Set<string>()
  const traffic: Traffic = { acknowledged, takenOver, posts: 0, stop }
  let stopping = false

  async function post(body: unknown): Promise<void> {
    const raw = JSON.stringify(body)
    const tries = await deliver(ports, raw, metaSignature(raw, appSecret))
    traffic.posts += tries
  }

  async function write(index: number): Promise<void> {
    const phone = `55119${series}90${String(index).padStart(4, '0')}`
    const takeoverAt =
      index % options.takeoverEvery === options.takeoverEvery - 1 ? 3 + Math.floor(Math.random() * 5) : -1
    for (let n = 0; !stopping; n++) {
      const id = `wamid.${randomUUID()}`
      const text = `m${n}`
      const body = metaText({ from: phone, text, id, phoneNumberId })
      await post(body)
      acknowledged.push({ phone, id, text })
      if (Math.random() < REPLAYS) await post(body)
      if (n === takeoverAt) {
        await post(echoOf(phone, phoneNumberId))
        takenOver.add(phone)
      }
      await delay(Math.random() * PAUSE_MS)
    }
  }

  const writers = Array.from({ length: contacts }, (_, index) => write(index))
  async function stop(): Promise<void> {
    stopping = true
    await Promise.all(writers)
  }
  return traffic
}

/** What Meta posts when a colleague answers from the WhatsApp app on the business's phone. */
function echoOf(phone: string, phoneNumberId: string) {
  return metaEnvelope(
    {
      message_echoes: [
        {
          from: '551130000001',
          to: phone,
          id: `wamid.${randomUUID()}`,
          timestamp: String(Math.floor(Date.now() / 1000)),
          type: 'text',
          text: { body: 'deixa comigo' },
        },
      ],
    },
    { phoneNumberId, field: 'smb_message_echoes' },
  )
}

/** Posts until a worker says 200, as Meta does for days. Returns the number of POSTs made. */
async function deliver(ports: () => string[], raw: string, signature: string): Promise<number> {
  for (let tries = 0; ; ) {
    const up = ports()
    const port = up[Math.floor(Math.random() * up.length)]
    if (port !== undefined) {
      tries++
      if ((await postOnce(port, raw, signature)) === 200) return tries
    }
    await delay(30 + Math.random() * 50)
  }
}

async function postOnce(port: string, raw: string, signature: string): Promise<number> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/webhooks/whatsapp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': signature },
      body: raw,
      signal: AbortSignal.timeout(10_000),
    })
    await response.arrayBuffer()
    return response.status
  } catch {
    return 0
  }
}

export interface Relay {
  url: string
  /** Resolves when every status taken so far was delivered. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Takes the provider's delivery statuses and delivers them to whichever worker is up, until one says 200. */
export async function startRelay(ports: () => string[]): Promise<Relay> {
  const under = new Set<Promise<unknown>>()
  const server = createServer(async (request, response) => {
    let raw = ''
    request.setEncoding('utf8')
    for await (const chunk of request) raw += chunk
    response.end()
    const delivery = deliver(ports, raw, String(request.headers['x-hub-signature-256']))
    const tracked: Promise<unknown> = delivery.finally(() => under.delete(tracked))
    under.add(tracked)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    async settled() {
      while (under.size > 0) await Promise.all(under)
    },
    async close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
