import { describe, expect, it } from 'vitest'
import type { KnowledgeDocument } from '../business/schema.ts'
import { chunkDocument, embeddingText } from './chunk.ts'
import { namesOf } from './names.ts'

const document = (body: string): KnowledgeDocument => ({
  slug: 'a',
  meta: {
    title: 'Prensa A 10',
    model: 'A 10',
    aliases: ['prensa pequena'],
    category: 'x',
    available: true,
    facts: [],
  },
  body,
})

describe('chunkDocument', () => {
  it('keeps a short document whole, headings apart, lines unwrapped and lists kept', async () => {
    const chunks = await chunkDocument(
      document(
        'Abre\naqui.\n\n## Produção\n\nFaz 10\npor hora.\n\n- um\n- dois\n  segue\n\n### Vazio\n\n## Fim\nx',
      ),
    )
    expect(chunks).toEqual([
      {
        headings: ['Produção', 'Vazio', 'Fim'],
        text: 'Abre aqui.\n\nFaz 10 por hora.\n\n- um\n- dois segue\n\nx',
      },
    ])
  })

  it('starts a passage at a section when one is full, and loses nothing', async () => {
    const section = (name: string) => `## ${name}\n\n${`${name} diz algo. `.repeat(60)}`
    const chunks = await chunkDocument(document(['um', 'dois', 'três'].map(section).join('\n\n')))
    expect(chunks.map((chunk) => chunk.headings)).toEqual([['um'], ['dois'], ['três']])
    for (const chunk of chunks) expect(chunk.text.match(/diz algo/g)).toHaveLength(60)
  })

  it('cuts a section longer than a passage, under its heading', async () => {
    const chunks = await chunkDocument(document(`## Longo\n\n${'Uma frase inteira aqui. '.repeat(150)}`))
    expect(chunks.length).toBeGreaterThan(2)
    for (const chunk of chunks) {
      expect(chunk.headings).toEqual(['Longo'])
      expect(chunk.text.length).toBeLessThanOrEqual(1200)
    }
  })

  it('embeds a passage with what its document is called', async () => {
    const [chunk] = await chunkDocument(document('Corpo.'))
    expect(chunk && embeddingText(document(''), chunk)).toBe('Prensa A 10\nA 10\nprensa pequena\nCorpo.')
  })
})

describe('namesOf', () => {
  it('gives words, and codes joined however they are written', () => {
    expect(namesOf(document('').meta)).toEqual(['prensa', 'a10', 'pequena'])
  })
})
