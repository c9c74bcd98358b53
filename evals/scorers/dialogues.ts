/** Scripted dialogues through the same session as `prosa chat --json`, and what is wrong with how they went. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { modelsMentioned } from '../../src/business/mentions.ts'
import type { Business } from '../../src/business/schema.ts'
import { tradePatternsOf } from '../../src/business/trade.ts'
import type { ChatInput } from '../../src/commands/chat-input.ts'
import type { ChatReply, ChatSession, ChatState } from '../../src/commands/chat-session.ts'
import { createReviewer } from '../../src/guardrails/check.ts'
import type { PlanFact } from '../../src/guardrails/rule.ts'
import { ConfigError } from '../../src/ops/errors.ts'
import { fold } from '../../src/text/normalise.ts'
import { createRequestReader } from '../../src/text/requests.ts'
import { type Dialogue, type DialogueStep, dialogueSchema, type Expectation } from './dialogue-schema.ts'

/** A lead's message may take this many model calls: one, and one revision. */
const MODEL_CALLS = 2
/** No real number looks like it. */
const LEAD = '5511999990001'

export interface StepReport {
  step: number
  input: string
  replies: string[]
  state: ChatState
  /** Empty when all went as expected. */
  failures: string[]
}

export interface DialogueReport {
  id: string
  passed: boolean
  steps: StepReport[]
}

/** Reads every `*.yaml` of a folder. @throws ConfigError naming the file and what is wrong with it. */
export async function readDialogues(folder: string): Promise<Dialogue[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort()
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const parsed = dialogueSchema.safeParse(parse(await readFile(path, 'utf8')))
      if (parsed.success) return parsed.data
      const problems = parsed.error.issues.map((issue) => `  - ${issue.path.join('.')}: ${issue.message}`)
      throw new ConfigError(`${path} is not a dialogue:\n${problems.join('\n')}`)
    }),
  )
}

/** A step as it went, before anybody judges it. */
export interface PlayedStep {
  replies: ChatReply[]
  state: ChatState
}

/**
 * Plays one dialogue. The session is the caller's to open and close; in one that others have used, `lead` must be
 * a number nobody else wrote from.
 */
export async function playDialogue(
  dialogue: Dialogue,
  session: ChatSession,
  lead = LEAD,
): Promise<PlayedStep[]> {
  const played: PlayedStep[] = []
  for (const step of dialogue.steps) played.push(await session.handle(toInput(step, lead)))
  return played
}

/** Judges a dialogue as it was played. Pure. Steps that were not played are not judged. */
export function gradeDialogue(
  business: Business,
  dialogue: Dialogue,
  played: readonly PlayedStep[],
  lead = LEAD,
): DialogueReport {
  const judge = createJudge(business, lead, dialogue.plans)
  const steps = dialogue.steps.flatMap((step, index): StepReport[] => {
    const went = played[index]
    if (went === undefined) return []
    const { replies, state } = went
    return [
      {
        step: index + 1,
        input: describeInput(step),
        replies: replies.map(({ text }) => text),
        state,
        failures: judge(step, replies, state),
      },
    ]
  })
  return { id: dialogue.id, passed: steps.every(({ failures }) => failures.length === 0), steps }
}

/** Plays one dialogue and judges it. */
export async function runDialogue(
  business: Business,
  dialogue: Dialogue,
  session: ChatSession,
  lead = LEAD,
): Promise<DialogueReport> {
  return gradeDialogue(business, dialogue, await playDialogue(dialogue, session, lead), lead)
}

export function toInput(step: DialogueStep, lead: string): ChatInput {
  const from = step.from ?? lead
  if (step.burst !== undefined) return { from, burst: step.burst }
  if (step.media !== undefined) {
    return { from, media: step.media, ...(step.caption === undefined ? {} : { caption: step.caption }) }
  }
  if (step.human !== undefined) return { human: step.human }
  if (step.advance_minutes !== undefined) return { advanceMinutes: step.advance_minutes }
  return { from, text: step.lead ?? '' }
}

/** One line for reports. */
export function describeInput(step: DialogueStep): string {
  if (step.burst !== undefined) return step.burst.join(' ⏎ ')
  if (step.human !== undefined) return `[pessoa do time] ${step.human}`
  if (step.advance_minutes !== undefined) return `[+${step.advance_minutes} min]`
  return step.lead ?? `[${step.media ?? ''}] ${step.caption ?? ''}`
}

type Judge = (step: DialogueStep, replies: readonly ChatReply[], state: ChatState) => string[]

