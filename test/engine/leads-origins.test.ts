import { expect, it } from 'vitest'
import { loadConfigured } from '../../src/load-businesses.ts'
import { createLeadRoutes } from '../../src/routes/leads.ts'

const SITE = 'https://site.exemplo.com.br'

async function allowed(origins: string[], origin: string): Promise<string | null> {
  const business = await loadConfigured('serena')
  const { activation } = business.config
  if (activation === undefined) throw new Error('takes no forms')
  const routes = createLeadRoutes({
    businesses: [{ ...business, config: { ...business.config, activation: { ...activation, origins } } }],
    activator: { activate: async () => ({ kind: 'accepted', id: 'a' }) },
  })
  const headers = { origin, 'access-control-request-method': 'POST' }
  const response = await routes.request('/leads', { method: 'OPTIONS', headers })
  return response.headers.get('access-control-allow-origin')
}

it('the scripts of a listed site may post the form', async () => {
  expect(await allowed([SITE], SITE)).toBe(SITE)
})

it.each([
  [[], SITE],
  [[SITE], 'https://outro.exemplo.com.br'],
  [[SITE], `${SITE}.golpe.com`],
  [[SITE], 'null'],
])('with %j, those of %s may not', async (origins, origin) => {
  expect(await allowed(origins, origin)).toBeNull()
})
