import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CRM_STEPS } from '../../src/crm/steps.ts'
import { startPiperunServer } from '../support/piperun-server.ts'
import type { CrmWorkerPlan } from './crm-worker.ts'
import { startProcess } from './processes.ts'

const MESSAGES = 10
const WAIT_MS = 60_000

it('ten messages a hot lead, workers killed at every step: one company, one person, one deal, the last facts noted', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'prosa-crm-kills-'))
  const server = await startPiperunServer()
  const leads = CRM_STEPS.map((_, index) => `55199876500${String(index).padStart(2, '0')}`)
  const plan: CrmWorkerPlan = { dataDir, crmUrl: server.url, leads: [], messages: MESSAGES }
  let kills = 0
  try {
    for (const [index, step] of CRM_STEPS.entries()) {
      const lead = leads[index] ?? ''
      const worker = await startProcess('crm-worker.ts', { ...plan, leads: [lead], kill: { step, nth: 1 } })
      const how = worker === null ? 'SIGKILL' : await within(worker.exited, `nobody got to ${step}`)
      expect(how).toBe('SIGKILL')
      kills++
    }
    // The last one takes every message again, as a provider would that heard no 200.
    const last = await startProcess('crm-worker.ts', { ...plan, leads })
    if (last === null) throw new Error('a worker was killed that should live')
    const drained = once(last.process, 'message')
    last.process.send('drain')
    await within(drained, 'work was left')
    await last.end('SIGTERM')

    expect(kills).toBe(CRM_STEPS.length)
    expect(server.companies).toHaveLength(1)
    expect(server.persons).toHaveLength(leads.length)
    expect(server.deals).toHaveLength(leads.length)
    expect(server.notes).toHaveLength(leads.length)
    expect(new Set(server.deals.map(({ person_id }) => person_id)).size).toBe(leads.length)
    expect(new Set(server.notes.map(({ deal_id }) => deal_id)).size).toBe(leads.length)
    for (const { text } of server.notes) expect(text).toContain(`Volume: ${MESSAGES} folhas/dia`)
  } finally {
    await server.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}, 400_000)

function within<T>(work: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(what)), WAIT_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
