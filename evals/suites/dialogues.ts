/** Scripted dialogues through the real inbox, graph and outbox; graded on final state, sent texts and nodes. */
import { z } from 'zod'
import { defineSuite } from '../runner/define-suite.ts'
import { inputLines } from '../runner/play-lead.ts'
import { traceOf } from '../runner/trace.ts'
import { type Dialogue, dialogueSchema } from '../scorers/dialogue-schema.ts'
import { gradeDialogue, playDialogue, toInput } from '../scorers/dialogues.ts'
import { listDatasets, readDataset } from './datasets.ts'
import { playedStepSchema } from './played-step.ts'

const output = z.object({ lead: z.string(), steps: z.array(playedStepSchema) })

export function createDialoguesSuite() {
  return defineSuite<Dialogue, z.infer<typeof output>>({
    suite: 'dialogues',
    part: 'scripted',
    output,
    async load(business) {
      return listDatasets(business.id, 'dialogues').map((file) => {
        const dialogue = readDataset(file, dialogueSchema)
        return {
          id: dialogue.id,
          input: dialogue,
          runInput: { start: dialogue.start, steps: dialogue.steps.map(({ expect: _, ...step }) => step) },
          title: dialogue.shows,
          labels: [],
          group: 'scripted',
          fold: '',
          hand: file.hand,
        }
      })
    },
    async run({ input: written }, context) {
      const lead = context.newLead()
      // The script's own numbers stand for people of this trial alone.
      const people = new Map(written.steps.flatMap(({ from }) => (from === undefined ? [] : [[from, '']])))
      for (const from of people.keys()) people.set(from, context.newLead())
      const dialogue: Dialogue = {
        ...written,
        steps: written.steps.map((step) =>
          step.from === undefined ? step : { ...step, from: people.get(step.from) ?? step.from },
        ),
      }
      const session = await context.openSession({ start: new Date(dialogue.start) })
      const played = await playDialogue(dialogue, session, lead)
      // Moving the clock also brings reminders of others who share the database.
      const own = new Set([lead, ...dialogue.steps.flatMap(({ from }) => from ?? [])])
      const steps = played.map((went) => ({ ...went, replies: went.replies.filter(({ to }) => own.has(to)) }))
      const turns = steps.map((went, index) => {
        const step = dialogue.steps[index]
        return traceOf(step === undefined ? [] : inputLines(toInput(step, lead)), went)
      })
      return { output: { lead, steps }, turns }
    },
    grade({ input: dialogue }, { lead, steps }, business) {
      const report = gradeDialogue(business, dialogue, steps, lead)
      const failures = report.steps.flatMap(({ step, input, failures: wrong }) =>
        wrong.map((failure) => `step ${step} "${input}": ${failure}`),
      )
      const model = steps.filter(({ state }) => state.nodes.includes('llm'))
      const first = model.filter(({ state }) => state.violations.length === 0).length
      return {
        passed: failures.length === 0,
        failures,
        marks: [],
        metrics:
          model.length === 0
            ? {}
            : {
                first_draft_complies: first / model.length,
                model_calls_a_turn: model.reduce((sum, { state }) => sum + state.llmCalls, 0) / model.length,
              },
        expected: dialogue.shows,
        got: failures[0] ?? 'as expected',
      }
    },
  })
}
