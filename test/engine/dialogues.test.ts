/** The scripted dialogues of every business, through the session behind `prosa chat --json`, on the offline model. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { type DialogueReport, readDialogues, runDialogue } from '../../evals/scorers/dialogues.ts'
import { openChatSession } from '../../src/commands/chat-session.ts'
import { readConfig } from '../../src/config.ts'
import { loadAllConfigured } from '../../src/load-businesses.ts'
import { createLog } from '../../src/ops/log.ts'
import { createTestDatabase } from '../support/database.ts'

const DATASETS = join(import.meta.dirname, '../../evals/datasets')
const config = readConfig({ PROSA_MODEL: 'offline' })

for (const business of await loadAllConfigured(config)) {
  const folder = join(DATASETS, business.id, 'dialogues')
  if (!existsSync(folder)) continue
  const reports: DialogueReport[] = []

  describe(`dialogues of ${business.id}`, async () => {
    for (const dialogue of await readDialogues(folder)) {
      it(`${dialogue.id}: ${dialogue.shows}`, async () => {
        const { db, close } = await createTestDatabase()
        const session = await openChatSession({
          db,
          business,
          config,
          log: createLog('silent'),
          ...(dialogue.start === undefined ? {} : { start: new Date(dialogue.start) }),
        })
        try {
          const report = await runDialogue(business, dialogue, session)
          reports.push(report)
          const failures = report.steps.flatMap(({ step, input, replies, failures: found }) =>
            found.map((failure) => `step ${step} (${input}): ${failure}\n    said: ${replies.join(' | ')}`),
          )
          expect(failures).toEqual([])
        } finally {
          await close()
        }
      })
    }

    it('calls the model once a message in the middle, and at most twice in 95 of 100', () => {
      const calls = reports
        .flatMap(({ steps }) => steps)
        .flatMap(({ state }) => (state.nodes.includes('llm') ? [state.llmCalls] : []))
        .toSorted((a, b) => a - b)
      expect(calls.length).toBeGreaterThan(50)
      expect(calls[Math.floor(calls.length / 2)]).toBe(1)
      expect(calls[Math.ceil(calls.length * 0.95) - 1]).toBeLessThanOrEqual(2)
    })
  })
  afterAll(() => {
    reports.length = 0
  })
}
