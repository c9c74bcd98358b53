/** Looks at the server every few seconds from outside: its metrics page, and its memory as the kernel counts it. */
import { appendFileSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import type { Window } from './driver.ts'

export interface Sample {
  phase: string
  /** Seconds since the run began. */
  t: number
  rssMb: number | null
  heapMb: number | null
  heapTotalMb: number | null
  externalMb: number | null
  /** Of the time since the sample before. */
  lagP50Ms: number | null
  lagP99Ms: number | null
  lagMaxMs: number | null
  cpuSeconds: number | null
  /** Of the whole machine. */
  machineLoad: number
  turns: number | null
  stale: number | null
  sent: number | null
  /** Messages without an answer, and the age of the oldest. */
  pending: number | null
  oldestSeconds: number | null
  jobsDue: number | null
  outboxQueued: number | null
  /** What the driver saw since the sample before. */
  posted: number
  acknowledged: number
  refused: number
  inFlight: number
  ackP50Ms: number
  ackP99Ms: number
  ackMaxMs: number
}

/** A scrape of the server's metrics: sums over the series whose labels fit. */
export interface Scrape {
  sum(name: string, labels?: Record<string, string>): number | null
}

const SCRAPE_MS = 10_000
/** The runtime's figure counts the sleep it is measured by. */
const LAG_RESOLUTION_MS = 10

export async function scrape(url: string): Promise<Scrape> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(SCRAPE_MS) })
  return parseMetrics(await response.text())
}

export function parseMetrics(page: string): Scrape {
  const series = page.split('\n').flatMap((line) => {
    const found = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line)
    return found === null ? [] : [{ name: found[1] ?? '', labels: found[2] ?? '', value: Number(found[3]) }]
  })
  return {
    sum(name, labels = {}) {
      const wanted = Object.entries(labels).map(([key, value]) => `${key}="${value}"`)
      const fitting = series.filter(
        (one) => one.name === name && wanted.every((part) => one.labels.includes(part)),
      )
      return fitting.length === 0 ? null : fitting.reduce((total, one) => total + one.value, 0)
    },
  }
}

/** Resident memory in MB, or null where the kernel has no such file. */
export function residentMb(pid: number): number | null {
  try {
    const kb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return kb === undefined ? null : Number(kb) / 1024
  } catch {
    return null
  }
}

const MB = 1024 * 1024

export function startSampler(options: {
  url: string
  pid: number
  file: string
  everyMs: number
  phase: () => string
  /** What the driver told since it was asked last. */
  takeWindows: () => Window[]
}) {
  const { url, pid, file, everyMs, phase, takeWindows } = options
  const samples: Sample[] = []
  const began = performance.now()
  const stopping = new AbortController()

  async function look(): Promise<void> {
    const page = await scrape(url).catch(() => null)
    const value = (name: string, labels?: Record<string, string>) => page?.sum(name, labels) ?? null
    const scaled = (factor: number, name: string) => {
      const found = value(name)
      return found === null ? null : Math.round(found * factor * 10) / 10
    }
    const late = (name: string) => {
      const found = scaled(1000, `nodejs_eventloop_lag_${name}_seconds`)
      return found === null ? null : Math.max(0, found - LAG_RESOLUTION_MS)
    }
    const windows = takeWindows()
    const most = (of: (window: Window) => number) => Math.max(0, ...windows.map(of))
    const total = (of: (window: Window) => number) => windows.reduce((sum, window) => sum + of(window), 0)
    const sample: Sample = {
      phase: phase(),
      t: Math.round((performance.now() - began) / 100) / 10,
      rssMb: round(residentMb(pid)),
      heapMb: scaled(1 / MB, 'nodejs_heap_size_used_bytes'),
      heapTotalMb: scaled(1 / MB, 'nodejs_heap_size_total_bytes'),
      externalMb: scaled(1 / MB, 'nodejs_external_memory_bytes'),
      lagP50Ms: late('p50'),
      lagP99Ms: late('p99'),
      lagMaxMs: late('max'),
      cpuSeconds: value('process_cpu_seconds_total'),
      machineLoad: Math.round((loadavg()[0] ?? 0) * 10) / 10,
      turns: value('prosa_turns_total', { outcome: 'committed' }),
      stale: value('prosa_turns_total', { outcome: 'stale' }),
      sent: value('prosa_outbound_settled_total', { outcome: 'sent' }),
      pending: value('prosa_inbound_pending'),
      oldestSeconds: scaled(1, 'prosa_inbound_oldest_pending_seconds'),
      jobsDue: value('prosa_queue_jobs', { queue: 'turn', state: 'due' }),
      outboxQueued: value('prosa_outbound_messages', { state: 'queued' }),
      posted: total((window) => window.posted),
      acknowledged: total((window) => window.acknowledged),
      refused: total((window) => window.refused),
      inFlight: windows.at(-1)?.inFlight ?? 0,
      ackP50Ms: most((window) => window.p50Ms),
      ackP99Ms: most((window) => window.p99Ms),
      ackMaxMs: most((window) => window.maxMs),
    }
    samples.push(sample)
    appendFileSync(file, `${JSON.stringify(sample)}\n`)
  }

  const running = (async () => {
    while (!stopping.signal.aborted) {
      await look()
      await delay(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
  })()

  return {
    samples,
    async stop(): Promise<void> {
      stopping.abort()
      await running
    },
  }
}

const round = (value: number | null) => (value === null ? null : Math.round(value * 10) / 10)
