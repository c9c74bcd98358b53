import { createHash } from 'node:crypto'
import type { LookUp } from '../business/partner-schema.ts'
import type { BusinessConfig } from '../business/schema.ts'
import { fold } from '../text/normalise.ts'
import type { FieldValues } from '../understanding/types.ts'
import type { LookupOnRecord } from './types.ts'

type Lookups = Readonly<Record<string, LookupOnRecord>>

/** Of the values a look-up is about: it is asked again when one of them changes. */
export function lookupFingerprint(
  { needs, uses }: Pick<LookUp, 'needs' | 'uses'>,
  known: FieldValues,
): string {
  const values = [...needs, ...uses].map((field) => [field, fold(known[field] ?? '').trim()])
  return createHash('sha256').update(JSON.stringify(values)).digest('hex').slice(0, 16)
}

/** Look-ups whose time has come: everything they need is known, and they have no answer about it that holds. */
export function dueLookups(
  config: Pick<BusinessConfig, 'look_ups'>,
  known: FieldValues,
  lookups: Lookups,
  now: Date,
): LookUp[] {
  return config.look_ups.filter((lookup) => {
    if (!lookup.needs.every((field) => field in known)) return false
    const last = lookups[lookup.tool]
    if (last === undefined || last.args !== lookupFingerprint(lookup, known)) return true
    const ageSeconds = (now.getTime() - Date.parse(last.at)) / 1000
    return ageSeconds >= (last.success ? lookup.fresh_for_minutes * 60 : lookup.retry_after_seconds)
  })
}

/** What holds of the remembered answers: those about what is known now. An answer about another city is none. */
export function currentLookups(
  config: Pick<BusinessConfig, 'look_ups'>,
  known: FieldValues,
  lookups: Lookups,
): Record<string, LookupOnRecord> {
  return Object.fromEntries(
    config.look_ups.flatMap((lookup) => {
      const found = lookups[lookup.tool]
      return found !== undefined && found.args === lookupFingerprint(lookup, known)
        ? [[lookup.tool, found] as const]
        : []
    }),
  )
}

/** The answer was about this conversation's own values, and not about a city the model asked for by itself. */
export function isAboutKnown(lookup: LookUp, asked: FieldValues, known: FieldValues): boolean {
  return [...lookup.needs, ...lookup.uses].every(
    (field) => asked[field] === undefined || fold(asked[field]) === fold(known[field] ?? ''),
  )
}
