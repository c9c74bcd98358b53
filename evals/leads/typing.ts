import type { Random } from '../hostile/random.ts'

/** Next to each letter on a Portuguese keyboard; a slip lands there. */
const NEAR: Record<string, string> = {
  ...{
    a: 'sq',
    b: 'vn',
    c: 'xv',
    d: 'sf',
    e: 'wr',
    f: 'dg',
    g: 'fh',
    h: 'gj',
    i: 'uo',
    j: 'hk',
    k: 'jl',
    l: 'kç',
  },
  ...{
    m: 'n',
    n: 'bm',
    o: 'ip',
    p: 'o',
    q: 'wa',
    r: 'et',
    s: 'ad',
    t: 'ry',
    u: 'yi',
    v: 'cb',
    w: 'qe',
    x: 'zc',
  },
  ...{ y: 'tu', z: 'x' },
}
/** Shorter words are not recognised by anybody with a letter wrong. */
const SHORTEST = 6

/**
 * A text as a thumb types it. Names, figures and addresses stay as they are, for what is stored of them is judged: only words in
 * lower case are misspelled, each with the chance `typos`; a careless writer also drops accents.
 */
export function typeLike(text: string, typos: number, random: Random): string {
  const careless = random.next() < typos * 4
  const typed = text.replace(/(?<![\p{L}\d@./])\p{Ll}+(?![\p{L}\d@/]|\.\p{L})/gu, (word) =>
    word.length >= SHORTEST && random.next() < typos ? slip(word, random) : word,
  )
  return careless ? typed.normalize('NFD').replace(/\p{M}/gu, '') : typed
}

function slip(word: string, random: Random): string {
  // The first letter is hardly ever wrong.
  const at = 1 + random.below(word.length - 2)
  const letter = word.charAt(at)
  const rest = word.slice(at + 1)
  switch (random.below(4)) {
    case 0:
      return word.slice(0, at) + rest
    case 1:
      return word.slice(0, at) + letter + letter + rest
    case 2:
      return word.slice(0, at) + rest.charAt(0) + letter + rest.slice(1)
    default: {
      const near = NEAR[letter]
      return near === undefined ? word : word.slice(0, at) + random.pick([...near]) + rest
    }
  }
}
