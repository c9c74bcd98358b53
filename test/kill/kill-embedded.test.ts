import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { STEPS } from '../../src/inbox/ports.ts'
import { runKills } from './run.ts'

const dataDir = mkdtempSync(join(tmpdir(), 'prosa-kill-'))
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

// One kill a step; `npm run kill-test` does twenty, and judges each step by itself.
it('keeps its promises when the process is killed at every step (embedded database)', {
  timeout: 240_000,
}, async () => {
  const [row] = await runKills({
    database: { dataDir },
    workers: 1,
    contacts: 24,
    plan: [STEPS.map((step) => ({ step, kills: 1 }))],
  })
  expect(row).toMatchObject({ kills: STEPS.length, lost: 0, duplicated: 0, outOfOrder: 0, afterTakeover: 0 })
  expect(row?.acknowledged).toBeGreaterThan(50)
  expect(row?.sent).toBeGreaterThan(20)
})
