import { afterEach, beforeEach, expect, it } from 'vitest'
import { openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { checkCrms, createConfiguredCrms } from '../../src/crm/configured.ts'
import { loadConfigured } from '../../src/load-businesses.ts'
import { systemClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { type PiperunServer, startPiperunServer } from '../support/piperun-server.ts'

let server: PiperunServer
beforeEach(async () => {
  server = await startPiperunServer()
})
afterEach(() => server.close())

const config = (env: Record<string, string> = {}) =>
  readConfig({ PROSA_MODEL: 'offline', PIPERUN_URL: server.url, PIPERUN_TOKEN: 'piperun-token', ...env })
const log = createLog('silent')

it('a conversation of the real business, with the real graph, ends in one deal that follows what the lead says', async () => {
  const business = await loadConfigured('seleto')
  const crms = createConfiguredCrms([business], config(), systemClock)
  const chat = await openChatSession({ business, config: config(), log, crms })
  const says = (text: string) => chat.handle({ from: '5519987650001', text })
  await says('Oi, boa tarde')
  expect(server.requests).toEqual([])
  await says('Meu nome é Ana Prado, sou de Campinas, São Paulo')
  await says('Quero uma formadora de hambúrguer, a FB300, faço uns 800 hambúrgueres por dia')
  await says('Preciso para já, é urgente')
  expect(server.deals).toHaveLength(1)
  await says('Na verdade fico em Curitiba, Paraná')
  await says('A empresa é a Doces Aurora, o CNPJ é 11.222.333/0001-81')
  for (const text of ['ok', 'obrigada', 'fico no aguardo']) await says(text)
  await chat.close()
  expect([server.companies, server.persons, server.deals].map((list) => list.length)).toEqual([1, 1, 1])
  expect(server.deals[0]).toMatchObject({
    title: expect.stringMatching(/^Lead - .+ - Curitiba\/PR$/),
    origin_id: 556735,
  })
  expect(server.companies[0]).toMatchObject({ cnpj: '11222333000181' })
  expect(JSON.stringify(server.notes)).toContain('Curitiba/PR')
}, 120_000)

it('75: what is configured and not there is named at start; a CRM that cannot be asked is no reason not to start', async () => {
  const business = await loadConfigured('seleto')
  const crms = createConfiguredCrms([business], config(), systemClock)
  await checkCrms(crms, log)
  server.stages.length = 0
  server.origins.length = 0
  await expect(checkCrms(crms, log)).rejects.toThrow(
    /crm\.stage_id: there is no stage 647558[\s\S]*crm\.origins\.default: there is no origin 556735/,
  )
  await server.close()
  await checkCrms(crms, log)
  server = await startPiperunServer()
}, 60_000)

it('is off without its variables, and half of them is a mistake', async () => {
  const business = await loadConfigured('seleto')
  expect(createConfiguredCrms([business], readConfig({}), systemClock).size).toBe(0)
  expect(() =>
    createConfiguredCrms([business], readConfig({ PIPERUN_URL: server.url }), systemClock),
  ).toThrow(/PIPERUN_TOKEN is not set/)
  const named = {
    ...business,
    config: {
      ...business.config,
      crm: business.config.crm && { ...business.config.crm, stage_id: 'CRM_STAGE' },
    },
  }
  expect(() => createConfiguredCrms([named], config(), systemClock)).toThrow(
    /stage_id needs a whole number in CRM_STAGE/,
  )
  expect(createConfiguredCrms([named], config({ CRM_STAGE: '5' }), systemClock).size).toBe(1)
})
