import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const rows = readFileSync(join(ROOT, 'docs/owasp.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| LLM'))
  .map((line) => line.split('|').map((cell) => cell.trim()))

describe('docs/owasp.md', () => {
  it('has each item once, in order', () => {
    expect(rows.map((cells) => cells[1]?.split(' ')[0])).toEqual(
      Array.from({ length: 10 }, (_, index) => `LLM${String(index + 1).padStart(2, '0')}:2026`),
    )
  })

  it.each(rows.map((cells) => [cells[1] ?? '', cells[3] ?? '', cells[4] ?? ''] as const))(
    '%s names a defence and tests that exist and test something',
    (_, defence, shown) => {
      expect(defence.length).toBeGreaterThan(40)
      const files = [...shown.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')
      expect(files.length).toBeGreaterThan(0)
      for (const file of files) {
        expect(existsSync(join(ROOT, file)), file).toBe(true)
        expect(readFileSync(join(ROOT, file), 'utf8'), file).toMatch(/expect\(/)
      }
    },
  )
})
