import type { Metrics } from '../ops/metrics.ts'
import type { Facts } from './conditions.ts'

/** Looks kept: with one a minute, the difference of the first and the last spans five minutes. */
const LOOKS = 6
/** Fewer replies than this say nothing about the slowest of them. */
const FEWEST_REPLIES = 20
const FAILED: ReadonlySet<string> = new Set(['unavailable', 'unanswered', 'not_sent', 'failed'])

type Reading = ReadonlyMap<string, number>
type Flow = Pick<Facts, 'calls' | 'requests' | 'replyP95' | 'limited' | 'spendRefused'>

/** What happened in this process since a few looks ago, from counters that only grow. */
export function createWindow(
  metrics: Pick<Metrics, 'integrationCalls' | 'requests' | 'replySeconds' | 'limited' | 'spendRefused'>,
): {
  look(): Promise<Flow>
} {
  const looks: Record<'calls' | 'requests' | 'replies' | 'limited' | 'refused', Reading>[] = []
  return {
    async look() {
      const [calls, requests, replies, limited, refused] = await Promise.all([
        read(metrics.integrationCalls, ['service', 'outcome']),
        read(metrics.requests, ['status']),
        read(metrics.replySeconds, ['le']),
        read(metrics.limited, ['limit']),
        read(metrics.spendRefused, ['business', 'scope']),
      ])
      looks.push({ calls, requests, replies, limited, refused })
      if (looks.length > LOOKS) looks.shift()
      const first = looks[0]
      return {
        calls: countCalls(growth(first?.calls, calls)),
        requests: countRequests(growth(first?.requests, requests)),
        replyP95: quantile(growth(first?.replies, replies)),
        limited: Object.fromEntries(growth(first?.limited, limited)),
        spendRefused: countRefused(growth(first?.refused, refused)),
      }
    },
  }
}

interface Readable {
  get(): Promise<{
    values: { value: number; labels: Partial<Record<string, string | number>>; metricName?: string }[]
  }>
}

async function read(metric: Readable, labels: readonly string[]): Promise<Reading> {
  const sums = new Map<string, number>()
  for (const { value, labels: own, metricName } of (await metric.get()).values) {
    if (metricName !== undefined && !metricName.endsWith('_bucket') && labels.includes('le')) continue
    const key = labels.map((label) => String(own[label] ?? '')).join('\0')
    sums.set(key, (sums.get(key) ?? 0) + value)
  }
  return sums
}

function growth(before: Reading | undefined, now: Reading): Reading {
  return new Map([...now].map(([key, value]) => [key, value - (before?.get(key) ?? 0)]))
}

function countCalls(grown: Reading): Flow['calls'] {
  const services = new Map<string, { total: number; failed: number; unauthorised: number }>()
  for (const [key, count] of grown) {
    const [service = '', outcome = ''] = key.split('\0')
    const sum = services.get(service) ?? { total: 0, failed: 0, unauthorised: 0 }
    sum.total += count
    if (FAILED.has(outcome)) sum.failed += count
    if (outcome === 'unauthorised') sum.unauthorised += count
    services.set(service, sum)
  }
  return [...services].map(([service, sum]) => ({ service, ...sum }))
}

/** One contact at its ceiling is what ceilings are for; a business's is everybody's. */
function countRefused(grown: Reading): Flow['spendRefused'] {
  const businesses = new Map<string, number>()
  for (const [key, count] of grown) {
    const [business = '', scope = ''] = key.split('\0')
    if (scope !== 'contact') businesses.set(business, (businesses.get(business) ?? 0) + count)
  }
  return [...businesses].map(([business, count]) => ({ business, count }))
}

function countRequests(grown: Reading): Flow['requests'] {
  let total = 0
  let failed = 0
  for (const [status, count] of grown) {
    total += count
    if (status.startsWith('5')) failed += count
  }
  return { total, failed }
}

/** The 95th of 100 within its bucket, as Prometheus reckons it. */
function quantile(grown: Reading): number | null {
  const buckets = [...grown]
    .map(([le, count]) => ({ le: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), count }))
    .sort((one, other) => one.le - other.le)
  const total = buckets.at(-1)?.count ?? 0
  if (total < FEWEST_REPLIES) return null
  const rank = total * 0.95
  let below = { le: 0, count: 0 }
  for (const bucket of buckets) {
    if (bucket.count >= rank) {
      if (!Number.isFinite(bucket.le)) return below.le
      const inside = bucket.count - below.count
      return below.le + (bucket.le - below.le) * (inside === 0 ? 0 : (rank - below.count) / inside)
    }
    below = bucket
  }
  return below.le
}
