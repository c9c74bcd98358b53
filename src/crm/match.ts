import { cnpj } from 'cpf-cnpj-validator'
import { canonicalPhone } from '../channels/phone.ts'
import { fold } from '../text/normalise.ts'

/** Two names as the same one: accents, case, punctuation and spaces do not count. */
export function sameName(a: string, b: string): boolean {
  return nameKey(a) === nameKey(b)
}

/** "Mogi-Guaçu", "MOGI GUACU" and "mogi guaçu" have one key, and so have "d'Oeste", "D Oeste" and "Doeste". */
export function nameKey(name: string): string {
  return fold(name).replace(/[^a-z\d]+/g, '')
}

/** Without accents, as a search that does not fold them may need it. */
export function withoutAccents(name: string): string {
  return name.normalize('NFD').replace(/\p{M}/gu, '')
}

/** The 14 characters of a CNPJ whose check digits are right, alphanumeric ones too; else null. */
export function bareCnpj(value: string | null | undefined): string | null {
  const bare = (value ?? '').toUpperCase().replace(/[^A-Z\d]/g, '')
  return bare.length === 14 && cnpj.isValid(bare) ? bare : null
}

/** "12ABC34501DE35" as "12.ABC.345/01DE-35". */
export function formattedCnpj(bare: string): string {
  return bare.replace(/^(.{2})(.{3})(.{3})(.{4})(.{2})$/, '$1.$2.$3/$4-$5')
}

/** Phones are the same when their canonical digits are, whatever a person typed into the CRM. */
export function samePhone(a: string, b: string): boolean {
  const key = phoneKey(a)
  return key !== null && key === phoneKey(b)
}

function phoneKey(raw: string): string | null {
  // Ours come with the country's code; a person's may lack it.
  return canonicalPhone(raw, 'person') ?? canonicalPhone(raw, 'provider')
}
