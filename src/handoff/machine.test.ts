import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  HANDOFF_STATES,
  HANDOFF_TRANSITIONS,
  MODE_TRANSITIONS,
  MODES,
  nextHandoff,
  nextMode,
  PEOPLE_EVENTS,
  type PeopleEvent,
} from './machine.ts'
import { handoffTable, modeTable } from './table.ts'

/** What must hold, every state with every event, written without the tables; `.` stays. */
const EVENTS: PeopleEvent[] = [
  'handed_over',
  'person_wrote',
  'given_back',
  'lead_wrote_after_hours',
  'resolved',
  'conversation_ended',
  'opted_out',
]
const MODE_AFTER: [(typeof MODES)[number], string][] = [
  ['agent', 'handoff human . . . . opted_out'],
  ['handoff', '. human agent . agent agent opted_out'],
  ['human', '. . agent agent . . opted_out'],
  ['opted_out', '. . . . . . .'],
]
const HANDOFF_AFTER: [(typeof HANDOFF_STATES)[number], string][] = [
  ['none', 'offered . . . . . .'],
  ['offered', '. accepted returned . closed closed closed'],
  ['accepted', '. . returned returned closed . closed'],
  ['returned', 'offered . . . . . .'],
  ['closed', 'offered . . . . . .'],
]
const cases = <State extends string>(rows: [State, string][]) =>
  rows.flatMap(([from, after]) =>
    after.split(' ').map((to, index): [State, PeopleEvent, string] => {
      const event = EVENTS[index]
      if (event === undefined) throw new RangeError('more states than events')
      return [from, event, to === '.' ? from : to]
    }),
  )

describe('who speaks', () => {
  it.each(cases(MODE_AFTER))('%s, %s → %s', (from, event, to) => {
    expect(nextMode(from, event)).toBe(to)
  })
})

describe('a handover', () => {
  it.each(cases(HANDOFF_AFTER))('%s, %s → %s', (from, event, to) => {
    expect(nextHandoff(from, event)).toBe(to)
  })
})

it('the cases above name every state and every event', () => {
  expect(EVENTS.toSorted()).toEqual([...PEOPLE_EVENTS].toSorted())
  expect(MODE_AFTER.map(([mode]) => mode).toSorted()).toEqual([...MODES].toSorted())
  expect(HANDOFF_AFTER.map(([state]) => state).toSorted()).toEqual([...HANDOFF_STATES].toSorted())
  expect(Object.keys(MODE_TRANSITIONS).toSorted()).toEqual([...MODES].toSorted())
  expect(Object.keys(HANDOFF_TRANSITIONS).toSorted()).toEqual([...HANDOFF_STATES].toSorted())
})

it('docs/handoff.md shows the tables', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/handoff.md'), 'utf8')
  expect(page).toContain(modeTable())
  expect(page).toContain(handoffTable())
})
