import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError } from '../../ops/errors.ts'
import { createLexicon, readOwnLexicon } from './lexicon.ts'
import { lexiconFileSchema } from './schema.ts'

async function folderWith(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lexicon-'))
  await mkdir(join(folder, 'knowledge'))
  await writeFile(join(folder, 'knowledge/_lexicon.yaml'), source)
  return folder
}

describe('createLexicon', () => {
  it('reads the general vocabulary, whose related ideas exist', () => {
    const lexicon = createLexicon()
    const ideas = new Set([...lexicon.exact.values()].flat())
    for (const related of lexicon.near.values()) for (const idea of related) expect(ideas).toContain(idea)
    expect(lexicon.slang.get('vcs')).toBe('voces')
  })

  it('puts a business on top: its own words win over what is sold elsewhere', () => {
    const own = lexiconFileSchema.parse({
      concepts: { boat: { words: 'barco, barcos a vela, caiaque', near: [], thing: true } },
      elsewhere: { vehicles: 'caiaque, jangada' },
      aspects: { depth: { ask: ['\\bcalado\\b'], evidence: ['\\bcalado de'] } },
    })
    const lexicon = createLexicon(own)
    expect(lexicon.exact.get('caiaque')).toEqual(['boat'])
    expect(lexicon.exact.get('jangada')).toEqual(['vehicles'])
    expect(lexicon.aspects.map((aspect) => aspect.id)).toContain('depth')
    expect(lexicon.hash).not.toBe(createLexicon().hash)
  })

  it('has the same hash after a way through JSON, as it is stored', () => {
    const own = lexiconFileSchema.parse({ stop: 'a b', concepts: { boat: { words: 'barco, lancha' } } })
    const back = lexiconFileSchema.parse(JSON.parse(JSON.stringify(own)))
    expect(createLexicon(back).hash).toBe(createLexicon(own).hash)
  })

  it('fills {goods} with what the business handles, and with nothing when there is none', () => {
    const aspect = { weight: { ask: ['^quanto pesa o {goods}$'] } }
    const own = lexiconFileSchema.parse({
      aspects: aspect,
      concepts: { boat: { words: 'barco', thing: true } },
    })
    const ask = createLexicon(own).aspects.find((one) => one.id === 'weight')?.ask[0]
    expect(ask?.test('quanto pesa o barco')).toBe(true)
    expect(ask?.test('quanto pesa o mastro')).toBe(false)
    const none = createLexicon(lexiconFileSchema.parse({ aspects: aspect }))
    expect(none.aspects.find((one) => one.id === 'weight')?.ask[0]?.test('quanto pesa o ')).toBe(false)
  })
})

describe('readOwnLexicon', () => {
  it('is null for a business without one', async () => {
    expect(readOwnLexicon(await mkdtemp(join(tmpdir(), 'lexicon-')))).toBeNull()
  })

  it.each([
    ['concepts: [', /_lexicon\.yaml: /],
    ['concpets: {}', /concpets/],
    ["aspects: { a: { ask: ['('] } }", /aspects\.a\.ask\.0: not a regular expression/],
  ])('rejects %j naming the file and the key', async (source, message) => {
    const folder = await folderWith(source)
    expect(() => readOwnLexicon(folder)).toThrow(ConfigError)
    expect(() => readOwnLexicon(folder)).toThrow(message)
  })
})
