/** What the knowledge documents support: typed facts, and the figures and words of their bodies. */
import type { Business, Fact, KnowledgeDocument } from '../../business/schema.ts'
import { unitsOf } from '../../business/units.ts'
import { fold, foldWithMap } from '../../text/normalise.ts'
import { findNumbers, type NumberMention, type Period, type Unit } from '../../text/numbers.ts'
import { splitSentences } from '../../text/sentences.ts'
import type { Units } from '../../text/units.ts'
import { createMentionFinder } from '../mentions.ts'

/** A figure a document states. `quantity` null: from its prose, so that only value, unit and period are known. */
export interface Support {
  quantity: string | null
  min: number | null
  max: number | null
  values: number[]
  unit: Unit | null
  /** The counted word when it is no unit: "eixos". */
  noun: string | null
  per: Period | null
  of: string | null
}

export interface Product {
  document: KnowledgeDocument
  model: string
  supports: Support[]
  /** Title, aliases and body, folded. */
  text: string
  /** Title alone, folded: says what kind of machine it is. */
  title: string
}

export interface Catalogue {
  products: Product[]
  byDocument: ReadonlyMap<KnowledgeDocument, Product>
  /** Figures that hold for the company or for every machine: from documents without a model. */
  general: Support[]
  /** All documents without a model, folded. */
  generalText: string
  /** Everything, folded. */
  text: string
}

function supportOfFact(fact: Fact, units: Units): Support {
  const word = fold(fact.unit)
  const unit = units.get(word) ?? units.get(word.replace(/s$/, '')) ?? null
  return {
    quantity: fact.quantity,
    min: fact.min ?? null,
    max: fact.max ?? null,
    values: fact.values ?? [],
    unit,
    noun: unit ? null : word,
    per: fact.per ?? null,
    of: fact.of === undefined ? null : fold(fact.of),
  }
}

function supportOfNumber(number: NumberMention): Support {
  const range = number.min !== number.max
  const limit = number.qualifier === 'up_to'
  return {
    quantity: null,
    min: range ? number.min : null,
    max: range || limit ? number.max : null,
    values: range || limit ? [] : [number.min],
    unit: number.unit,
    noun: number.noun,
    per: number.per,
    of: null,
  }
}

export function buildCatalogue(business: Business): Catalogue {
  const finder = createMentionFinder(business)
  const units = unitsOf(business)
  const products = business.documents.flatMap((document): Product[] => {
    const { model, title, aliases, facts } = document.meta
    if (model === undefined) return []
    return [
      {
        document,
        model,
        supports: facts.map((fact) => supportOfFact(fact, units)),
        text: fold([title, model, ...aliases, document.body].join('\n'), { lines: true }),
        title: fold(title),
      },
    ]
  })
  const byDocument = new Map(products.map((product) => [product.document, product]))
  const general: Support[] = []
  const generalTexts: string[] = []
  for (const document of business.documents) {
    const own = byDocument.get(document)
    if (!own) {
      general.push(...document.meta.facts.map((fact) => supportOfFact(fact, units)))
      generalTexts.push(
        fold([document.meta.title, ...document.meta.aliases, document.body].join('\n'), { lines: true }),
      )
    }
    const folded = foldWithMap(document.body, { lines: true })
    const mentions = finder(folded.text)
    const numbers = findNumbers(
      folded,
      mentions.filter((one) => /\d/.test(folded.text.slice(one.start, one.end))),
      units,
    )
    for (const sentence of splitSentences(folded.text)) {
      const inside = (span: { start: number; end: number }) =>
        span.start >= sentence.start && span.end <= sentence.end
      const named = mentions
        .filter(inside)
        .flatMap((one) => one.documents.flatMap((doc) => byDocument.get(doc) ?? []))
      for (const number of numbers.filter(inside)) {
        const support = supportOfNumber(number)
        // A figure beside a model's name is that model's; in a model's own page it is its own; else it is everyone's.
        const nearest = mentions
          .filter(inside)
          .filter((one) => one.start < number.start)
          .at(-1)
        const ofNearest = nearest ? nearest.documents.flatMap((doc) => byDocument.get(doc) ?? []) : named
        const next = mentions
          .filter(inside)
          .find((one) => one.start >= number.stop && one.start - number.stop < 24)
        const owners =
          ofNearest.length > 0
            ? ofNearest
            : (next?.documents.flatMap((doc) => byDocument.get(doc) ?? []) ?? [])
        if (owners.length > 0) for (const owner of owners) owner.supports.push(support)
        else if (own) own.supports.push(support)
        else general.push(support)
      }
    }
  }
  const generalText = generalTexts.join('\n')
  return {
    products,
    byDocument,
    general,
    generalText,
    text: [generalText, ...products.map((one) => one.text)].join('\n'),
  }
}

const built = new WeakMap<Business, Catalogue>()
export function catalogueOf(business: Business): Catalogue {
  let catalogue = built.get(business)
  if (!catalogue) {
    catalogue = buildCatalogue(business)
    built.set(business, catalogue)
  }
  return catalogue
}
