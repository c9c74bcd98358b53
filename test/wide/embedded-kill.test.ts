import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { killWriters } from '../support/kill-embedded.ts'

it('loses nothing it acknowledged over thirty kills of one data folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'prosa-kill-test-'))
  const moments = Array.from({ length: 30 }, (_, n) =>
    n % 10 === 0 ? 'starting' : n % 10 === 1 ? 'ready' : 1 + ((n * n * 37) % 1500),
  )
  const report = await killWriters(folder, moments)
  expect(report).toMatchObject({ kills: 30, lost: 0, torn: 0 })
  expect(report.acknowledged).toBeGreaterThan(10_000)
  rmSync(folder, { recursive: true })
})
