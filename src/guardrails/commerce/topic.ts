/**
 * Commercial subjects the agent hands over: payment, delivery, proposals. One way of judging for all: some words
 * are a statement by themselves ("parcelamos"), others only name the subject and need leave to be there.
 */

import type { Phrases } from '../../text/phrases.ts'
import type { Finding } from '../define.ts'
import {
  asksAboutLead,
  bareAnswer,
  declines,
  defers,
  depends,
  opensWithAnswer,
  showsUnderstanding,
} from '../moves.ts'
import type { Reading } from '../reading.ts'
import { type Hit, scan } from '../scan.ts'

export interface Topic {
  /** A match states a term, whoever it is said of, unless the agent says that it can't tell. */
  states: Phrases[]
  /** A match names the subject. It may stand where the subject is handed over, declined or asked about. */
  names: Phrases[]
  /** The words mean something else here. */
  other(hit: Hit): boolean
  /** Folded lead text that a bare yes or no would answer. */
  asked: RegExp
}

const ASKING_CLAUSE =
  /\b(?:se|qual|quais|quanto|quando|como|sobre|quanto a|a respeito de|em relacao a|questao d[eoa])\b[^,;.]*$/
const INFORMS =
  /\b(?:inform\w+|dizer|falar|negociar|resolver|fazer isso|decidir|responder|confirmar|garantir|prometer|tratar|comentar|estimar|prever|precisar|opinar|afirmar|passar|adiantar|sei|tenho)\b/

/** "Não sei dizer se há promoção", "não tenho prazo de entrega": the agent can't tell, so nothing is stated. */
function cannotTell(hit: Hit): boolean {
  const inClause = hit.sentence.text.slice(
    hit.clause.start - hit.sentence.start,
    hit.end - hit.sentence.start,
  )
  return declines(inClause) && (INFORMS.test(inClause) || ASKING_CLAUSE.test(inClause))
}

/** "Se aceita cartão, quem diz é o consultor": a hypothesis handed over. */
function openQuestion(hit: Hit): boolean {
  return ASKING_CLAUSE.test(hit.before) && (defers(hit.sentence.text) || declines(hit.sentence.text))
}

/** Leave to name the subject in this sentence or right beside it. */
function licensed(hit: Hit, reading: Reading): boolean {
  const { sentence } = hit
  if (asksAboutLead(sentence)) return true
  const near = [sentence, reading.sentences[sentence.index + 1], reading.sentences[sentence.index - 1]]
  if (near.some((one) => one && (defers(one.text) || declines(one.text)))) return true
  return showsUnderstanding(sentence.text) || depends(sentence.text)
}

/** Says yes or no to a question about the topic, without handing it over. */
function answers(topic: Topic, reading: Reading, lead: Reading): Finding[] {
  if (!topic.asked.test(lead.folded.text)) return []
  const questions = lead.sentences.filter((one) => one.question || topic.asked.test(one.text))
  const onlyTopic = questions.every((one) => topic.asked.test(one.text))
  const handsOver = reading.sentences.some((one) => defers(one.text) || declines(one.text))
  return reading.sentences.flatMap((sentence): Finding[] => {
    const answer = bareAnswer(sentence.text)
    const place = { start: sentence.start, end: sentence.end }
    const soft = /^(?:claro|certo|combinado|tranquilo|sem problemas?|pode ser|imagina|com prazer)\b\W*$/.test(
      sentence.text,
    )
    if (answer && !soft) return onlyTopic || !handsOver ? [place] : []
    // "Sim, conseguimos te ajudar nisso": an opening yes in a reply that hands nothing over.
    const positive =
      opensWithAnswer(sentence.text) && !/^(?:claro|certo|ok|entendi|perfeito|otimo)/.test(sentence.text)
    return positive && onlyTopic && !handsOver && sentence.mentions.length === 0 && sentence.text.length < 60
      ? [place]
      : []
  })
}

const HANDED = /\bquem\b[^.;!?]*$/
const PROMISES =
  /\d|\b\w+(?:amos|emos|imos)\b|\b(?:consegu\w+|conseg\w+|liber\w+|faz|fac[oa]|da|dou|tem|garant\w+|oferec\w+|aceit\w+|especia\w+|melhor\w*|gratis|inclus\w+|sem|otim\w+|bo[ma]s?|facilit\w+|arrum\w+|aplic\w+)\b/

/** "Quem fala de desconto e pagamento é o consultor": the subject is named only to hand it over. */
function handedOver(hit: Hit): boolean {
  if (!defers(hit.sentence.text) || PROMISES.test(hit.text)) return false
  if (HANDED.test(hit.before)) return true
  return /^(?:de |do |da |no |na |a |o |um |sobre |as |os )?(?:pagamento|desconto|promoc|financiamento|condic|prazo|frete|entrega|instalac|estoque|parcelamento|juros|boleto|cartao|negociac)/.test(
    hit.text,
  )
}

export function judgeTopic(topic: Topic, reading: Reading, lead: Reading): Finding[] {
  const stated = topic.states
    .flatMap((pattern) => scan(reading, pattern))
    .filter((hit) => !topic.other(hit) && !cannotTell(hit) && !openQuestion(hit) && !handedOver(hit))
  if (stated.length > 0) return stated
  const answered = answers(topic, reading, lead)
  if (answered.length > 0) return answered
  return topic.names
    .flatMap((pattern) => scan(reading, pattern))
    .filter((hit) => !topic.other(hit) && !licensed(hit, reading))
    .map((hit) => ({ start: hit.start, end: hit.end, unsure: true }))
}
