/** Choices that come out the same for the same seed. */
export interface Random {
  /** In [0, 1). */
  next(): number
  /** In 0 … below. */
  below(below: number): number
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T
  /**
   * One of a list that is not empty, by their ids and not by their places: what is added to a corpus later changes
   * what a seed chooses only where it is chosen itself.
   */
  choose<T extends { id: string }>(list: readonly T[]): T
}

const hashes = new Map<string, number>()
/** FNV-1a, 32 bits. */
function hashOf(id: string): number {
  const known = hashes.get(id)
  if (known !== undefined) return known
  let hash = 0x811c9dc5
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193)
  hashes.set(id, hash >>> 0)
  return hash >>> 0
}

/** 32 bits stirred so that each of the input turns half of them. */
function stir(bits: number): number {
  let mixed = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
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
    choose(list) {
      const salt = Math.floor(next() * 4_294_967_296)
      let best: (typeof list)[number] | undefined
      let highest = -1
      for (const one of list) {
        const bid = stir(hashOf(one.id) ^ salt)
        if (bid <= highest) continue
        best = one
        highest = bid
      }
      if (best === undefined) throw new Error('nothing to choose from')
      return best
    },
  }
}
