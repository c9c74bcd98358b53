/** Figures of a run held against what is promised, as a table ready for docs/load.md. */
import { median } from '../report.ts'
import type { Accounts, AnswerTimes } from './accounts.ts'
import type { PhaseReport } from './driver.ts'
import type { Sample } from './sampler.ts'

export interface Row {
  what: string
  measured: string
  bound: string
  /** Null: a figure without a bound. */
  ok: boolean | null
}

export interface Run {
  samples: readonly Sample[]
  reports: ReadonlyMap<string, PhaseReport>
  accounts: Accounts
  capacity: number
  times: number
  alive: boolean
  exitCode: number | null
}

/** docs/slo.md: 99 % within a second. Meta gives up on a webhook after several; nothing may come near. */
const ACK_P99_MS = 1_000
const ACK_MAX_MS = 5_000
/** Medians of the last quarter over the first. Less cannot be told from when a collection happens to run. */
const FLAT = 1.15
/** The flood may cost the others this much of their time to an answer. */
const STARVED = 1.5

export function summarise(run: Run): Row[] {
  const { samples, reports, accounts, capacity, times, alive, exitCode } = run
  const loaded = samples.filter(({ phase }) => phase === 'load')
  const rss = growth(loaded, ({ rssMb }) => rssMb, median)
  // What a collection leaves behind: the least of a quarter.
  const heap = growth(
    loaded,
    ({ heapMb }) => heapMb,
    (values) => Math.min(...values),
  )
  const load = reports.get('load')
  const seconds = duration(loaded)
  const control = answersOf(accounts, 'control')
  const flooded = answersOf(accounts, 'flood')
  const ratio = (of: (times: AnswerTimes) => number) => of(flooded) / Math.max(0.1, of(control))
  const peak = (of: (sample: Sample) => number | null) =>
    Math.max(0, ...loaded.flatMap((one) => of(one) ?? []))
  const turns = difference(loaded, ({ turns }) => turns)
  const stale = difference(loaded, ({ stale }) => stale)
  return [
    say('turns a second one process answers, measured first', capacity.toFixed(1)),
    say(
      'messages a second while loaded, and for how long',
      `${per(load?.posted, seconds)} (${times} times) for ${(seconds / 60).toFixed(1)} min`,
    ),
    say(
      'turns a second answered under it; begun and dropped',
      `${per(turns, seconds)}; ${per(stale, seconds)}`,
    ),
    bound(
      'acknowledged, from the instant it was due: p50 · p99 · max',
      `${load?.p50Ms} · ${load?.p99Ms} · ${load?.maxMs} ms`,
      `p99 ${ACK_P99_MS} ms, max ${ACK_MAX_MS} ms`,
      load !== undefined && load.p99Ms <= ACK_P99_MS && load.maxMs <= ACK_MAX_MS,
    ),
    bound(
      'the same in the first and in the last quarter: median of p99s',
      `${quarters(loaded, ({ ackP99Ms }) => ackP99Ms)
        .map((one) => `${Math.round(one)}`)
        .join(' · ')} ms`,
      `last at most ${ACK_P99_MS} ms`,
      (quarters(loaded, ({ ackP99Ms }) => ackP99Ms).at(-1) ?? 0) <= ACK_P99_MS,
    ),
    bound(
      'webhooks refused, or without an answer; given up',
      `${load?.refused}; ${load?.given_up}`,
      '0; 0',
      load?.refused === 0 && load.given_up === 0,
    ),
    bound(
      'resident memory, median of the first and of the last quarter; slope of the second half',
      `${rss.first.toFixed(0)} → ${rss.last.toFixed(0)} MB (${rss.ratio.toFixed(2)}); ${rss.slope.toFixed(2)} MB/min`,
      `${FLAT}`,
      rss.ratio <= FLAT,
    ),
    bound(
      'heap after collections, least of the first and of the last quarter; slope of the second half',
      `${heap.first.toFixed(0)} → ${heap.last.toFixed(0)} MB (${heap.ratio.toFixed(2)}); ${heap.slope.toFixed(2)} MB/min`,
      `${FLAT}`,
      heap.ratio <= FLAT,
    ),
    say(
      "the server's share of a processor; machine load, median",
      `${(difference(loaded, ({ cpuSeconds }) => cpuSeconds) / Math.max(1, seconds)).toFixed(2)}; ${median(present(loaded, ({ machineLoad }) => machineLoad)).toFixed(1)}`,
    ),
    say(
      'event-loop lag: median of p50s · of p99s · max',
      `${[median(present(loaded, ({ lagP50Ms }) => lagP50Ms)), median(present(loaded, ({ lagP99Ms }) => lagP99Ms)), peak(({ lagMaxMs }) => lagMaxMs)].map((one) => one.toFixed(0)).join(' · ')} ms`,
    ),
    say(
      'most at once: messages waiting · wake-ups due · age of the oldest · replies waiting for their pace',
      `${peak(({ pending }) => pending)} · ${peak(({ jobsDue }) => jobsDue)} · ${peak(({ oldestSeconds }) => oldestSeconds).toFixed(0)} s · ${peak(({ outboxQueued }) => outboxQueued)}`,
    ),
    bound(
      'acknowledged messages: stored once, of them answered · kept silently · still waiting',
      `${accounts.accepted - accounts.lost} of ${accounts.accepted}: ${accounts.answered} · ${accounts.silent} · ${accounts.waiting}`,
      'all',
      accounts.lost === 0,
    ),
    bound(
      'lost · dead · waiting without a wake-up · out of order · answered or sent twice · books that disagree',
      [
        accounts.lost,
        accounts.dead,
        accounts.forgotten,
        accounts.outOfOrder,
        accounts.twice,
        accounts.disagree,
      ].join(' · '),
      '0 each',
      accounts.lost +
        accounts.dead +
        accounts.forgotten +
        accounts.outOfOrder +
        accounts.twice +
        accounts.disagree ===
        0,
    ),
    say('replies waiting for their pace · of unknown fate', `${accounts.unsent} · ${accounts.unknown}`),
    say('quiet contacts without a flood: p50 · p95 · max', secondsOf(control)),
    say('the same beside a flood', secondsOf(flooded)),
    bound(
      'ratio of the two: p50 · p95',
      `${ratio(({ p50 }) => p50).toFixed(2)} · ${ratio(({ p95 }) => p95).toFixed(2)}`,
      `${STARVED}`,
      flooded.answered === flooded.messages &&
        ratio(({ p50 }) => p50) <= STARVED &&
        ratio(({ p95 }) => p95) <= STARVED,
    ),
    say('quiet contacts of the load: p50 · p95 · max', secondsOf(answersOf(accounts, 'load'))),
    bound(
      'the process lived, and ended when told',
      alive ? `yes, code ${exitCode}` : 'no',
      'yes, code 0',
      alive && exitCode === 0,
    ),
  ]
}

