import type { CrmConfig } from '../business/crm-schema.ts'
import type { Business } from '../business/schema.ts'
import type { Config } from '../config.ts'
import type { Clock } from '../ops/clock.ts'
import { secretsOf } from '../ops/credentials.ts'
import { ConfigError } from '../ops/errors.ts'
import type { Log } from '../ops/log.ts'
import { createPiperunClient, type PiperunClient } from './piperun/client.ts'
import { createPiperun, type PiperunPlace } from './piperun/crm.ts'
import type { Crm } from './port.ts'
import { createWebhookCrm } from './webhook/crm.ts'

/** PipeRun's public address. */
const PIPERUN_URL = 'https://api.pipe.run/v1'

/**
 * The CRM of each business whose variables are set. Businesses with the same address and token share a client, and with it
 * its rate.
 * @throws ConfigError when it is half configured.
 */
export function createConfiguredCrms(
  businesses: readonly Business[],
  config: Config,
  clock: Clock,
): ReadonlyMap<string, Crm> {
  const crms = new Map<string, Crm>()
  const clients = new Map<string, PiperunClient>()
  for (const { id, config: own } of businesses) {
    const crm = own.crm === undefined ? null : crmOf(id, own.crm)
    if (crm !== null) crms.set(id, crm)
  }
  return crms

  function crmOf(business: string, crm: CrmConfig): Crm | null {
    if (crm.provider === 'webhook') {
      const urlName = crm.base_url ?? 'CRM_WEBHOOK_URL'
      const secretName = crm.secret ?? 'CRM_WEBHOOK_SECRET'
      const url = config.variable(urlName)
      const secret = config.variable(secretName)
      if (url === undefined && secret === undefined) return null
      if (url === undefined || secret === undefined)
        throw new ConfigError(`crm of ${business}: ${url === undefined ? urlName : secretName} is not set`)
      // Whoever reads the events may take several signatures; they are made with the new one.
      const [signing = secret] = secretsOf(secret)
      return createWebhookCrm({ url: addressOf(urlName, url), secret: signing, clock })
    }
    const tokenName = crm.secret ?? 'PIPERUN_TOKEN'
    const urlName = crm.base_url ?? 'PIPERUN_URL'
    const token = config.variable(tokenName)
    const url = config.variable(urlName)
    if (token === undefined) {
      if (url === undefined) return null
      throw new ConfigError(`crm of ${business}: ${tokenName} is not set, though ${urlName} is`)
    }
    const baseUrl = addressOf(urlName, url ?? PIPERUN_URL)
    const options = { baseUrl, token, clock, requestsPerSecond: crm.requests_per_second }
    const key = `${baseUrl} ${token}`
    const client = clients.get(key) ?? createPiperunClient(options)
    clients.set(key, client)
    return createPiperun({ ...options, client, place: placeOf(business, crm) })
  }

  function placeOf(business: string, crm: CrmConfig): PiperunPlace {
    const needed = (key: 'pipeline_id' | 'stage_id') => idOf(business, key, crm[key])
    return {
      pipelineId: needed('pipeline_id'),
      stageId: needed('stage_id'),
      ownerId: crm.owner_id === undefined ? null : idOf(business, 'owner_id', crm.owner_id),
      origins: Object.fromEntries(
        Object.entries(crm.origins).map(([channel, id]) => [
          channel,
          idOf(business, `origins.${channel}`, id),
        ]),
      ),
    }
  }

  function idOf(business: string, key: string, id: number | string | undefined): number {
    if (typeof id === 'number') return id
    const value = id === undefined ? undefined : config.variable(id)
    const number = Number(value)
    if (value === undefined || !Number.isInteger(number) || number <= 0)
      throw new ConfigError(
        `crm of ${business}: ${key} needs a whole number${id === undefined ? '' : ` in ${id}`}`,
      )
    return number
  }
}

function addressOf(name: string, url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '')
  throw new ConfigError(`${name}: not an http(s) address`)
}

/** Milliseconds the check may hold up the start. */
const CHECK_MS = 5_000

/**
 * Asks each CRM whether what is configured is there. One that cannot be asked is a warning: what is to be filed waits.
 * @throws ConfigError naming every id that is not there.
 */
export async function checkCrms(crms: ReadonlyMap<string, Crm>, log: Log): Promise<void> {
  const problems = await Promise.all(
    [...crms].map(async ([business, crm]) => {
      try {
        const found = await crm.check({ signal: AbortSignal.timeout(CHECK_MS) })
        return found.map((problem) => `${business}: ${problem}`)
      } catch (err) {
        log.warn({ business, err }, 'crm: its configuration could not be checked')
        return []
      }
    }),
  )
  if (problems.flat().length > 0)
    throw new ConfigError(
      `The CRM does not have what business.yaml names:\n${problems
        .flat()
        .map((one) => `  - ${one}`)
        .join('\n')}`,
    )
}
