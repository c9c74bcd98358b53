import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
import { catalogueOf } from '../product/catalogue.ts'
import { findInventions } from '../product/codes.ts'
import { findWrongExtras, findWrongFeatures, findWrongSteel } from '../product/features.ts'
import { findWrongFigures } from '../product/figures.ts'
import { findWrongPlans } from '../product/plans.ts'
import { productInTalk, subjectFinder } from '../product/subject.ts'
import { type Reading, readerOf } from '../reading.ts'
import type { Exchange, RuleExample, RuleFactory } from '../rule.ts'
import { contentStems, vocabularyOf } from '../vocabulary.ts'

export const productFact: RuleFactory = ({ business, params }) => {
  parseParams('product_fact', NO_PARAMS, params)
  const catalogue = catalogueOf(business)
  const reader = readerOf(business)
  const vocabulary = vocabularyOf(business)
  const known = (word: string) =>
    contentStems(word).every(
      ([one]) => vocabulary.isBusiness(one) || vocabulary.isConversation(one) || vocabulary.isHeard(one),
    )

  const faults = (reading: Reading, exchange: Exchange, said: ReadonlySet<number>): Finding[] => {
    const subjects = subjectFinder(reading, catalogue, productInTalk(exchange, reader, catalogue))
    return [
      ...(catalogue.products.length > 0 ? findWrongFigures({ reading, catalogue, subjects, said }) : []),
      ...(catalogue.products.length > 0
        ? findWrongFeatures({
            reading,
            catalogue,
            subjects,
            lead: reader.read(exchange.lastLead).folded.text,
          })
        : []),
      ...findWrongExtras({ reading, catalogue, subjects }),
      ...findWrongSteel(reading, catalogue),
      ...findInventions(reading, catalogue),
      ...findWrongPlans(reading, exchange, reader.read(exchange.lastLead), known),
    ]
  }

  const output = catalogue.products.find(
    (product) =>
      product.document.meta.available &&
      product.document.meta.facts.some((fact) => fact.quantity === 'output'),
  )
  const fact = output?.document.meta.facts.find((one) => one.quantity === 'output')
  const figure = fact?.max ?? fact?.values?.[0]
  const say = (value: number): RuleExample => ({
    text: `${output?.model}: produz até ${value} ${fact?.unit}${fact?.per ? ` por ${fact.per}` : ''}.`,
  })
  return readingRule(business, {
    id: 'product_fact',
    adopts: true,
    protects: 'Every figure and feature of a product is in the catalogue for that product, unit and period.',
    feedback:
      'Use só números e características que estão no catálogo para aquele produto, com a mesma unidade e o mesmo período (por dia não é por hora). Na dúvida, ofereça um especialista.',
    find(reading, exchange) {
      const lead = reader.read(exchange.lastLead)
      const known = Object.values(exchange.known).flatMap((value) => reader.read(value).numbers)
      const said = new Set([...lead.numbers, ...known].flatMap((number) => [number.min, number.max]))
      return faults(reading, exchange, said)
    },
    examples: {
      pass: figure === undefined ? [] : [say(figure)],
      block: figure === undefined ? [] : [say(figure * 3 + 7)],
    },
  })
}
