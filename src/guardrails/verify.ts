import { printFields } from '../business/print-field.ts'
import type { Business, FieldConfig } from '../business/schema.ts'
import { createReviewer, rulesOf, verifyExamples } from './check.ts'
import { exchangeOf } from './exchange.ts'
import type { Exchange } from './rule.ts'

/** A value of the kind a field holds; invented. */
const SAMPLE: Record<FieldConfig['type'], string> = {
  person_name: 'Marina',
  company: 'Sabor da Serra',
  cnpj: '11222333000181',
  email: 'marina@exemplo.com.br',
  city: 'Joinville',
  uf: 'SC',
  segment: 'restaurante',
  product: 'equipamento',
  volume: '400 por dia',
  urgency: 'media',
  yes_no: 'sim',
  money: '35000',
  energy: '420',
  distributor: 'Enel',
  option: 'casa',
  text: 'informado',
}

/** What a placeholder of replies.yaml may stand for, taken from the business itself. */
function sampleValues(business: Business): { values: Record<string, string>; known: Record<string, string> } {
  const { config, documents } = business
  const known = Object.fromEntries(
    Object.entries(config.fields).map(([id, field]) => [id, SAMPLE[field.type]]),
  )
  const models = documents.filter((one) => one.meta.available).flatMap((one) => one.meta.model ?? [])
  const families = Object.values(config.families)
  const asked = config.collect_order.map((id) => config.fields[id]?.ask[0]).find((ask) => ask !== undefined)
  const values = {
    ...printFields(config, known),
    greeting: 'Bom dia',
    business: config.name,
    persona: config.persona.introduction,
    question: asked ?? 'Como posso ajudar?',
    answer: 'atende o que você precisa',
    model: models[0] ?? config.name,
    other: models[1] ?? config.name,
    family: families[0]?.noun ?? 'equipamento',
    families: families[0]?.plural ?? 'equipamentos',
    list:
      families
        .map((family) => family.plural)
        .slice(0, 3)
        .join(', ') ||
      models.slice(0, 2).join(' e ') ||
      config.name,
    value: known.city ?? 'Joinville',
    bill: 'R$ 350,00, 420 kWh',
    plan: SAMPLE_PLAN.name,
    discount: '14%',
    fidelity: (business.replies.fidelity_months?.[0] ?? '').replace(
      '{value}',
      String(SAMPLE_PLAN.fidelityMonths),
    ),
  }
  return { values, known }
}

/** A plan a partner might return; invented. */
const SAMPLE_PLAN = { name: 'Plano Aurora', discount: 0.14, fidelityMonths: 36 }

function fill(variant: string, values: Readonly<Record<string, string>>): string {
  return variant.replace(/\{([^{}]*)\}/g, (whole, name: string) => values[name] ?? whole)
}

/**
 * Problems of a business's rules: every example of every enabled rule must come out as labelled, and every canned
 * reply must pass, with its placeholders filled by sample values. One line each; none is right.
 */
export function verifyRules(business: Business): string[] {
  const rules = rulesOf(business)
  const problems = verifyExamples(rules)
  const reviewer = createReviewer(business)
  const { values, known } = sampleValues(business)
  const passages = business.documents.map((document) => ({
    id: document.slug,
    document: document.slug,
    title: document.meta.title,
    model: document.meta.model ?? null,
    category: document.meta.category,
    available: document.meta.available,
    text: document.body,
    score: 1,
  }))
  for (const [situation, variants] of Object.entries(business.replies)) {
    for (const variant of variants) {
      const filled = fill(variant, values)
      // Only what the reply itself repeats is known; else the question in it would ask for a known field.
      const named = Object.keys(known).filter((id) => variant.includes(`{${id}}`))
      const exchange: Exchange = exchangeOf({
        passages,
        known: Object.fromEntries(named.map((id) => [id, known[id] ?? ''])),
        lastLead: variant.includes('{value}') ? (values.value ?? '') : '',
        bill: variant.includes('{bill}') ? { totalCents: 35_000, consumptionKwh: 420 } : null,
        // Said only after a look-up found plans there.
        plans: situation === 'covered' || /\{(?:plan|discount|fidelity)\}/.test(variant) ? [SAMPLE_PLAN] : [],
      })
      const review = reviewer.review(filled, exchange)
      if (review.verdict === 'pass') continue
      const faults = review.violations.map((one) => `${one.rule} "${one.match}"`).join(', ')
      problems.push(`replies.yaml ${situation}: "${variant}" breaks ${faults}`)
    }
  }
  return problems
}
