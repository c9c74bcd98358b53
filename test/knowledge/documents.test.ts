/** What every business's documents must keep to: figures that are typed, and nothing that commits anyone. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseKnowledgeDocument } from '../../src/business/front-matter.ts'
import type { Fact, KnowledgeDocument } from '../../src/business/schema.ts'
import { fold } from '../../src/knowledge/text/words.ts'

const PROMPTS = join(import.meta.dirname, '../../prompts')

function documentsOf(business: string): KnowledgeDocument[] {
  const folder = join(PROMPTS, business, 'knowledge')
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => parseKnowledgeDocument(join(folder, name), readFileSync(join(folder, name), 'utf8')))
}

/** Figures of a text, without those that are part of a model's name. */
function figures(text: string, names: string[]): number[] {
  const bare = names.reduce((rest, name) => rest.replaceAll(name, ' '), text)
  return [...bare.matchAll(/\d+(?:[.,]\d+)*/g)].map(([digits]) =>
    Number(digits.replace(/\.(?=\d{3}(?!\d))/g, '').replace(',', '.')),
  )
}

const numbersOf = (facts: Fact[]) =>
  facts.flatMap((fact) => [fact.min, fact.max, ...(fact.values ?? [])].filter((one) => one !== undefined))

/** Facts of another document that `document` may repeat: of no model, or of one it names; of all, when it has none. */
function mentioned(document: KnowledgeDocument, other: KnowledgeDocument['meta']): Fact[] {
  if (document.meta.model === undefined || other.model === undefined) return other.facts
  return `${document.body}`.includes(other.model) ? other.facts : []
}

const COMMERCIAL =
  /\b(preco|valor(es)?|custo|custa|orcamento|desconto|promocao|parcela|pagamento|boleto|cartao|frete|entrega|prazo|estoque|investimento|financia\w*|r\$)\b/

describe('seleto', () => {
  const documents = documentsOf('seleto')
  const models = documents.flatMap(({ meta }) => (meta.model === undefined ? [] : [meta.model]))
  // The set is named after a model that has a number of its own.
  const names = [...models].sort((a, b) => b.length - a.length)

  it.each(documents.map((document) => [document.slug, document] as const))(
    '%s states typed figures',
    (_, document) => {
      // A page may also state what is true of the products it leads to.
      const own = numbersOf(document.meta.facts)
      const known = new Set([
        ...own,
        ...documents.flatMap(({ meta }) => numbersOf(mentioned(document, meta))),
      ])
      const converted = (figure: number) => known.has(figure) || known.has(figure * 10)
      // "100% elétrica" is a way of speaking.
      const strange = figures(document.body.replaceAll('100%', ''), names).filter(
        (figure) => !converted(figure),
      )
      expect(strange).toEqual([])
    },
  )

  it.each(documents.map((document) => [document.slug, document] as const))(
    '%s says nothing commercial',
    (_, { meta, body }) => {
      expect(fold(JSON.stringify(meta) + body).match(COMMERCIAL)).toBeNull()
    },
  )

  it('has one document a model, and gives each alias to one document', () => {
    expect(new Set(models).size).toBe(models.length)
    const aliases = documents.flatMap(({ meta }) => meta.aliases.map(fold))
    expect(aliases.filter((alias, at) => aliases.indexOf(alias) !== at)).toEqual([])
  })

  it('does not offer what is not available: no figure, no date', () => {
    for (const { meta, body } of documents.filter((one) => !one.meta.available)) {
      expect(meta.facts).toEqual([])
      expect(figures(body, names)).toEqual([])
      expect(fold(body)).toMatch(/nao esta disponivel/)
    }
    expect(documents.filter((one) => !one.meta.available)).toHaveLength(1)
  })
})
