/** The only source of time. Nodes never read the clock: `ingest` puts what they need into the state. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

/** A clock that moves only when told to: tests and the `advanceMinutes` command of `prosa chat`. */
export function createManualClock(start: Date): Clock & { advance(ms: number): void } {
  let at = start.getTime()
  return {
    now: () => new Date(at),
    advance(ms) {
      at += ms
    },
  }
}