/** Keeps what was said and known before a step, one lead at a time. */
function createJudge(business: Business, lead: string, plans: PlanFact[]): Judge {
  const reviewer = createReviewer(business)
  const requests = createRequestReader(business.config.fields, tradePatternsOf(business))
  const talks = new Map<string, { said: string[]; lastAgent: string }>()

  return (step, replies, state) => {
    const from = step.from ?? lead
    const talk = talks.get(from) ?? { said: [], lastAgent: '' }
    talks.set(from, talk)
    const text = replies.map((reply) => reply.text).join('\n\n')
    const asked = [...new Set(requests.read(text).flatMap(({ fields }) => fields))]
    const failures = [
      ...checkExpectation(business, step, step.expect, text, replies.length, asked, state),
      ...checkAlways(),
    ]
    talk.said.push(...replies.map((reply) => reply.text))
    talk.lastAgent = replies.at(-1)?.text ?? talk.lastAgent
    return failures

    function checkAlways(): string[] {
      const lastLead = step.lead ?? step.burst?.join('\n') ?? ''
      const exchange = {
        known: state.fields,
        lastLead,
        lastAgent: talk.lastAgent,
        passages: [],
        plans,
        bill: null,
        succeededTools: [],
      }
      return replies.flatMap((reply) => {
        const review = reviewer.review(reply.text, exchange)
        // Passages are not in the state: whether a claim is grounded is the graph's to judge.
        const broken = review.violations.filter(({ rule }) => rule !== 'ungrounded')
        return [
          ...broken.map(({ rule, match }) => `breaks ${rule}: "${match}"`),
          ...(talk.said.includes(reply.text) ? ['repeats an earlier reply word for word'] : []),
        ]
      })
    }
  }
}

function checkExpectation(
  business: Business,
  step: DialogueStep,
  expected: Expectation,
  text: string,
  count: number,
  asked: readonly string[],
  state: ChatState,
): string[] {
  const failures: string[] = []
  const check = (ok: boolean, failure: string) => {
    if (!ok) failures.push(failure)
  }
  const byLead = step.human === undefined && step.advance_minutes === undefined
  const replies = expected.replies ?? (byLead ? 1 : 0)
  check(count === replies, `sent ${count} replies, expected ${replies}`)
  if (expected.mode !== undefined)
    check(state.mode === expected.mode, `mode ${state.mode}, expected ${expected.mode}`)
  if (expected.temperature !== undefined) {
    check(
      state.temperature === expected.temperature,
      `temperature ${state.temperature}, expected ${expected.temperature}`,
    )
  }
  if (expected.status !== undefined) check(state.status === expected.status, `status ${state.status}`)
  for (const [field, value] of Object.entries(expected.fields)) {
    const known = state.fields[field]
    const right = value === null ? known === undefined : known !== undefined && matches(known, value, true)
    check(right, `${field} is ${known ?? 'unknown'}, expected ${value ?? 'unknown'}`)
  }
  for (const words of expected.says) check(matches(text, words), `does not say "${words}"`)
  if (expected.says_any.length > 0) {
    check(
      expected.says_any.some((words) => matches(text, words)),
      `says none of ${expected.says_any.join(' | ')}`,
    )
  }
  for (const words of expected.never) check(!matches(text, words), `says "${words}"`)
  const models = modelsMentioned(business, text)
  for (const model of expected.models) check(models.includes(model), `does not speak of ${model}`)
  for (const model of expected.models_not) check(!models.includes(model), `speaks of ${model}`)
  if (expected.asks !== undefined) {
    for (const field of expected.asks)
      check(asked.includes(field), `does not ask ${field} (asks ${asked.join(', ') || 'nothing'})`)
    if (expected.asks.length === 0) check(asked.length === 0, `asks ${asked.join(', ')}`)
  }
  for (const field of expected.asks_not) check(!asked.includes(field), `asks ${field}`)
  for (const node of expected.nodes) check(state.nodes.includes(node), `did not pass ${node}`)
  const calls = expected.llm_calls_max ?? MODEL_CALLS
  check(state.llmCalls <= calls, `${state.llmCalls} model calls, at most ${calls}`)
  if (expected.blocked_only !== undefined) {
    for (const { rule } of state.violations) {
      check(
        expected.blocked_only.some((allowed) => allowed === rule),
        `a draft broke ${rule}`,
      )
    }
  }
  return failures
}

/** Plain words in plain words; `/…/` as a pattern; `whole` wants the same words, not just some. */
function matches(text: string, wanted: string, whole = false): boolean {
  const plain = fold(text)
  if (wanted.startsWith('/') && wanted.endsWith('/')) return new RegExp(wanted.slice(1, -1)).test(plain)
  return whole ? plain === fold(wanted) : plain.includes(fold(wanted))
}
