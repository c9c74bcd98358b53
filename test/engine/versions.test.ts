import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Business } from '../../src/business/schema.ts'
import { folderOfBusiness, loadCheckedFolder } from '../../src/load-businesses.ts'
import { createManualClock } from '../../src/ops/clock.ts'
import { createLog } from '../../src/ops/log.ts'
import { checkFolder } from '../../src/versions/check-folder.ts'
import { requireLiveChange } from '../../src/versions/restart-only.ts'
import { createBusinessVersions } from '../../src/versions/versions.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const ID = 'serena'
let test: TestDatabase
let root: string
const clock = createManualClock(new Date('2026-11-20T12:00:00Z'))

beforeAll(async () => {
  test = await createTestDatabase()
})
afterAll(() => test.close())
beforeEach(async () => {
  await test.db.query('truncate business_versions, business_activations, audit_log')
  root = await mkdtemp(join(tmpdir(), 'prosa-versions-test-'))
  await cp(folderOfBusiness(ID), join(root, ID), { recursive: true })
  return () => rm(root, { recursive: true })
})

/** One process over the folder and the database: what it answers by, and the indexing it did. */
async function replica(options: { refuses?: string; check?: typeof checkFolder } = {}) {
  const indexed: string[] = []
  const now: { business: Business | null } = { business: null }
  const versions = createBusinessVersions({
    db: test.db,
    clock,
    log: createLog('silent'),
    load: loadCheckedFolder,
    check: options.check ?? (async () => {}),
    folderOf: (id) => join(root, id),
    index: async (business) => indexed.push(business.version),
    replace(business) {
      if (business.version === options.refuses) throw new Error('not this one')
      if (now.business !== null) requireLiveChange(now.business, business)
      now.business = business
    },
  })
  now.business = await versions.atStart(await loadCheckedFolder(join(root, ID)))
  return {
    ...versions,
    indexed,
    prompt: () => now.business?.systemPrompt ?? '',
    now: () => now.business?.version,
  }
}
const edit = async (file: string, change: (text: string) => string) => {
  const path = join(root, ID, file)
  await writeFile(path, change(await readFile(path, 'utf8')))
}
const says = (line: string) => (text: string) => `${text}\n- ${line}\n`

