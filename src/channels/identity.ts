import type { Identity } from './channel.ts'
import { canonicalPhone } from './phone.ts'

/**
 * WhatsApp business-scoped user id: country code, a dot, up to 128 letters or digits; with ENT in the middle
 * for ids shared by linked portfolios. Source: Meta, "Business-scoped user IDs".
 */
const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/
const LID = /^\d{5,20}(?::\d+)?@lid$/i

export const isBsuid = (value: string): boolean => BSUID.test(value)
const isLid = (value: string): boolean => LID.test(value)

/** Z-API writes linked ids with or without their suffix and device: 123456@lid, 123456:7@lid, 123456. */
export function canonicalLid(value: string): string | null {
  const digits = value.trim().match(/^(\d{5,20})(?::\d+)?(?:@lid)?$/i)?.[1]
  return digits === undefined ? null : `${digits}@lid`
}

/** The identity in whatever names a provider put in its fields; null when none of them names a person. */
export function identityOf(names: {
  phones?: (string | undefined)[]
  bsuids?: (string | undefined)[]
  lids?: (string | undefined)[]
}): Identity | null {
  const phones = present(names.phones)
  const phone = first(
    phones.filter((value) => !isLid(value)).map((value) => canonicalPhone(value, 'provider')),
  )
  // A field meant for a phone may hold the id of somebody who hides it.
  const bsuid = first([...present(names.bsuids), ...phones].filter(isBsuid))
  const lid = first([...present(names.lids), ...phones.filter(isLid)].map(canonicalLid))
  if (!phone && !bsuid && !lid) return null
  return { ...(phone && { phone }), ...(bsuid && { bsuid }), ...(lid && { lid }) }
}

const present = (values: (string | undefined)[] = []): string[] =>
  values.filter((value) => value !== undefined)
const first = (values: (string | null)[]): string | undefined =>
  values.find((value) => value !== null) ?? undefined
