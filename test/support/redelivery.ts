import { setTimeout as delay } from 'node:timers/promises'
import { metaSignature } from './meta-webhook.ts'

/** How one notification went. */
export interface Delivery {
  /** Statuses answered; 0: no answer. */
  answers: number[]
  /** Milliseconds the slowest answer took. */
  slowestMs: number
  delivered: boolean
}

export interface Deliverer {
  /** Resolves once it was answered 200, however often that takes. */
  deliver(body: object): Promise<Delivery>
  deliveries: readonly Delivery[]
  /** What was not answered 200 is not tried again. */
  giveUp(): void
}

/** Milliseconds before the next try: Meta's own grow from seconds to hours. */
const AGAIN_MS = 400
/** Milliseconds the caller waits for an answer. */
const PATIENCE_MS = 20_000

/** Posts notifications as Meta does: signed, and again and again until they are answered 200. */
export function createDeliverer(options: { url: () => string; appSecret: string }): Deliverer {
  const deliveries: Delivery[] = []
  let stopped = false

  async function post(raw: string): Promise<number> {
    try {
      const response = await fetch(`${options.url()}/webhooks/whatsapp`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-hub-signature-256': metaSignature(raw, options.appSecret),
        },
        body: raw,
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      await response.arrayBuffer()
      return response.status
    } catch {
      return 0
    }
  }

  return {
    deliveries,
    giveUp() {
      stopped = true
    },
    async deliver(body) {
      const raw = JSON.stringify(body)
      const delivery: Delivery = { answers: [], slowestMs: 0, delivered: false }
      deliveries.push(delivery)
      while (!stopped) {
        const started = performance.now()
        const status = await post(raw)
        delivery.answers.push(status)
        delivery.slowestMs = Math.max(delivery.slowestMs, performance.now() - started)
        delivery.delivered = status === 200
        if (delivery.delivered) break
        await delay(AGAIN_MS)
      }
      return delivery
    },
  }
}
