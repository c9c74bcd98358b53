import { describe, expect, it } from 'vitest'
import { isResumeCommand, resumesByItself } from './resume.ts'

describe('isResumeCommand', () => {
  it.each(['retomar', '/retomar', '!retomar', ' Retomar ', 'CONTINUAR', '/continuar', '! continuar'])(
    '%j is one',
    (text) => {
      expect(isResumeCommand(text)).toBe(true)
    },
  )
  it.each([
    'Continuar com a P200?',
    'Retomar o contato amanhã',
    'vamos continuar',
    '/retomar agora',
    'retomar?',
    '',
  ])('%j is a message', (text) => {
    expect(isResumeCommand(text)).toBe(false)
  })
})

describe('resumesByItself', () => {
  const config = {
    business_hours: { timezone: 'America/Sao_Paulo', week: { monday: [{ from: '08:00', to: '18:00' }] } },
    handoff: { temperatures: [], summary_fields: [], resume_after_minutes: 30 },
  }
  const monday = (time: string) => new Date(`2026-11-16T${time}:00-03:00`)
  it.each([
    ['within hours', monday('10:00'), monday('07:00'), false],
    ['outside, the person gone', monday('20:00'), monday('17:50'), true],
    ['outside, the person still writing', monday('18:20'), monday('17:59'), false],
    ['outside, exactly the quiet time later', monday('18:30'), monday('18:00'), true],
    ['outside, nobody ever wrote', monday('20:00'), null, true],
  ])('%s', (_, now, last, resumes) => {
    expect(resumesByItself(config, last, now)).toBe(resumes)
  })
})
