import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadBusiness } from '../src/business/load.ts'
import { type ChatSession, openChatSession } from '../src/commands/chat-session.ts'
import { readConfig } from '../src/config.ts'
import { createLog } from '../src/ops/log.ts'
import { type DialogueReport, readDialogues, runDialogue } from './scorers/dialogues.ts'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))
const config = readConfig({ PROSA_MODEL: 'offline' })
/** Every business that has dialogues. */
const businesses = await Promise.all(
  readdirSync(path('./datasets'))
    .filter((id) => existsSync(path(`./datasets/${id}/dialogues`)))
    .map(async (id) => ({
      business: await loadBusiness(path(`../prompts/${id}`)),
      dialogues: await readDialogues(path(`./datasets/${id}/dialogues`)),
    })),
)

/** Most dialogues share one session, each from a number of its own; one that moves the clock has its own. */
const shared = '2026-03-10T14:00:00-03:00'

describe.each(businesses.map((one) => ({ id: one.business.id, ...one })))(
  'scripted dialogues of $id with the offline model',
  ({ business, dialogues }) => {
    const open = (start: string) =>
      openChatSession({ business, config, log: createLog('silent'), start: new Date(start) })
    const reports: DialogueReport[] = []
    let session: ChatSession
    beforeAll(async () => {
      session = await open(shared)
    })
    afterAll(() => session.close())

    it.each(dialogues.map((dialogue, index) => [dialogue.id, dialogue, index] as const))(
      '%s',
      async (_, dialogue, index) => {
        const alone =
          dialogue.start !== shared || dialogue.steps.some((step) => step.advance_minutes !== undefined)
        const own = alone ? await open(dialogue.start) : null
        try {
          const lead = `55119988${String(70_000 + index)}`
          const report = await runDialogue(business, dialogue, own ?? session, lead)
          reports.push(report)
          expect(problems(report)).toEqual([])
        } finally {
          await own?.close()
        }
      },
    )

    it('call the model once a turn in the middle, and at most twice in 95 of 100', () => {
      const calls = reports
        .flatMap(({ steps }) => steps)
        .flatMap(({ state }) => (state.nodes.includes('llm') ? [state.llmCalls] : []))
        .toSorted((a, b) => a - b)
      expect(calls.length).toBeGreaterThan(40)
      expect(calls[Math.floor(calls.length / 2)]).toBe(1)
      expect(calls[Math.ceil(calls.length * 0.95) - 1]).toBeLessThanOrEqual(2)
    })
  },
)

function problems(report: DialogueReport): string[] {
  return report.steps.flatMap(({ step, input, replies, failures }) =>
    failures.map((failure) => `step ${step} "${input}": ${failure}\n    ${replies.join('\n    ')}`),
  )
}
