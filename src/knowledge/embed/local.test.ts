import { describe, expect, it } from 'vitest'
import { createLexicon } from '../lexicon/lexicon.ts'
import { lexiconFileSchema } from '../lexicon/schema.ts'
import { createLocalEmbedder } from './local.ts'

const cosine = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)

describe('createLocalEmbedder', () => {
  const embedder = createLocalEmbedder()

  it('gives vectors of one width and length 1, alike for documents and questions, always the same', async () => {
    const [first, second] = await embedder.embedDocuments(['Prensa pneumática', 'de a o'])
    const again = await createLocalEmbedder().embedQuery('Prensa pneumática')
    expect(again).toEqual(first)
    for (const vector of [first, second]) {
      expect(vector).toHaveLength(384)
      expect(Math.hypot(...(vector ?? []))).toBeCloseTo(1)
    }
  })

  it('puts a typo, a plural and an accent near the word, and another word far', async () => {
    const [word, typo, plural, other] = await embedder.embedDocuments([
      'dobradeira',
      'dobradiera',
      'Dobradeiras',
      'fotografia',
    ])
    const near = (vector: number[] | undefined) => cosine(word ?? [], vector ?? [])
    expect(near(plural)).toBeGreaterThan(0.6)
    expect(near(typo)).toBeGreaterThan(0.3)
    expect(Math.abs(near(other))).toBeLessThan(0.2)
  })

  it('knows a business by its words, under an id that says so', async () => {
    const lexicon = createLexicon(
      lexiconFileSchema.parse({ concepts: { boat: { words: 'barco, caiaque', thing: true } } }),
    )
    const own = embedder.withLexicon?.(lexicon)
    expect(own?.id).not.toBe(embedder.id)
    const apart = cosine(await embedder.embedQuery('barco'), await embedder.embedQuery('caiaque'))
    const together = cosine((await own?.embedQuery('barco')) ?? [], (await own?.embedQuery('caiaque')) ?? [])
    expect(together).toBeGreaterThan(apart + 0.3)
  })
})
