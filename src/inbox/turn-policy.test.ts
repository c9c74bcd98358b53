import { describe, expect, it } from 'vitest'
import { agentSpeaksIn, historyOf, retryDelayMs } from './turn-policy.ts'

describe('agentSpeaksIn', () => {
  it('is silent with a person and after an opt-out', () => {
    const modes = ['agent', 'handoff', 'human', 'opted_out'] as const
    expect(modes.map((mode) => agentSpeaksIn(mode, null))).toEqual([true, true, false, false])
    expect(modes.map((mode) => agentSpeaksIn(mode, 'copilot'))).toEqual([true, true, false, false])
    expect(modes.map((mode) => agentSpeaksIn(mode, 'on'))).toEqual([true, true, false, false])
  })

  it('is silent everywhere when it is switched off', () => {
    expect(
      (['agent', 'handoff', 'human', 'opted_out'] as const).some((mode) => agentSpeaksIn(mode, 'off')),
    ).toBe(false)
  })
})

describe('historyOf', () => {
  const turn = (state: string, error: string | null = null) => ({ state: state as 'stale', error })
  it('counts back to the last turn that settled something', () => {
    expect(
      historyOf([
        turn('stale'),
        turn('failed', 'turn.timeout'),
        turn('failed', 'turn.interrupted'),
        turn('running'),
        turn('stale'),
        turn('committed'),
        turn('failed', 'turn.timeout'),
      ]),
    ).toEqual({ stale: 2, failed: 1, interrupted: 2 })
  })
  it('starts anew after messages were given up', () => {
    expect(historyOf([turn('failed', 'turn.gave_up: x'), turn('failed', 'y')])).toEqual({
      stale: 0,
      failed: 0,
      interrupted: 0,
    })
  })
})

describe('retryDelayMs', () => {
  it('grows and stays bounded', () => {
    const delays = [1, 2, 3, 4, 50].map(retryDelayMs)
    expect(delays).toEqual([2_000, 8_000, 32_000, 60_000, 60_000])
  })
})
