import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type PiperunServer, startPiperunServer } from '../../../test/support/piperun-server.ts'
import { createManualClock } from '../../ops/clock.ts'
import * as errors from '../errors.ts'
import { createPiperunClient, type PiperunOptions } from './client.ts'
import { createPiperun } from './crm.ts'

let server: PiperunServer
beforeEach(async () => {
  server = await startPiperunServer({ pageSize: 3 })
})
afterEach(() => server.close())

const clock = createManualClock(new Date('2026-03-02T12:00:00Z'))
const options = (part: Partial<PiperunOptions> = {}): PiperunOptions => ({
  baseUrl: server.url,
  token: 'piperun-token',
  clock,
  requestsPerSecond: 1_000,
  timeoutMs: 300,
  backoffMs: 5,
  ...part,
})
const client = (part?: Partial<PiperunOptions>) => createPiperunClient(options(part))
const crm = (part?: Partial<PiperunOptions>) =>
  createPiperun({
    ...options(part),
    place: { pipelineId: 100848, stageId: 647558, ownerId: 4321, origins: { default: 556735 } },
  })
async function all(path: string, part?: Partial<PiperunOptions>) {
  const rows = []
  for await (const row of client(part).list(path, {})) rows.push(row)
  return rows
}

it('sends the token in its own header, and JSON', async () => {
  await client().create('/companies', { name: 'Doces Aurora' })
  expect(server.requests[0]?.headers).toMatchObject({
    token: 'piperun-token',
    accept: 'application/json',
    'content-type': 'application/json',
  })
  expect(server.requests[0]?.headers.authorization).toBeUndefined()
})

it('reads every page, by number and by cursor', async () => {
  expect(await all('/cities')).toHaveLength(8)
  expect(
    server.calls('GET /cities').map(({ path }) => new URL(path, 'http://x').searchParams.get('page')),
  ).toEqual(['1', '2', '3'])
  const other = await startPiperunServer({ pageSize: 3, paging: 'cursor' })
  expect(await all('/cities', { baseUrl: other.url })).toHaveLength(8)
  await other.close()
})

describe('one error type per kind of answer', () => {
  const cases = [
    [401, errors.CrmAuthError, true],
    [403, errors.CrmAuthError, true],
    [404, errors.CrmNotFoundError, false],
    [400, errors.CrmInvalidError, false],
    [422, errors.CrmInvalidError, false],
    [418, errors.CrmInvalidError, false],
    [429, errors.CrmRateLimitError, true],
    [500, errors.CrmUnavailableError, true],
    [503, errors.CrmUnavailableError, true],
  ] as const
  it.each(cases)('a read answered %i', async (status, type, retryable) => {
    server.fault({ kind: 'respond', status, times: 3 })
    const failed = await all('/companies').catch((error: unknown) => error)
    expect(failed).toBeInstanceOf(type)
    expect(failed).toMatchObject({ retryable, status })
    // Verdicts are not asked for again.
    expect(server.requests).toHaveLength(status >= 429 ? 3 : 1)
  })

  it('a read nobody answers, and one that breaks off', async () => {
    server.fault({ kind: 'hang', times: 3 })
    await expect(all('/companies', { timeoutMs: 40 })).rejects.toBeInstanceOf(errors.CrmTimeoutError)
    server.fault({ kind: 'cut', times: 3 })
    await expect(all('/companies')).rejects.toBeInstanceOf(errors.CrmUnavailableError)
  })

  it('a write that may have happened is not sent again', async () => {
    server.fault({ kind: 'hang', accept: true })
    await expect(client({ timeoutMs: 40 }).create('/companies', { name: 'A' })).rejects.toBeInstanceOf(
      errors.CrmUnsettledError,
    )
    server.fault({ kind: 'respond', status: 502, accept: true })
    await expect(client().create('/companies', { name: 'B' })).rejects.toBeInstanceOf(
      errors.CrmUnsettledError,
    )
    expect(server.calls('POST /companies')).toHaveLength(2)
    expect(server.companies).toHaveLength(2)
  })

  it('a refusal says which field, and a duplicate is one', async () => {
    await expect(client().create('/deals', { title: 'x' })).rejects.toThrow(/pipeline_id/)
    await client().create('/companies', { name: 'A', cnpj: '11222333000181' })
    await expect(
      client().create('/companies', { name: 'B', cnpj: '11.222.333/0001-81' }),
    ).rejects.toBeInstanceOf(errors.CrmDuplicateError)
  })

  it('what is no answer of the API is none at all', async () => {
    for (const body of ['<html>', { success: false, message: 'x' }, { success: true }]) {
      server.fault({ kind: 'respond', status: 200, body })
      await expect(all('/companies')).rejects.toMatchObject({ failure: 'unusable' })
    }
    server.fault({ kind: 'respond', status: 204 })
    expect(await all('/companies')).toEqual([])
  })
})

