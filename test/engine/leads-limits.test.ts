import { expect, it } from 'vitest'
import { createLimiter } from '../../src/limits/limiter.ts'
import type { RequestLimits } from '../../src/limits/limits.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import { createAddressOf } from '../../src/routes/address.ts'
import { createLeadRoutes } from '../../src/routes/leads.ts'

const LIMITS: RequestLimits = {
  badWebhooks: 0,
  leadsByAddress: 6,
  leadsByPhone: 2,
  badTokens: 0,
  adminCalls: 0,
  turns: 0,
}
const form = (whatsapp: string) => ({
  name: 'Ana Prado',
  whatsapp,
  city: 'Recife',
  state: 'PE',
  bill_value: '850,00',
  client_type: 'casa',
  consent: true,
})

async function open() {
  const activated: string[] = []
  const routes = createLeadRoutes({
    businesses: [await loadConfigured('serena')],
    activator: {
      activate: async (_, lead) => {
        activated.push(lead.phone)
        return { kind: 'accepted', id: 'a' }
      },
    },
    // A database that is away: the process counts by itself.
    limits: {
      limiter: createLimiter({ db: { query: () => Promise.reject(new Error('away')) }, limits: LIMITS }),
      addressOf: createAddressOf(1),
    },
  })
  const post = (body: object, address: string) =>
    routes.request('/leads', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
      body: JSON.stringify(body),
    })
  return { post, activated }
}

it('takes a phone so often a minute, however it is spelt and from wherever it comes', async () => {
  const { post, activated } = await open()
  const spellings = ['(81) 98765-4321', '+55 81 98765-4321', '5581987654321']
  const answers: Response[] = []
  for (const [index, spelling] of spellings.entries())
    answers.push(await post(form(spelling), `198.51.100.${index}`))
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 429])
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(activated).toHaveLength(2)
  expect((await post(form('81987654322'), '198.51.100.9')).status).toBe(202)
})

it('takes so many forms of an address, wrong ones counted, and repeats nothing of them', async () => {
  const { post, activated } = await open()
  const statuses: number[] = []
  for (let n = 0; n < 8; n++) {
    const body = n < 3 ? { name: 'só o nome' } : form(`8198765432${n}`)
    const answer = await post(body, '198.51.100.9')
    statuses.push(answer.status)
    if (answer.status === 429) expect(await answer.text()).not.toContain('8198765')
  }
  expect(statuses).toEqual([400, 400, 400, 202, 202, 202, 429, 429])
  expect(activated).toHaveLength(3)
  expect((await post(form('81987654399'), '198.51.100.10')).status).toBe(202)
})
