import { fill } from '../../business/choose-reply.ts'
import { printFields } from '../../business/print-field.ts'
import type { Business } from '../../business/schema.ts'
import type { TurnBrief } from '../contract.ts'

export interface Phrases {
  /** A wording of a situation that this conversation has not heard yet, or null when none can be filled. */
  say(situation: string, values?: Record<string, string | undefined>): string | null
  /** How often wordings of a situation were used in this conversation. */
  uses(situation: string): number
  /** The words, or most of a sentence, already stand in an agent message of the window. */
  alreadySaid(text: string): boolean
}

/**
 * The business's own words, never twice the same while another wording is left: neither one remembered in the
 * record, nor one that stands in the window, nor one already taken in this turn.
 */
export function createPhrases(business: Business, brief: TurnBrief): Phrases {
  const { known, record, clock } = brief
  const spoken = brief.window.filter((line) => line.role === 'agent').map((line) => line.text)
  const taken = new Set<string>()
  const base: Record<string, string | undefined> = {
    ...printFields(business.config, known),
    name: known.name?.split(' ')[0],
    greeting: clock.greeting,
    business: business.config.name,
    persona: business.config.persona.introduction,
  }
  const alreadySaid = (text: string) => spoken.some((line) => line.includes(text))

  return {
    alreadySaid,
    uses: (situation) =>
      record.usedReplies.filter(
        (fingerprint) => fingerprint.slice(0, fingerprint.lastIndexOf('#')) === situation,
      ).length,
    say(situation, values = {}) {
      const usable = (business.replies[situation] ?? []).flatMap((template, index) => {
        const text = fill(template, { ...base, ...values })
        return text === null ? [] : [{ text, fingerprint: `${situation}#${index}` }]
      })
      const age = ({ text, fingerprint }: { text: string; fingerprint: string }) => {
        if (taken.has(fingerprint)) return Number.MAX_SAFE_INTEGER
        const used = record.usedReplies.lastIndexOf(fingerprint)
        if (used >= 0) return used + 1
        return alreadySaid(text) ? 1 : 0
      }
      const [chosen] = usable.toSorted((a, b) => age(a) - age(b))
      if (chosen === undefined) return null
      taken.add(chosen.fingerprint)
      return chosen.text
    },
  }
}
