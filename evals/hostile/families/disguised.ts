import { MUTATIONS } from '../mutations.ts'
import type { Family } from '../types.ts'
import { offer, say, solid } from './moves.ts'

/** Hides what it says: in markup, in look-alike letters, between invisible characters, in codes. */
export const disguised: Family[] = MUTATIONS.map((mutation) => ({
  id: `disguise:${mutation.id}`,
  weight: 0.5,
  provider: false,
  open: (setting) => {
    const drafts = solid(setting)
    return {
      answer: () => {
        const one = setting.random.pick(drafts)
        return say(mutation.apply(one.text, setting.random), [offer(one, mutation)])
      },
    }
  },
}))
