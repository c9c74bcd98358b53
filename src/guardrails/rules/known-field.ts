import { fold } from '../../text/normalise.ts'
import type { Request } from '../../text/requests.ts'
import { NO_PARAMS, parseParams } from '../define.ts'
import { readerOf } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'

const OPEN =
  /\b(?:qual|quais|quant[oa]s?|onde|quem|como|quando|inform\w+|diga|diz|pass[ae]|mand[ae]|preciso|aguardo)\b/

/** The request repeats the known value: it checks it, it does not ask for it. */
export function repeatsValue(request: Request, value: string): boolean {
  const text = fold(request.text)
  // Beside another choice it is one of two answers.
  // "A conta está no seu nome?" asks whose the bill is, not for the name.
  if (/\bno (?:seu|teu) nome\b|\bem (?:seu|teu) nome\b/.test(text)) return true
  if (OPEN.test(text) || /\bou\b/.test(text)) return false
  const all = fold(value).split(/[^a-z0-9]+/)
  const figures = value.replace(/\D/g, '')
  if (figures.length >= 8 && request.text.replace(/\D/g, '').includes(figures)) return true
  const digits = all.filter((word) => /\d/.test(word))
  const words = digits.length > 0 ? digits : all.filter((word) => word.length > 2 || all.length === 1)
  return words.length > 0 && words.some((word) => new RegExp(`(?<![a-z0-9])${word}(?![a-z0-9])`).test(text))
}

/** What the lead has just taken back is asked for again, and rightly. */
const CHANGED =
  /\b(?:mudei|mudou|mudamos|mudanca|errei|errado|errada|corrig\w+|correcao|esquec\w+|na verdade|na vdd|troqu\w+|trocar|trocou|outr[oa]|nao e mais|nao moro mais|nov[oa])\b/
const ANEW = /\b(?:nov[oa]s?|cert[oa]s?|corret[oa]s?|atual|atualizad[oa]|outr[oa]|agora)\b/

/** Of a place or a firm to come, not of the one that is known. */
const MOVES =
  /\b(?:mud(?:ar|anca|ando|o|amos|arem|asse)|me mudo|outra (?:cidade|unidade|filial)|segund[ao] (?:unidade|loja|casa|imovel)|filial)\b/
const ELSEWHERE =
  /\b(?:outr[oa]|nov[oa]|segund[oa]|proxim[oa]) (?:cidade|unidade|loja|filial|imovel|casa|conta|endereco)\b|\bmudanca\b|\bfilial\b/

const TAKEN_BACK = /\b(?:mud(?:ou|aram|anca)|troc(?:ou|aram|a)|corrig\w+|em vez d\w+|entao e outr[oa])\b/

export const knownField: RuleFactory = ({ business, params }) => {
  parseParams('known_field', NO_PARAMS, params)
  const reader = readerOf(business)
  const asked = Object.entries(business.config.fields).find(([, field]) => field.ask.length > 0)
  const example = asked?.[1].ask[0]
  return {
    id: 'known_field',
    protects: 'Nobody is asked again for what they have said.',
    feedback: 'Não pergunte de novo o que o lead já informou; use o dado ou apenas confirme.',
    check(draft, exchange) {
      const changed = CHANGED.test(fold(exchange.lastLead))
      const moves = MOVES.test(fold(`${exchange.lastLead} ${draft}`))
      const matches = reader.read(draft).requests.flatMap((request) => {
        if (
          ELSEWHERE.test(fold(request.text)) ||
          (moves && /\b(?:para|pra) (?:qual|que|onde|outra|a outra)\b/.test(fold(request.text)))
        )
          return []
        if (changed && (ANEW.test(fold(request.text)) || TAKEN_BACK.test(fold(draft)))) return []
        const known = request.fields.filter((id) => exchange.known[id] !== undefined)
        const again = known.filter(
          (id) => !request.confirms && !repeatsValue(request, exchange.known[id] ?? ''),
        )
        return again.length > 0 ? [request.text] : []
      })
      return matches.length === 0 ? { verdict: 'pass' } : { verdict: 'block', matches }
    },
    examples: {
      pass: example === undefined ? [] : [{ text: example }],
      block:
        example === undefined || asked === undefined
          ? []
          : [{ text: example, exchange: { known: { [asked[0]]: 'já informado' } } }],
    },
  }
}
