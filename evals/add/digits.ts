/** Numbers that could be somebody's, replaced by invented ones written the same way. */
import { cnpj, cpf } from 'cpf-cnpj-validator'

/** Puts the characters of `bare` where `written` has letters and digits. */
export function writeLike(written: string, bare: string): string {
  let at = 0
  return written.replace(/[a-z\d]/gi, () => bare[at++] ?? '')
}

export const bareOf = (written: string): string => written.toUpperCase().replace(/[^A-Z\d]/g, '')

/** A number that does not check stays one that does not check: a typo is part of the conversation. */
const spoil = (valid: string): string => valid.slice(0, -1) + ((Number(valid.at(-1)) + 1) % 10)

/** `n` from 1 to 999. */
export function inventCnpj(bare: string, n: number): string {
  const base = `${String(70_000_000 + n * 1_237).slice(0, 8)}0001`
  const first = cnpj.verifierDigit(base)
  const valid = `${base}${first}${cnpj.verifierDigit(`${base}${first}`)}`
  return cnpj.isValid(bare) ? valid : spoil(valid)
}

export function inventCpf(bare: string, n: number): string {
  const base = String(700_000_000 + n * 7_919)
  const first = cpf.verifierDigit(base)
  const valid = `${base}${first}${cpf.verifierDigit(`${base}${first}`)}`
  return cpf.isValid(bare) ? valid : spoil(valid)
}

/** Keeps country and area code and whether it is a mobile; `digits` has 8 to 13. */
export function inventPhone(digits: string, n: number): string {
  const own =
    /^9/.test(digits.slice(-9)) && digits.length !== 8 && digits.length !== 10 && digits.length !== 12
  const head = digits.slice(0, digits.length - (own ? 9 : 8))
  return head + (own ? '99999' : '3999') + String(n).padStart(4, '0')
}

/** As many digits as there were, none of them telling anything. */
export const inventNumber = (digits: string, n: number): string =>
  String(n).padStart(digits.length, '90807060504030201'.slice(0, digits.length))
