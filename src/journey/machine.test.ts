import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nextStage, STAGE_EVENTS, STAGES, type Stage, TRANSITIONS } from './machine.ts'
import { journeyTable } from './table.ts'

/** What must hold, written without the table: [state, event, state]. */
const EXPECTED: [Stage, (typeof STAGE_EVENTS)[number], Stage][] = [
  ['new', 'form_saved', 'registered'],
  ['new', 'lead_wrote', 'initial'],
  ['registered', 'template_accepted', 'template_sent'],
  ['registered', 'template_failed', 'template_failed'],
  ['registered', 'lead_wrote', 'initial'],
  ['template_sent', 'lead_wrote', 'initial'],
  ['template_sent', 'template_failed', 'template_failed'],
  ['template_failed', 'lead_wrote', 'initial'],
  ['template_failed', 'form_saved', 'registered'],
  ['template_failed', 'template_accepted', 'template_sent'],
  ['initial', 'covered', 'awaiting_bill'],
  ['initial', 'not_covered', 'disqualified'],
  ['initial', 'qualified', 'qualified'],
  ['initial', 'plans_shown', 'plans_sent'],
  ['awaiting_bill', 'qualified', 'qualified'],
  ['awaiting_bill', 'disqualified', 'disqualified'],
  ['awaiting_bill', 'plans_shown', 'plans_sent'],
  ['qualified', 'plans_shown', 'plans_sent'],
  ['qualified', 'disqualified', 'disqualified'],
  ['plans_sent', 'plan_chosen', 'interested'],
  ['plans_sent', 'handed_over', 'handoff'],
  ['interested', 'handed_over', 'handoff'],
  ['handoff', 'person_took_over', 'human'],
  ['handoff', 'returned', 'initial'],
  ['handoff', 'converted', 'converted'],
  ['human', 'returned', 'initial'],
  ['human', 'converted', 'converted'],
  ['converted', 'form_saved', 'registered'],
  ['disqualified', 'qualified', 'qualified'],
  ['disqualified', 'covered', 'awaiting_bill'],
  ['disqualified', 'form_saved', 'registered'],
  ['lost', 'lead_wrote', 'initial'],
  ['lost', 'form_saved', 'registered'],
  ['opted_out', 'returned', 'initial'],
]

describe('the journey', () => {
  it.each(EXPECTED)('%s, %s → %s', (from, event, to) => {
    expect(nextStage(from, event)).toBe(to)
  })

  it.each(STAGES)('%s leaves for good when the lead opts out', (stage) => {
    expect(nextStage(stage, 'opted_out')).toBe('opted_out')
  })

  it.each(STAGES.filter((stage) => stage !== 'opted_out'))('%s gives way to a person', (stage) => {
    expect(nextStage(stage, 'person_took_over')).toBe('human')
  })

  it.each(STAGES.filter((stage) => !['converted', 'lost', 'opted_out'].includes(stage)))(
    '%s has a way out by time',
    (stage) => {
      expect(nextStage(stage, 'silence')).toBe('lost')
    },
  )

  it('an opt-out is undone by a person alone', () => {
    const moved = STAGE_EVENTS.filter((event) => nextStage('opted_out', event) !== 'opted_out')
    expect(moved).toEqual(['returned'])
  })

  it('reaches every state from the first, and leaves every state', () => {
    const reached = new Set<Stage>(['new'])
    for (const stage of reached) for (const next of Object.values(TRANSITIONS[stage])) reached.add(next)
    expect([...reached].toSorted()).toEqual([...STAGES].toSorted())
    for (const stage of STAGES) {
      expect(Object.values(TRANSITIONS[stage]).some((next) => next !== stage)).toBe(true)
    }
  })

  it('every event says something somewhere', () => {
    for (const event of STAGE_EVENTS) {
      expect(STAGES.some((stage) => TRANSITIONS[stage][event] !== undefined)).toBe(true)
    }
  })

  it('is the table of docs/journey.md', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/journey.md'), 'utf8')
    expect(page).toContain(journeyTable())
  })
})
