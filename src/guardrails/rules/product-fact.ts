import { type Finding, NO_PARAMS, parseParams, readingRule } from '../define.ts'
import { bareAnswer } from '../moves.ts'
import { catalogueOf } from '../product/catalogue.ts'
import { findWrongExtras, findWrongFeatures, findWrongSteel } from '../product/features.ts'
import { findWrongFigures } from '../product/figures.ts'
import { findWrongPlans } from '../product/plans.ts'
import { productInTalk, subjectFinder } from '../product/subject.ts'
import { type Reading, readerOf } from '../reading.ts'
import type { Exchange, RuleExample, RuleFactory } from '../rule.ts'

/** "Isso, por dia.", "Certo, 350 por dia.": a yes with the question's words. */
const AGREES = /^(?:isso|certo|sim|exato|exatamente|correto|e isso|confirmo|positivo)\b(?!.*\bnao\b).{0,36}$/

export const productFact: RuleFactory = ({ business, params }) => {
  parseParams('product_fact', NO_PARAMS, params)
  const catalogue = catalogueOf(business)
  const reader = readerOf(business)

  const faults = (reading: Reading, exchange: Exchange, said: ReadonlySet<number>): Finding[] => {
    const subjects = subjectFinder(reading, catalogue, productInTalk(exchange, reader, catalogue))
    return [
      ...(catalogue.products.length > 0 ? findWrongFigures({ reading, catalogue, subjects, said }) : []),
      ...(catalogue.products.length > 0 ? findWrongFeatures({ reading, catalogue, subjects }) : []),
      ...findWrongExtras({ reading, catalogue, subjects }),
      ...findWrongSteel(reading, catalogue),
      ...findWrongPlans(reading, exchange, reader.read(exchange.lastLead)),
    ]
  }

  /** "Ela faz 500 por hora?" — "Isso mesmo!": the lead's words become the agent's. */
  const confirmed = (reading: Reading, exchange: Exchange): Finding[] => {
    const first = reading.sentences.find(
      (sentence) => bareAnswer(sentence.text) === 'yes' || AGREES.test(sentence.text),
    )
    if (!first || !/[?]/.test(exchange.lastLead)) return []
    const lead = reader.read(exchange.lastLead)
    const asked = lead.sentences.filter(
      (sentence) =>
        sentence.question &&
        !/\b(?:eu|meu|minha|preciso|faco|produzo|quero|fazemos|produzimos)\b/.test(sentence.text),
    )
    if (asked.length === 0) return []
    const statements: Reading = {
      ...lead,
      requests: lead.requests,
      sentences: asked.map((sentence) => ({ ...sentence, question: false })),
    }
    return faults(statements, { ...exchange, lastLead: '' }, new Set()).length > 0
      ? [{ start: first.start, end: first.end }]
      : []
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
      return [...faults(reading, exchange, said), ...confirmed(reading, exchange)]
    },
    examples: {
      pass: figure === undefined ? [] : [say(figure)],
      block: figure === undefined ? [] : [say(figure * 3 + 7)],
    },
  })
}
