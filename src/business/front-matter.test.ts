import { describe, expect, it } from 'vitest'
import { ConfigError } from '../ops/errors.ts'
import { parseKnowledgeDocument } from './front-matter.ts'

const file = (meta: string, body = 'Texto.') => `---\n${meta}\n---\n${body}\n`

describe('parseKnowledgeDocument', () => {
  it('gives slug, metadata with defaults and the body', () => {
    const document = parseKnowledgeDocument(
      'prompts/x/knowledge/modelo-a.md',
      file(
        'title: Modelo A\nmodel: A1\ncategory: prensa\nfacts:\n  - { quantity: output, max: 10, unit: peças, per: hora }',
        '# Título\n\nCorpo com --- no meio.',
      ),
    )
    expect(document.slug).toBe('modelo-a')
    expect(document.meta).toEqual({
      title: 'Modelo A',
      model: 'A1',
      category: 'prensa',
      aliases: [],
      available: true,
      facts: [{ quantity: 'output', max: 10, unit: 'peças', per: 'hora' }],
    })
    expect(document.body).toBe('# Título\n\nCorpo com --- no meio.')
  })

  it('reads Windows line ends, a byte order mark and a rule in the body', () => {
    const text = '\uFEFF---\r\ntitle: A\r\ncategory: b\r\n---\r\num\r\n\r\n---\r\n\r\ndois\r\n'
    expect(parseKnowledgeDocument('C:\\base\\a.b.md', text)).toMatchObject({
      slug: 'a.b',
      body: 'um\n\n---\n\ndois',
    })
  })

  it.each([
    ['no fence', 'title: A', /a\.md: must start with front matter/],
    ['open fence', '---\ntitle: A', /a\.md: .*not closed/],
    ['missing key', file('title: A'), /a\.md: category: /],
    ['unknown key', file('title: A\ncategory: b\nmodle: X'), /modle/],
    ['wrong type', file('title: A\ncategory: b\navailable: talvez'), /a\.md: available: /],
    [
      'nested key',
      file('title: A\ncategory: b\nfacts:\n  - { quantity: Peso, unit: kg }'),
      /facts\.0\.quantity/,
    ],
    ['broken YAML', file('title: A\ncategory: [b'), /a\.md:\d+: /],
    ['duplicate key', file('title: A\ntitle: B\ncategory: b'), /a\.md:3: /],
    ['empty body', file('title: A\ncategory: b', '  '), /no text after/],
    ['empty front matter', file(''), /a\.md: /],
  ])('rejects %s naming the path and the reason', (_, text, message) => {
    const act = () => parseKnowledgeDocument('k/a.md', text)
    expect(act).toThrow(ConfigError)
    expect(act).toThrow(message)
  })
})
