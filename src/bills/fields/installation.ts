import { findLabelled, findTokens } from '../labelled.ts'
import type { Page } from '../page.ts'
import { best } from './dates.ts'

const CODE = /(?<![\d.,/-])((?:\d[\d.]{3,14}\d(?:[-/][\dxX]{1,2})?|\d{5,14}))(?![\d,]|\.\d|\/\d)/g
const LABEL =
  /\b(?:n(?:umero|o|º|°|r)?\.? ?(?:da |de )?)?instalacao\b|\bunidade consumidora\b|\bu\.?c\.?\b(?! *(?:do|da))|\bcodigo (?:da (?:uc|unidade|instalacao)|do cliente|unico)\b|\bconta contrato\b|\bseu codigo\b|\bn(?:umero|o|º|°)? ?(?:do|da) (?:cliente|uc)\b|\bmatricula\b/
const NOT_CODE = /\bcpf\b|\bcnpj\b|\bcep\b|tensao|endereco|nota fiscal|\bserie\b|telefone|\b0800\b/

/** Number of the installation or consumer unit, digits only. Never a CPF or CNPJ. */
export function readInstallation(page: Page): string | null {
  const tokens = findTokens(page, CODE, (text) => {
    // 000.000.000-00 and 00.000.000/0000-00
    if (/^\d{3}\.\d{3}\.\d{3}-\d{2}$|^\d{2}\.\d{3}\.\d{3}\/\d{4}-\d{2}$/.test(text)) return null
    const digits = text.replace(/\D/g, '')
    return digits.length >= 5 && digits.length <= 14 ? digits : null
  })
  return best(
    findLabelled(page, { label: LABEL, unless: NOT_CODE }, tokens).map(({ token, strength }) => ({
      value: token.value,
      score: strength * token.confidence,
    })),
    0.55,
  )
}