export function markdown(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ what, measured, bound, ok }) =>
      `| ${what} | ${measured} | ${bound}${ok === false ? ' **broken**' : ''} |`,
  )
  return ['| | measured | bound |', '|---|---|---|', ...lines].join('\n')
}

const say = (what: string, measured: string): Row => ({ what, measured, bound: '', ok: null })
const bound = (what: string, measured: string, limit: string, ok: boolean): Row => ({
  what,
  measured,
  bound: limit,
  ok,
})

const per = (count: number | undefined, seconds: number) => ((count ?? 0) / Math.max(1, seconds)).toFixed(1)
const secondsOf = ({ p50, p95, max, answered, messages }: AnswerTimes) =>
  `${p50} · ${p95} · ${max} s (${answered} of ${messages} answered)`

function answersOf(accounts: Accounts, phase: string): AnswerTimes {
  const none = { phase, messages: 0, answered: 0, p50: 0, p95: 0, max: 0 }
  return accounts.answers.find((one) => one.phase === phase) ?? none
}

const present = (samples: readonly Sample[], of: (sample: Sample) => number | null): number[] =>
  samples.flatMap((sample) => of(sample) ?? [])

const duration = (samples: readonly Sample[]) => (samples.at(-1)?.t ?? 0) - (samples[0]?.t ?? 0)

function difference(samples: readonly Sample[], of: (sample: Sample) => number | null): number {
  const values = present(samples, of)
  return (values.at(-1) ?? 0) - (values[0] ?? 0)
}

function quarters(samples: readonly Sample[], of: (sample: Sample) => number | null): number[] {
  const size = samples.length / 4
  return [0, 3].map((n) =>
    median(present(samples.slice(Math.floor(n * size), Math.ceil((n + 1) * size)), of)),
  )
}

function growth(
  samples: readonly Sample[],
  of: (sample: Sample) => number | null,
  figure: (values: number[]) => number,
) {
  const size = samples.length / 4
  const [first, last] = [0, 3].map((n) =>
    figure(present(samples.slice(Math.floor(n * size), Math.ceil((n + 1) * size)), of)),
  )
  const half = samples.slice(Math.floor(samples.length / 2))
  return {
    first: first ?? 0,
    last: last ?? 0,
    ratio: (last ?? 0) / Math.max(1, first ?? 0),
    slope: slopePerMinute(
      half.flatMap((sample) => {
        const value = of(sample)
        return value === null ? [] : [[sample.t, value] as const]
      }),
    ),
  }
}

/** Least squares. */
function slopePerMinute(points: readonly (readonly [number, number])[]): number {
  const mean = (of: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / Math.max(1, points.length)
  const t = mean(([x]) => x)
  const v = mean(([, y]) => y)
  const spread = points.reduce((sum, [x]) => sum + (x - t) ** 2, 0)
  return spread === 0 ? 0 : (points.reduce((sum, [x, y]) => sum + (x - t) * (y - v), 0) / spread) * 60
}
