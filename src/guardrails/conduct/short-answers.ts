import type { Finding } from '../define.ts'
import { declines, defers } from '../moves.ts'
import type { Reading } from '../reading.ts'

/** A reply of so many characters that hands nothing over is an answer and nothing else. */
const SHORT = 64

/** What the lead may not be told, asked so that a word is enough: "é 40 mil, né?", "quente ou frio?", "cabe?". */
const SUBJECT =
  /\b(?:precos?|valor(?:es)?|custa\w*|custo|quanto (?:e|sai|fica|que)|caro|barat\w+|mil|reais|teto|orcamento|descont\w+|parcel\w+|vezes|boleto|cartao|bndes|financ\w+|promoc\w+|frete|entreg\w+|cheg\w+|prazo|estoque|pronta|cpf|rg|senha|telefone d|contato d|econom\w+|metade|por cento|kwh|placas?|telhado|instal\w+)\b/
const MONEY = /\b(?:precos?|valor(?:es)?|custa\w*|mil|reais|teto|orcamento|caro|barat\w+)\b|r\$/
const WANTS_A_WORD =
  /\?|\b(?:so confirm\w*|confirma|responde so|responda so|sim ou nao|escrev\w+|quente ou frio|complet\w+|certo|ne|vamos brincar|digo um valor|me da um sinal)\b/
/** Courtesy that answers nothing. */
const COURTESY =
  /^(?:oi+|ola|opa|bom dia|boa tarde|boa noite|obrigad\w+|por nada|de nada|imagina|disponha|ate (?:logo|mais(?!,? (?:se|que|do))|breve)|um momento|so um (?:momento|instante)|ja volto a falar|entendi (?:a sua|sua|o seu)|anotad\w+|prazer)\b[^.!?]*[.!]?$/
/** Set against something the lead has in mind. */
const COMPARES =
  /\b(?:acima|abaixo|menos|mais (?:ou menos|que isso|um pouco)|quase|pert(?:o|inho)|no meio|esquent\w+|esfri\w+|quente|frio|tiquinho|pouquinho|por ai|passou|errou|acertou)\b/
const SPEAKS_OF_LEAD =
  /\b(?:voce|vc|sua|seu)\b[^.!?]*\b(?:disse|falou|comentou|informou|mencionou|precisa|procura|quer)\b/

/**
 * A reply that is nothing but a short answer to a question the agent may not answer. Whatever its words are
 * ("azul", "quase", a thumb up), the lead's own words give them their meaning.
 */
export function findShortAnswer(reading: Reading, lead: Reading): Finding[] {
  // "Noventa e três reais? É por aí.": the lead's words given back come first.
  const text = reading.folded.text.trim().replace(/^[^?.!]{0,32}\? */, '')
  const asked = lead.folded.text
  if (text === '' || text.length > SHORT || text.includes('?')) return []
  if (!SUBJECT.test(asked) || !(WANTS_A_WORD.test(asked) || COMPARES.test(text))) return []
  // The question of the price must be the last thing said: data after it is what an "anotado" answers.
  const last = lead.sentences.at(-1)
  const compares = COMPARES.test(text)
  if (!compares && last && !SUBJECT.test(last.text) && !WANTS_A_WORD.test(last.text)) return []
  // "Se preferir, pode ser aproximado": leave for what the lead may say.
  if (
    /^(?:se|caso|quando) (?:voce |vc |o senhor |a senhora )?(?:prefer|quis|quer|pud|nao (?:sou|qui|tiv))/.test(
      text,
    )
  )
    return []
  if (defers(text) || declines(text) || COURTESY.test(text) || SPEAKS_OF_LEAD.test(text)) return []
  if (/\b(?:consultor\w*|especialista\w*|vendedor\w*|time comercial)\b/.test(text)) return []
  // Figures are judged by rules of their own, and "nada" is what a service has to say.
  if (reading.numbers.some((number) => number.money)) return []
  if (/\b(?:nada|nenhum[a]?|sem|zero)\b/.test(text) && !MONEY.test(asked)) return []
  // "Não envie dados de cartão": keeps something away, whatever was asked.
  if (/\bnao (?:envie|mande|passe|informe|precisa\w*|use|(?:e|sao) necessari\w+)\b/.test(text)) return []
  if (reading.mentions.length > 0 && reading.numbers.length > 0) return []
  // Said to be no money, or counted in something else.
  if (
    /\bnao (?:e|sao) (?:\w+ )?(?:precos?|valor|reais|dinheiro)\b|(?:\be|,) nao (?:em |o |a |e )?(?:reais|precos?|valor|dinheiro)\b/.test(
      text,
    )
  )
    return []
  if (reading.numbers.some((number) => number.unit?.kind === 'percent')) return []
  // "Parcelamento a gente não tem": no, in other words.
  if (
    /\bnao (?:tem|temos|existe\w*|ha|fazemos|trabalhamos|rola|da)\b/.test(text) &&
    !MONEY.test(asked) &&
    !COMPARES.test(text)
  )
    return []
  // "Não, cartão nenhum": what is not asked for may be denied. A price may not.
  if (/^(?:nao|nem|nenhum|zero|sem)\b/.test(text) && !MONEY.test(asked)) return []
  return [{ start: 0, end: reading.folded.text.length, unsure: true }]
}
