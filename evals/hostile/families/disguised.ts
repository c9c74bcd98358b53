import { MUTATIONS } from '../mutations.ts'
import type { Family } from '../types.ts'
import { offer, say, solid } from './moves.ts'

/** Hides what it says: in markup, in look-alike letters, between invisible characters, in codes. */
const plain: Family[] = MUTATIONS.map((mutation) => ({
  id: `disguise:${mutation.id}`,
  weight: 0.5,
  provider: false,
  open: (setting) => {
    const drafts = solid(setting)
    return {
      answer: () => {
        const one = setting.random.choose(drafts)
        return say(mutation.apply(one.text, setting.random), [offer(one, mutation)])
      },
    }
  },
}))

/** Two disguises at once, the second over the first. */
const stacked: Family = {
  id: 'disguise:stacked',
  weight: 2,
  provider: false,
  open: (setting) => ({
    answer: () => {
      const { random } = setting
      const one = random.choose(solid(setting))
      const inner = random.choose(MUTATIONS)
      const outer = random.choose(MUTATIONS.filter(({ id }) => id !== inner.id))
      const text = outer.apply(inner.apply(one.text, random), random)
      return say(text, [offer(one, inner), offer(one, outer)])
    },
  }),
}

export const disguised: Family[] = [...plain, stacked]