describe('versions of a business', () => {
  it('a reload is taken by every replica; roll back and again forward', async () => {
    const [one, two] = [await replica(), await replica()]
    const first = one.now()
    expect(two.now()).toBe(first)
    await edit('system.md', says('Frase nova.'))
    const done = await one.reload(ID, 'ana')
    expect(done.before).toBe(first)
    expect(one.prompt()).toContain('Frase nova.')
    expect(one.indexed).toEqual([done.version])
    expect(two.prompt()).not.toContain('Frase nova.')
    await two.catchUp()
    expect(two.prompt()).toContain('Frase nova.')

    await two.rollback(ID, 'bia')
    await one.catchUp()
    expect([one.now(), two.now()]).toEqual([first, first])
    await one.rollback(ID, 'bia')
    expect(one.now()).toBe(done.version)
    const { rows } = await test.db.query("select actor, action, before->>'version' b from audit_log")
    expect(rows.map(({ actor, action }) => `${actor} ${action}`).sort()).toEqual([
      'ana admin.business.reload',
      'bia admin.business.rollback',
      'bia admin.business.rollback',
    ])
    await one.close()
    await two.close()
  })

  it.each([
    ['not YAML', 'business.yaml', (text: string) => `${text}\n\t: [`],
    [
      'a reply that breaks a rule',
      'replies.yaml',
      (text: string) =>
        text.replace(/^greeting:\n/m, 'greeting:\n  - "Sou humano, pode confiar. {question}"\n'),
    ],
    ['a placeholder that is none', 'system.md', (text: string) => `${text}\n{{nada_disso}}`],
  ])('%s: refused, the old one stays and nothing is kept', async (_, file, change) => {
    const one = await replica({ check: checkFolder })
    const first = one.now()
    await edit(file, change)
    await expect(one.reload(ID, 'ana')).rejects.toThrow()
    await one.catchUp()
    expect(one.now()).toBe(first)
    expect(one.indexed).toEqual([])
    expect(await one.list(ID)).toHaveLength(1)
    await one.close()
  })

  it('what is indexed again is what is in force, and before a start what it will answer by', async () => {
    const one = await replica()
    const deployed = await loadCheckedFolder(join(root, ID))
    const system = `${one.prompt()}\n- Em vigor.\n`
    const { version } = await one.propose(ID, 'ana', { 'system.md': system }, null)
    await one.activate(ID, 'ana', version)
    expect((await one.inForce(ID)).version).toBe(version)
    expect((await one.inForce(ID)).systemPrompt).toBe(system)
    expect((await one.atNextStart(deployed)).version).toBe(version)
    await edit('system.md', says('Pasta nova.'))
    const next = await loadCheckedFolder(join(root, ID))
    expect((await one.atNextStart(next)).version).toBe(next.version)
    expect((await one.inForce(ID)).version).toBe(version)
    expect(one.indexed).toEqual([version])
    await one.close()
  })

  it('what connections were opened from takes a restart', async () => {
    const one = await replica()
    const first = one.now()
    await edit('business.yaml', (text) =>
      text.replace(
        /^accounts:/m,
        'accounts:\n  - { channel: zapi, instance_id: A_ID, instance_token: A_TOKEN, client_token: A_CLIENT }',
      ),
    )
    await expect(one.reload(ID, 'ana')).rejects.toThrow(/accounts changed, which takes effect with a restart/)
    expect(one.now()).toBe(first)
    const restarted = await replica()
    expect(restarted.now()).not.toBe(first)
    await one.close()
    await restarted.close()
  })

  it('a prompt from elsewhere is kept, checked, and in force only when it is activated', async () => {
    const one = await replica()
    const first = one.now()
    const system = `${one.prompt()}\n- Outra frase.\n`
    const { version } = await one.propose(ID, 'ana', { 'system.md': system }, 'teste A')
    await one.catchUp()
    expect(one.now()).toBe(first)
    await one.activate(ID, 'ana', version)
    expect(one.prompt()).toBe(system)
    expect(await one.list(ID)).toMatchObject(
      [
        { version: first, inForce: false },
        { version, inForce: true, note: 'teste A', activatedBy: 'ana' },
      ].toSorted((a, b) => String(a.version).localeCompare(String(b.version))),
    )
    // A turn names the version it was answered by, so it must not depend on where the files lie.
    const restarted = await replica()
    expect(restarted.now()).toBe(version)
    await expect(one.activate(ID, 'ana', '0'.repeat(16))).rejects.toMatchObject({ status: 404 })
    await one.close()
    await restarted.close()
  })

  it('another deployed folder is in force from its start, also over an activated version', async () => {
    const one = await replica()
    const { version } = await one.propose(ID, 'ana', { 'system.md': `${one.prompt()}\n- A.\n` }, null)
    await one.activate(ID, 'ana', version)
    await edit('system.md', says('Versão nova da pasta.'))
    const next = await replica()
    expect(next.prompt()).toContain('Versão nova da pasta.')
    await one.catchUp()
    expect(one.prompt()).toContain('Versão nova da pasta.')
    await one.close()
    await next.close()
  })

  it('nothing before the first one to go back to', async () => {
    const one = await replica()
    await expect(one.rollback(ID, 'ana')).rejects.toMatchObject({ status: 409 })
    await one.close()
  })

  it('a replica that cannot take a version goes on with the one before, and takes the next', async () => {
    const one = await replica()
    const first = one.now()
    const system = `${one.prompt()}\n- Não para todos.\n`
    const { version } = await one.propose(ID, 'ana', { 'system.md': system }, null)
    const two = await replica({ refuses: version })
    await one.activate(ID, 'ana', version)
    await two.catchUp()
    expect(two.now()).toBe(first)
    const later = await one.propose(ID, 'ana', { 'system.md': `${system}- Para todos.\n` }, null)
    await one.activate(ID, 'ana', later.version)
    await two.catchUp()
    expect(two.now()).toBe(later.version)
    await one.close()
    await two.close()
  })
})
