import { describe, expect, it } from 'vitest'
import { type AlertEvent, DEBOUNCE_MS, decide, type Level, REPEAT_MS, WELL } from './decide.ts'

const START = new Date('2026-11-20T12:00:00Z').getTime()

/** What is told when an alert stands like this at these milliseconds. */
function told(looks: readonly (readonly [number, Level | null])[]): (AlertEvent | null)[] {
  let state = WELL
  return looks.map(([at, level]) => {
    const decided = decide(state, level, new Date(START + at))
    state = decided.state
    return decided.event
  })
}

describe('what is told of an alert', () => {
  it.each([
    [
      'nothing while all is well',
      [
        [0, null],
        [1, null],
      ],
      [null, null],
    ],
    [
      'once, and the end of it',
      [
        [0, 'warning'],
        [1, 'warning'],
        [2, null],
        [3, null],
      ],
      ['raised', null, 'recovered', null],
    ],
    [
      'that it got worse, at once',
      [
        [0, 'warning'],
        [1, 'critical'],
        [2, 'critical'],
      ],
      ['raised', 'escalated', null],
    ],
    [
      'nothing when it gets better without being well',
      [
        [0, 'critical'],
        [1, 'warning'],
        [2, 'critical'],
      ],
      ['raised', null, null],
    ],
    [
      'not again when it comes back soon',
      [
        [0, 'warning'],
        [1, null],
        [2, 'warning'],
        [3, null],
      ],
      ['raised', 'recovered', null, null],
    ],
    [
      'when it comes back soon, and worse',
      [
        [0, 'warning'],
        [1, null],
        [2, 'critical'],
      ],
      ['raised', 'recovered', 'raised'],
    ],
    [
      'again just after the debounce',
      [
        [0, 'warning'],
        [1, null],
        [DEBOUNCE_MS, 'warning'],
        [DEBOUNCE_MS + 1, 'warning'],
      ],
      ['raised', 'recovered', null, 'raised'],
    ],
    [
      'again every few hours while it stays',
      [
        [0, 'critical'],
        [REPEAT_MS - 1, 'critical'],
        [REPEAT_MS, 'critical'],
        [REPEAT_MS + 1, 'critical'],
      ],
      ['raised', null, 'repeated', null],
    ],
  ] as const)('%s', (_, looks, events) => expect(told(looks)).toEqual(events))
})
