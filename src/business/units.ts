import { fold } from '../text/normalise.ts'
import { UNITS, type Unit, type Units } from '../text/units.ts'
import type { Business } from './schema.ts'

const built = new WeakMap<Business, Units>()

/** Folded word → unit: those everybody has, and what this business's trade counts. */
export function unitsOf(business: Business): Units {
  let units = built.get(business)
  if (!units) {
    units = new Map([
      ...UNITS,
      ...business.config.units.flatMap(({ one, many, words, produced }) =>
        [one, many, ...words].map((word): [string, Unit] => [
          fold(word),
          { name: one, kind: 'count', made: produced },
        ]),
      ),
    ])
    built.set(business, units)
  }
  return units
}

/** Folded words for what the customer produces, that only this trade has. */
export function producedWords(business: Business): string[] {
  const { units, qualification } = business.config
  const names = [
    ...units.flatMap(({ one, many, words, produced }) => (produced ? [one, many, ...words] : [])),
    ...Object.values(qualification.volume_thresholds)
      .flat()
      .flatMap(({ unit, units }) => [unit, ...units]),
  ]
  return [...new Set(names.map((name) => fold(name)))].filter((name) => !UNITS.has(name))
}
