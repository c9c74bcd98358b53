import type { Business } from '../../src/business/schema.ts'
import { exampleBusiness } from '../support/example-business.ts'

const WEEKDAY = [{ from: '08:00', to: '18:00' }]

/** A business with a ladder of three steps, the last by template. */
export function reminderBusiness(id: string): Business {
  const example = exampleBusiness()
  return {
    ...example,
    id,
    config: {
      ...example.config,
      business_hours: {
        timezone: 'America/Sao_Paulo',
        week: { monday: WEEKDAY, tuesday: WEEKDAY, wednesday: WEEKDAY, thursday: WEEKDAY, friday: WEEKDAY },
      },
      follow_up: {
        hours: { from: '09:00', to: '18:00' },
        ladder: [
          { after_minutes: 120, reply: 'reminder_one', reply_by_field: {} },
          { after_minutes: 1080, reply: 'reminder_two', reply_by_field: {} },
          {
            after_minutes: 2880,
            reply: 'reminder_two',
            reply_by_field: {},
            template: { name: 'volta', language: 'pt_BR', parameters: ['name'] },
          },
        ],
        max_sent: 3,
        within_days: 30,
        length: 200,
      },
    },
    replies: {
      ...example.replies,
      reminder_one: ['Oi! Nossa conversa ficou parada por aqui.'],
      reminder_two: ['Oi! Não quero insistir, é só escrever quando quiser.'],
    },
  }
}
