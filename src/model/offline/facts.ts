import type { BusinessConfig, Fact } from '../../business/schema.ts'
import type { CatalogueEntry, Line } from './catalogue.ts'
import { listInWords, stem } from './words.ts'

const UNIT_WORDS: Record<string, string> = { L: 'litros', l: 'litros' }

export function factsOf(entry: CatalogueEntry, quantity: string): Fact[] {
  return entry.document.meta.facts.filter((fact) => fact.quantity === quantity)
}

/** "1.800", "0,75". */
export function formatNumber(amount: number): string {
  return amount.toLocaleString('pt-BR', { maximumFractionDigits: 2 })
}

/** The figures without their unit: "300 a 350", "até 1.800", "7, 15 ou 23". */
export function figures(fact: Fact): string {
  const { min, max, values } = fact
  if (values !== undefined) return listInWords(values.map(formatNumber), 'ou')
  if (min !== undefined && max !== undefined) return `${formatNumber(min)} a ${formatNumber(max)}`
  if (max !== undefined) return `até ${formatNumber(max)}`
  return min === undefined ? '' : `a partir de ${formatNumber(min)}`
}

/** "300 a 350 folhas por hora". */
export function shortValue(fact: Fact): string {
  const per = fact.per === undefined ? '' : ` por ${fact.per}`
  return `${figures(fact)} ${UNIT_WORDS[fact.unit] ?? fact.unit}${per}`
}

/** "de 300 a 350 folhas por hora". */
export function fullValue(fact: Fact): string {
  const range = fact.min !== undefined && fact.max !== undefined
  return `${range ? 'de ' : ''}${shortValue(fact)}`
}

/** What a product does or has, after its name: "imprime de 300 a 350 folhas por hora". Null without a fact. */
export function sayFact(config: BusinessConfig, entry: CatalogueEntry, quantity: string): string | null {
  const how = config.quantities[quantity]
  const facts = factsOf(entry, quantity)
  const [first] = facts
  if (how === undefined || first === undefined) return null
  const value = listInWords(facts.map((fact) => fullValue(fact)))
  return (how.say_by_family[entry.family ?? ''] ?? how.say)
    .replaceAll('{value}', value)
    .replaceAll('{number}', figures(first))
    .replaceAll('{of}', first.of ?? '')
    .replace(/\bde de\b/g, 'de')
    .replace(/ {2,}/g, ' ')
}

/** The figure alone, for a side-by-side: "reservatório de 5 kg". Null without a fact. */
export function shortFact(config: BusinessConfig, entry: CatalogueEntry, quantity: string): string | null {
  const [fact] = factsOf(entry, quantity)
  if (fact === undefined) return null
  const template = config.quantities[quantity]?.short ?? '{value}'
  return template
    .replaceAll('{value}', fullValue(fact).replace(/^de /, template === '{value}' ? '' : 'de '))
    .replaceAll('{number}', figures(fact))
    .replaceAll('{of}', fact.of ?? '')
    .replace(/\bde de\b/g, 'de')
    .trim()
}

/** The sentences of its own document that say a fact, whole and as written; empty when none does. */
export function linesOfFact(entry: CatalogueEntry, fact: Fact): Line[] {
  const numbers = [fact.min, fact.max, ...(fact.values ?? [])]
    .filter((one) => one !== undefined)
    .map(formatNumber)
  const says = (line: Line) => numbers.every((number) => hasNumber(line.text, number)) && sameUnit(line, fact)
  const found = entry.lines.find((line) => !line.bullet && says(line)) ?? entry.lines.find(says)
  if (found === undefined) {
    // A list gives each figure on a line of its own.
    const items = entry.lines.filter(
      (line) => line.bullet && numbers.some((number) => hasNumber(line.text, number)),
    )
    return items.length >= numbers.length ? items : []
  }
  if (found.bullet) return entry.lines.filter((line) => line.bullet && line.section === found.section)
  return [found]
}

function hasNumber(text: string, number: string): boolean {
  return new RegExp(`(?<![\\d.,])${number.replace('.', '\\.')}(?![\\d]|[.,]\\d)`).test(text)
}

function sameUnit(line: Line, fact: Fact): boolean {
  const unit = stem(
    (UNIT_WORDS[fact.unit] ?? fact.unit).toLowerCase().normalize('NFD').replace(/\p{M}/gu, ''),
  )
  const unitThere = line.stems.has(unit) || line.text.includes(` ${fact.unit}`)
  return unitThere && (fact.per === undefined || line.text.toLowerCase().includes(`por ${fact.per}`))
}
