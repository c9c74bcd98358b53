import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const SRC = join(import.meta.dirname, '../src')
/** Where a process begins: it hands its environment to `readConfig`. */
const ENTRIES = new Set(['cli.ts', 'server.ts', 'graph/studio.ts'])

it('only entries touch the environment of the process, and only to have it read by the configuration', () => {
  const touching = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .flatMap((file) =>
      [...readFileSync(join(SRC, file), 'utf8').matchAll(/.*\bprocess\.env\b.*/g)].map(([line]) => ({
        file,
        line,
      })),
    )
  expect(touching.length).toBeGreaterThan(0)
  for (const { file, line } of touching) {
    expect([...ENTRIES]).toContain(file)
    expect(line).toContain('readConfig(process.env)')
  }
})
