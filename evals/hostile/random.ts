/** Choices that come out the same for the same seed. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** In 0 … below. */
  below(below: number): number
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T
}

/** Mulberry32: 32 bits of state, enough to vary a test. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    pick(list) {
      const one = list[below(list.length)]
      if (one === undefined) throw new Error('nothing to pick from')
      return one
    },
  }
}
