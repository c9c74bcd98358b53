import type { Business } from '../../src/business/schema.ts'
import { tradePatternsOf } from '../../src/business/trade.ts'
import type { ChatInput } from '../../src/commands/chat-input.ts'
import { fold } from '../../src/text/normalise.ts'
import { createRequestReader } from '../../src/text/requests.ts'
import type { Random } from '../hostile/random.ts'
import type { SimulatedLead } from '../runner/types.ts'
import type { Fact, Persona } from './persona.ts'
import { typeLike } from './typing.ts'

/** What a lead has done so far, for the grader. */
export interface LeadMemory {
  /** Names of the facts told, each with the number (from 0) of the input that told it first. */
  told: Map<string, number>
  /** Questions of its own it has put, each with the number of that input. */
  asked: Map<number, number>
}

/**
 * A lead that plays a persona: it answers what it is asked from what it knows, puts its own questions, tells things
 * nobody asked, and leaves when it has nothing left. The same seed and the same replies give the same lead.
 */
export function createSimulatedLead(options: {
  persona: Persona
  business: Business
  /** The number it writes from. */
  from: string
  random: Random
}): SimulatedLead & { memory: LeadMemory } {
  const { persona, business, from, random } = options
  const { manner } = persona
  const requests = createRequestReader(business.config.fields, tradePatternsOf(business))
  const memory: LeadMemory = { told: new Map(), asked: new Map() }
  let inputs = 0
  let left = false

  const chance = (share: number) => random.next() < share
  const untold = () => Object.keys(persona.facts).filter((name) => !memory.told.has(name))
  const unasked = () => persona.asks.flatMap((_, index) => (memory.asked.has(index) ? [] : [index]))

  function tell(name: string): string[] {
    const fact = persona.facts[name]
    if (fact === undefined) return []
    if (!memory.told.has(name)) memory.told.set(name, inputs)
    return [random.pick(fact.says)]
  }

  function ask(): string[] {
    const [index] = unasked()
    const question = index === undefined ? undefined : persona.asks[index]
    if (index === undefined || question === undefined) return []
    memory.asked.set(index, inputs)
    return [random.pick(question.says)]
  }

  /** What it says to the last message it got. */
  function answer(agent: string): string[] {
    const questions = requests.read(agent).filter(({ pleasantry }) => !pleasantry)
    const fields = new Set(questions.flatMap((one) => one.fields))
    const known = Object.entries(persona.facts).filter(([, fact]) => storesAny(fact, fields))
    if (known.length > 0 && unasked().length > 0 && chance(manner.ignores)) return ask()
    if (known.length > 0) return known.flatMap(([name]) => tell(name))
    const plain = fold(agent)
    const reply = persona.replies.find(({ when }) => new RegExp(when).test(plain))
    if (reply !== undefined) return [random.pick(reply.says)]
    return fields.size > 0 ? [random.pick(persona.shrugs)] : []
  }

  function say(agent: string | undefined): string[] {
    const parts = agent === undefined ? [random.pick(persona.opens)] : answer(agent)
    if (chance(manner.volunteers)) parts.push(...tell(random.pick([...untold(), ''])))
    if (parts.length === 0) parts.push(...ask())
    // Nothing was asked and nothing is left to ask: what is still unsaid, and then goodbye.
    const [next] = untold()
    if (parts.length === 0 && next !== undefined) parts.push(...tell(next))
    return parts
  }

  return {
    memory,
    async next(said): Promise<ChatInput | null> {
      if (left) return null
      const spoken = said.findLast(({ role }) => role === 'agent')
      const parts = say(inputs === 0 ? undefined : (spoken?.text ?? ''))
      if (parts.length === 0) {
        left = true
        parts.push(random.pick(persona.leaves))
      }
      inputs++
      const typed = parts.map((part) => typeLike(part, manner.typos, random))
      if (typed.length > 1 && chance(manner.bursts)) return { from, burst: typed }
      return { from, text: typed.join(typed.some((part) => /[.!?]$/.test(part)) ? ' ' : ', ') }
    },
  }
}

function storesAny(fact: Fact, fields: ReadonlySet<string>): boolean {
  return Object.keys(fact.stored).some((field) => fields.has(field))
}
