/**
 * The load, as a process of its own. Arrivals are fixed before anything is sent and go out when they are due, answered
 * or not: a server that slows down does not slow them. A latency runs from the instant an arrival was due until its
 * 200, so that waiting for a free connection, being late and being delivered again all count.
 */
import { createWriteStream } from 'node:fs'
import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { metaSignature } from '../../test/support/meta-webhook.ts'
import { percentile } from '../report.ts'
import { bodyOf, hammeringOf, type MessageKind, phoneOf, questionOf } from './messages.ts'

export interface Phase {
  name: string
  seconds: number
  /** Messages a second of those who write once in a while. */
  quietPerSecond: number
  /** How many they are; they take turns. */
  contacts: number
  /** Messages a second of those who hammer: seven tenths are one contact's, the rest that of three others. */
  floodPerSecond: number
  series: number
}

export interface DriverStart {
  port: number
  appSecret: string
  /** Every accepted message, one JSON line each. */
  file: string
  /** Milliseconds between two windows told to the parent. */
  windowMs: number
}

/** What was accepted: a line of the file. */
export interface Accepted {
  phase: string
  phone: string
  id: string
  kind: MessageKind
  flooder: boolean
  /** Milliseconds since 1970 when it was due. */
  at: number
  /** Milliseconds until its 200. */
  ms: number
}

export interface Window {
  at: number
  posted: number
  acknowledged: number
  /** Answers other than 200 and broken connections; each is delivered again. */
  refused: number
  inFlight: number
  p50Ms: number
  p99Ms: number
  maxMs: number
}

export interface PhaseReport {
  posted: number
  accepted: number
  duplicates: number
  refused: number
  /** Never acknowledged. */
  given_up: number
  p50Ms: number
  p99Ms: number
  maxMs: number
}

export type ToDriver = { start: DriverStart } | { phase: Phase }
export type FromDriver = { started: true } | { window: Window } | { done: PhaseReport }

/** Share of arrivals that are a photo, a voice note, a webhook delivered before. */
const PHOTOS = 0.04
const VOICES = 0.03
const DUPLICATES = 0.03
const MAIN_FLOODER = 0.7
const OTHER_FLOODERS = 3
/** As a provider: another try later and later, and an end. */
const RETRIES_MS = [1_000, 2_000, 4_000, 8_000, 16_000]
const ANSWER_MS = 30_000
const CONNECTIONS = 256

const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
const now = () => performance.timeOrigin + performance.now()

if (process.send) {
  let run: ReturnType<typeof createRun> | null = null
  process.on('message', async (message: ToDriver) => {
    if ('start' in message) {
      run = createRun(message.start)
      tell({ started: true })
    } else if (run !== null) tell({ done: await run.phase(message.phase) })
  })
  process.on('disconnect', () => process.exit(0))
  // The parent stops the run on a signal of the terminal, which this process gets too.
  process.on('SIGINT', () => {})
}

function tell(message: FromDriver): void {
  process.send?.(message)
}

function createRun({ port, appSecret, file, windowMs }: DriverStart) {
  const accepted = createWriteStream(file)
  const random = createRandom(7)
  const recent: string[] = []
  let sent = 0
  let window = emptyWindow()
  let inFlight = 0
  setInterval(() => {
    const { times, ...counts } = window
    window = emptyWindow()
    tell({ window: { at: now(), ...counts, inFlight, ...spread(times) } })
  }, windowMs).unref()

  async function phase(given: Phase): Promise<PhaseReport> {
    const { name, seconds, quietPerSecond, floodPerSecond, contacts, series } = given
    const perSecond = quietPerSecond + floodPerSecond
    const report = { posted: 0, accepted: 0, duplicates: 0, refused: 0, given_up: 0 }
    const times: number[] = []
    const open = new Set<Promise<void>>()
    const end = now() + seconds * 1000
    let due = now()
    let quiet = 0

    function arrive(at: number): void {
      sent++
      const flooder = random() < floodPerSecond / perSecond
      const draw = random()
      const again = recent[Math.floor(random() * recent.length)]
      if (draw < DUPLICATES && again !== undefined) {
        track(deliver(again, at, null))
        return
      }
      const kind = flooder
        ? 'text'
        : draw < DUPLICATES + PHOTOS
          ? 'image'
          : draw < DUPLICATES + PHOTOS + VOICES
            ? 'audio'
            : 'text'
      const phone = flooder
        ? phoneOf(series + 1, random() < MAIN_FLOODER ? 0 : 1 + Math.floor(random() * OTHER_FLOODERS))
        : phoneOf(series, quiet++ % contacts)
      const id = `wamid.${name}.${sent}`
      const text = flooder ? hammeringOf(sent) : questionOf(Math.floor(random() * 1000))
      const body = bodyOf({ from: phone, id, kind, text, at: new Date(at) })
      track(deliver(body, at, { phase: name, phone, id, kind, flooder, at: Math.round(at) }))
    }

    function track(work: Promise<void>): void {
      const tracked = work.finally(() => open.delete(tracked))
      open.add(tracked)
    }

    async function deliver(body: string, at: number, line: Omit<Accepted, 'ms'> | null): Promise<void> {
      report.posted++
      window.posted++
      inFlight++
      try {
        for (const pause of [...RETRIES_MS, null]) {
          if ((await post(port, body, appSecret)) === 200) {
            const ms = now() - at
            times.push(ms)
            window.times.push(ms)
            window.acknowledged++
            if (line === null) report.duplicates++
            else {
              report.accepted++
              recent[sent % 500] = body
              accepted.write(`${JSON.stringify({ ...line, ms: Math.round(ms) })}\n`)
            }
            return
          }
          report.refused++
          window.refused++
          if (pause !== null) await delay(pause)
        }
        report.given_up++
      } finally {
        inFlight--
      }
    }

    for (;;) {
      const until = now()
      while (due <= until && due < end) {
        arrive(due)
        // Poisson arrivals: bursts and pauses as of people who do not know of each other.
        due += (-Math.log(1 - random()) / perSecond) * 1000
      }
      if (due >= end) break
      await delay(Math.max(1, Math.min(20, due - now())))
    }
    await Promise.all(open)
    await new Promise<void>((resolve) => accepted.write('', () => resolve()))
    return { ...report, ...spread(times) }
  }

  return { phase }
}

const emptyWindow = () => ({ posted: 0, acknowledged: 0, refused: 0, times: [] as number[] })

const spread = (times: readonly number[]) => ({
  p50Ms: Math.round(percentile(times, 50)),
  p99Ms: Math.round(percentile(times, 99)),
  maxMs: Math.round(percentile(times, 100)),
})

/** Gives the HTTP status; 0 when there was none. */
function post(port: number, body: string, appSecret: string): Promise<number> {
  return new Promise((resolve) => {
    const outgoing = request(
      {
        agent,
        port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/webhooks/whatsapp',
        timeout: ANSWER_MS,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-hub-signature-256': metaSignature(body, appSecret),
        },
      },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
        response.on('error', () => resolve(0))
      },
    )
    outgoing.on('timeout', () => outgoing.destroy())
    outgoing.on('error', () => resolve(0))
    outgoing.end(body)
  })
}

/** mulberry32: the same arrivals in every run. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