describe('waits', () => {
  it.each([
    ['seconds', '0'],
    ['a date', 'Mon, 02 Mar 2026 12:00:00 GMT'],
  ])('goes on after a 429 with %s', async (_, value) => {
    server.fault({ kind: 'respond', status: 429, headers: { 'retry-after': value } })
    expect(await all('/origins')).toHaveLength(1)
    server.fault({ kind: 'respond', status: 429, headers: { 'retry-after': value } })
    await client().create('/companies', { name: 'A' })
    expect(server.companies).toHaveLength(1)
  })

  it.each([
    ['seconds', '90', 90_000],
    ['a date', 'Mon, 02 Mar 2026 12:02:00 GMT', 120_000],
  ])(
    'says how long, when it is asked for long, by %s; and leaves the API alone till then',
    async (_, value, ms) => {
      const patient = client()
      server.fault({ kind: 'respond', status: 429, headers: { 'retry-after': value } })
      await expect(patient.create('/companies', { name: 'A' })).rejects.toMatchObject({
        failure: 'rate_limited',
        retryAfterMs: ms,
      })
      await expect(patient.get('/deals/1')).rejects.toMatchObject({ failure: 'unavailable' })
      expect(server.requests).toHaveLength(1)
    },
  )

  it('keeps to its rate', async () => {
    const slow = client({ requestsPerSecond: 50 })
    const started = performance.now()
    await Promise.all(Array.from({ length: 6 }, () => slow.get('/pipelines/100848')))
    expect(performance.now() - started).toBeGreaterThanOrEqual(95)
  })

  it('stops calling a CRM that is down', async () => {
    server.fault({ kind: 'respond', status: 500, times: 99 })
    const tired = client({ breakAfter: 4 })
    for (let i = 0; i < 4; i++) await tired.get('/deals/1').catch(() => {})
    expect(server.requests).toHaveLength(4)
    await expect(tired.get('/deals/1')).rejects.toMatchObject({ failure: 'unavailable' })
    expect(server.requests).toHaveLength(4)
  })

  it('has no connection: nothing was sent', async () => {
    const url = server.url
    await server.close()
    await expect(client({ baseUrl: url }).create('/companies', { name: 'A' })).rejects.toBeInstanceOf(
      errors.CrmUnavailableError,
    )
    server = await startPiperunServer()
  })
})

describe('cities', () => {
  const campinas = { name: 'Campinas', uf: 'SP' }

  it('finds names with and without accents, and those that only a part of is written', async () => {
    const one = crm()
    expect(await one.findCity({ name: 'Mogi Guaçu', uf: 'SP' })).toBe('6')
    expect(await one.findCity({ name: 'SAO PAULO', uf: 'SP' })).toBe('2')
    expect(await one.findCity({ name: 'Santa Barbara D Oeste', uf: 'SP' })).toBe('7')
    expect(await one.findCity({ name: 'Bom', uf: 'RS' })).toBeNull()
    server.cities.push({ id: 9, name: 'Niteroi', uf: 'RJ' })
    expect(await one.findCity({ name: 'Niterói', uf: 'RJ' })).toBe('9')
  })

  it('tells homonyms by their state, and guesses none', async () => {
    const one = crm()
    expect(await one.findCity({ name: 'Bom Jesus', uf: 'PI' })).toBe('4')
    expect(await one.findCity({ name: 'Bom Jesus', uf: 'RS' })).toBe('3')
    expect(await one.findCity({ name: 'Bom Jesus', uf: null })).toBeNull()
    expect(await one.findCity({ name: 'Bom Jesus', uf: 'RJ' })).toBeNull()
    expect(await one.findCity({ name: 'Curitiba', uf: null })).toBe('8')
  })

  it('remembers what it found, a miss for a little while, and an error not at all', async () => {
    const one = crm()
    await one.findCity(campinas)
    await one.findCity({ name: 'campinas', uf: 'SP' })
    expect(server.requests).toHaveLength(1)
    server.fault({ kind: 'respond', status: 500, times: 3 })
    await expect(one.findCity({ name: 'Curitiba', uf: 'PR' })).rejects.toBeInstanceOf(
      errors.CrmUnavailableError,
    )
    expect(await one.findCity({ name: 'Curitiba', uf: 'PR' })).toBe('8')
    const nova = { name: 'Nova Cidade', uf: 'SP' }
    expect(await one.findCity(nova)).toBeNull()
    server.cities.push({ id: 77, ...nova })
    expect(await one.findCity(nova)).toBeNull()
    clock.advance(11 * 60_000)
    expect(await one.findCity(nova)).toBe('77')
  })
})

it('says what of the configuration is not there', async () => {
  const place = { pipelineId: 7, stageId: 99, ownerId: 8, origins: { default: 9, zapi: 556735 } }
  const wrong = createPiperun({ ...options(), place })
  expect(await wrong.check()).toEqual([
    'crm.pipeline_id: there is no pipeline 7',
    'crm.stage_id: stage 99 is of pipeline 98',
    'crm.owner_id: there is no user 8',
    'crm.origins.default: there is no origin 9',
  ])
  expect(await crm().check()).toEqual([])
})
