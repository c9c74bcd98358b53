import { expect, it } from 'vitest'
import { startCrmWebhookServer } from '../../test/support/crm-webhook-server.ts'
import { type PiperunServerOptions, startPiperunServer } from '../../test/support/piperun-server.ts'
import { describeCrm } from './crm.conformance.ts'
import { createPiperun } from './piperun/crm.ts'
import { createWebhookCrm } from './webhook/crm.ts'

const quick = { timeoutMs: 150, backoffMs: 2 }
const place = { pipelineId: 100848, stageId: 647558, ownerId: 4321, origins: { default: 556735 } }

const piperun = (options: PiperunServerOptions) => async () => {
  const server = await startPiperunServer(options)
  return {
    crm: createPiperun({
      ...quick,
      baseUrl: server.url,
      token: 'piperun-token',
      requestsPerSecond: 10_000,
      // Shorter than the waits the suite asks for, so that they are told and not waited for.
      maxWaitMs: 50,
      place,
    }),
    fault: server.fault,
    stored: () => server,
    close: server.close,
  }
}
describeCrm('PipeRun', piperun({}))
describeCrm('PipeRun, small pages, no reference shown', piperun({ pageSize: 1, hidesReference: true }))
describeCrm(
  'PipeRun, by cursor, with a filter by phone',
  piperun({ paging: 'cursor', pageSize: 1, phoneFilter: true }),
)

const webhook = async () => {
  const server = await startCrmWebhookServer()
  return {
    server,
    crm: createWebhookCrm({ ...quick, url: `${server.url}/events`, secret: 'crm-secret' }),
    fault: server.fault,
    stored: () => ({
      companies: [...server.things.company.values()],
      persons: [...server.things.person.values()],
      deals: [...server.things.deal.values()],
      notes: [...server.things.note.values()],
    }),
    close: server.close,
  }
}
describeCrm('signed webhook', webhook)

it('an event signed with another secret, or long ago, is refused', async () => {
  const { server, crm, close } = await webhook()
  const person = { name: 'Ana', phones: [], emails: [] }
  const forged = createWebhookCrm({ ...quick, url: server.url, secret: 'other' })
  await expect(forged.createPerson(person, { key: 'a' })).rejects.toMatchObject({ failure: 'auth' })
  const late = createWebhookCrm({
    ...quick,
    url: server.url,
    secret: 'crm-secret',
    clock: { now: () => new Date(Date.now() - 600_000) },
  })
  await expect(late.createPerson(person, { key: 'a' })).rejects.toMatchObject({ failure: 'auth' })
  await crm.createPerson(person, { key: 'a' })
  expect(server.events.map(({ type }) => type)).toEqual(['person.created'])
  await close()
})
