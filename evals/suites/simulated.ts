/** Simulated leads through the real inbox, graph and outbox; graded on final state, sent texts and what they were asked. */
import { z } from 'zod'
import { tradePatternsOf } from '../../src/business/trade.ts'
import { createRequestReader } from '../../src/text/requests.ts'
import { createRandom } from '../hostile/random.ts'
import { type Persona, personaSchema } from '../leads/persona.ts'
import { createSimulatedLead } from '../leads/simulated-lead.ts'
import { defineSuite } from '../runner/define-suite.ts'
import { playLead } from '../runner/play-lead.ts'
import { dialogueSchema } from '../scorers/dialogue-schema.ts'
import { gradeDialogue } from '../scorers/dialogues.ts'
import { listDatasets, readDataset } from './datasets.ts'
import { playedStepSchema } from './played-step.ts'

/** Leads drawn of each persona in one trial; another trial draws others. */
const LEADS_A_PERSONA = 3
/** A question for what was told: once may be a reader's miss, twice is a conversation nobody stays in. */
const ASKED_AGAIN = 1

const input = z.object({ persona: personaSchema, seed: z.int() })

const output = z.object({
  lead: z.string(),
  steps: z.array(playedStepSchema.extend({ said: z.array(z.string()) })),
  /** Fact → number of the input that told it, from 0. */
  told: z.record(z.string(), z.int()),
  /** Question of the persona → number of the input that put it. */
  asked: z.array(z.object({ question: z.int(), input: z.int() })),
})

export function createSimulatedSuite() {
  return defineSuite<z.infer<typeof input>, z.infer<typeof output>>({
    suite: 'dialogues',
    part: 'simulated',
    output,
    async load(business) {
      return listDatasets(business.id, 'leads').flatMap((file) => {
        const persona = readDataset(file, personaSchema)
        return Array.from({ length: LEADS_A_PERSONA }, (_, index) => ({
          id: `lead-${persona.id}-${index + 1}`,
          input: { persona, seed: index + 1 },
          title: persona.shows,
          labels: [],
          group: 'simulated',
          fold: '',
          hand: file.hand,
        }))
      })
    },
    async run({ input: { persona, seed } }, context) {
      const from = context.newLead()
      const random = createRandom(seed * 1_000_003 + context.trial)
      const lead = createSimulatedLead({ persona, business: context.business, from, random })
      const session = await context.openSession({ start: new Date(persona.start) })
      const { played, turns } = await playLead(session, lead, persona.patience)
      return {
        output: {
          lead: from,
          steps: played.map(({ input: one, replies, state }) => ({
            said: 'burst' in one ? one.burst : 'text' in one ? [one.text] : [],
            replies: replies.filter(({ to }) => to === from),
            state,
          })),
          told: Object.fromEntries(lead.memory.told),
          asked: [...lead.memory.asked].map(([question, at]) => ({ question, input: at })),
        },
        turns,
      }
    },
    grade({ input: { persona } }, went, business) {
      const dialogue = dialogueSchema.parse({
        id: persona.id,
        shows: persona.shows,
        start: persona.start,
        steps: went.steps.map(({ said, replies }, index) => ({
          ...(said.length > 1 ? { burst: said } : { lead: said[0] ?? '' }),
          expect: {
            // Once a person has been called, how often that is said again is the agent's affair.
            ...((went.steps[index - 1]?.state.mode ?? 'agent') === 'agent'
              ? {}
              : { replies: replies.length }),
            ...(index === went.steps.length - 1
              ? { ...persona.ends, fields: storedOf(persona, went.told) }
              : {}),
          },
        })),
      })
      const report = gradeDialogue(business, dialogue, went.steps, went.lead)
      const again = askedAgain(
        persona,
        went,
        createRequestReader(business.config.fields, tradePatternsOf(business)),
      )
      const failures = [
        ...report.steps.flatMap(({ step, input: said, failures: wrong }) =>
          wrong.map((failure) => `step ${step} "${said}": ${failure}`),
        ),
        ...unanswered(persona, went),
        ...[...again].flatMap(([field, times]) =>
          times > ASKED_AGAIN ? [`asks ${field} ${times} times after it was told`] : [],
        ),
      ]
      return {
        passed: failures.length === 0,
        failures,
        marks: [],
        metrics: {
          lead_turns: went.steps.length,
          asked_again: [...again.values()].reduce((sum, times) => sum + times, 0),
        },
        expected: persona.shows,
        got: failures[0] ?? 'as expected',
      }
    },
  })
}

type Went = z.infer<typeof output>

/** What the record must hold at the end: all that was told, and nothing of what was not. */
function storedOf(persona: Persona, told: Went['told']): Record<string, string | null> {
  const entries = Object.entries(persona.facts)
  return Object.fromEntries([
    ...entries.flatMap(([name, fact]) =>
      name in told ? [] : Object.keys(fact.stored).map((id) => [id, null]),
    ),
    ...entries.flatMap(([name, fact]) => (name in told ? Object.entries(fact.stored) : [])),
  ])
}

function unanswered(persona: Persona, went: Went): string[] {
  return went.asked.flatMap(({ question, input: at }) => {
    const { says = [], answered = [] } = persona.asks[question] ?? {}
    const text = went.steps[at]?.replies.map((reply) => reply.text).join('\n') ?? ''
    // Whoever waits for a person is answered by that person.
    const waits = (went.steps[at - 1]?.state.mode ?? 'agent') !== 'agent'
    if (waits || answered.length === 0 || answered.some((words) => new RegExp(words, 'i').test(text)))
      return []
    return [`step ${at + 1}: "${says[0]}" is not answered with any of ${answered.join(' | ')}`]
  })
}

/** How often each field was asked for after the lead had told it. */
function askedAgain(
  persona: Persona,
  went: Went,
  requests: ReturnType<typeof createRequestReader>,
): Map<string, number> {
  const times = new Map<string, number>()
  for (const [name, at] of Object.entries(went.told)) {
    for (const field of Object.keys(persona.facts[name]?.stored ?? {})) {
      const asking = went.steps
        .slice(at)
        .filter(({ replies }) =>
          replies.some(({ text }) => requests.read(text).some((one) => one.fields.includes(field))),
        )
      if (asking.length > 0) times.set(field, asking.length)
    }
  }
  return times
}
