import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { killWriters } from '../../test/support/kill-embedded.ts'

it('loses nothing it acknowledged to SIGKILL, and opens again at once', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'prosa-kill-test-'))
  const report = await killWriters(folder, ['starting', 'ready', 1, 40, 400])
  expect(report).toMatchObject({ kills: 5, lost: 0, torn: 0 })
  expect(report.acknowledged).toBeGreaterThanOrEqual(441)
  expect(readdirSync(folder).sort()).toEqual(['lock.db', 'postgres'])
  rmSync(folder, { recursive: true })
})
