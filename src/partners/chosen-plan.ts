import { plainWords } from '../business/terms.ts'

/**
 * The lead takes what was recommended, or wants to get on with it: "quero esse", "pode ser o Anual", "vamos fechar".
 * Words of a question ("quero ver os planos") choose nothing.
 *
 * @param text as it was written.
 * @param names of the plans offered here.
 */
export function choosesPlan(text: string, names: readonly string[] = []): boolean {
  const words = plainWords(text).trim()
  if (ASKS.test(words)) return false
  if (CHOOSES.test(words) || ALONE.test(words)) return true
  const called = names.flatMap((name) => plainWords(name).trim().replace(GENERIC, '').split(' '))
  return TAKES.test(words) && called.some((name) => name.length > 2 && ` ${words} `.includes(` ${name} `))
}

const TAKE =
  '(?:quero|queria|vou querer|aceito|escolho|prefiro|topo|gostei|fico com|fechad[oa] (?:com|n[oe])|fechamos|pode ser|vamos|bora)'
const TAKES = new RegExp(`\\b${TAKE}\\b`)
const CHOOSES = new RegExp(
  `\\b${TAKE}\\b(?: (?:mesmo|sim|entao|com|de|em|o|a|ficar|ja|logo)){0,4} (?:[dn]?(?:ess[ea]|est[ea]|aquele|ele)(?: (?:ai|mesmo|plano))*$|plano (?:que|mesmo|ai)|contratar|assinar|aderir|fechar|seguir|prosseguir|avancar)`,
)
const ALONE = /^(?:sim )?(?:fechado|fechou|aceito|topo|bora)$/
const ASKS =
  /\b(?:ver|saber|conhecer|entender|comparar|quais|qual|como|quanto|quando|outr[oa]s?|informac\w+|detalhes|nao|pessoa|humano)\b/
const GENERIC = /\b(?:plano|de|da|do|anos?|meses)\b/g
