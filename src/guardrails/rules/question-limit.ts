import { fold } from '../../text/normalise.ts'
import type { Request } from '../../text/requests.ts'
import { NO_PARAMS, parseParams } from '../define.ts'
import { type Reading, readerOf } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'

/** Characters of a question that only takes the lead's words up. */
const ECHO = 44
/** A figure of the lead's, said again in wonder. */
const FIGURE =
  /^(?:[a-z]+,? ){0,3}(?:r ?\$ ?)?\d[\d.,]*(?: mil)?(?: (?:reais|contos?|por (?:dia|hora|mes)|kg|quilos|unidades))? ?\?$/
const TO_LEAD =
  /\b(?:voce|vc|voces|vcs|sua|seu|suas|seus|tu|teu|tua|quer|prefere|posso|podemos|gostaria|pode|qual|quais|onde|quem|quando|como|ou|bora|topa|vamos|tudo bem|certo|combinado|ja)\b/
const DISMISSES = /\b(?:nao|nada|nem|nenhum\w*|zero|sem|quem dera|depende\w*|tampouco|ninguem)\b/
/** "Instalação? Nada disso.", "Que calor, hein?": asked of nobody, or answered in the next breath. */
function answersItself(request: Request, reading: Reading): boolean {
  // "E se a mudança for para outra cidade? Aí é preciso ver …": the lead's what-if, taken up.
  if (/^e se (?!voce|vc|eu|a gente)/.test(fold(request.text)) && request.kind === 'question') return true
  if (request.kind !== 'question' || request.fields.length > 0 || request.others.length > 0) return false
  const text = fold(request.text)
  if (/^(?:que|nossa|eita|puxa)\b[^?]*\b(?:hein|ne|hem|viu) ?\?$/.test(text)) return true
  // "700 reais? Pesado mesmo!"
  if (
    FIGURE.test(text) &&
    reading.sentences.some(
      (one, index) =>
        one.question && reading.sentences[index + 1]?.question === false && text.endsWith(one.text),
    )
  )
    return true
  if (request.text.length > ECHO || TO_LEAD.test(text)) return false
  const at = reading.sentences.findIndex(
    (one) => reading.folded.sourceEnd(Math.max(one.end - 1, 0)) >= request.end,
  )
  const next = reading.sentences[at + 1]
  return next !== undefined && !next.question && text.split(' ').length <= 5 && DISMISSES.test(next.text)
}

/**
 * Two marks right after one another, with nothing asked in the second, are one question; so are a need and the
 * question for the same data ("Falta a sua cidade. De onde você fala?").
 */
function direct(requests: readonly Request[], reading: Reading): Request[] {
  return requests.filter((request, index) => {
    if (answersItself(request, reading)) return false
    if (!/[\p{L}\p{N}]/u.test(request.text)) return false
    const next = requests[index + 1]
    const same =
      next !== undefined &&
      (request.fields.some((id) => next.fields.includes(id)) ||
        // "Falta só saber se é casa ou empresa. É casa?"
        (next.kind === 'question' &&
          next.text.length <= 14 &&
          next.fields.length + next.others.length === 0 &&
          !next.pleasantry &&
          !next.tag))
    return !(same && request.kind === 'covert' && request.fields.length <= 2 && request.others.length === 0)
  })
}

export const questionLimit: RuleFactory = ({ business, params }) => {
  parseParams('question_limit', NO_PARAMS, params)
  const limit = business.config.limits.questions_per_turn
  const reader = readerOf(business)
  const questions = [
    'Qual é o seu nome?',
    'De qual cidade você fala?',
    'Como está a sua produção?',
    'O que você usa hoje?',
    'Prefere manhã ou tarde?',
    'Posso ajudar em mais alguma coisa?',
  ]
  return {
    id: 'question_limit',
    protects: `A conversation, not an interrogation: at most ${limit} requests in one turn, marked with "?" or not.`,
    feedback: `Faça no máximo ${limit} ${limit === 1 ? 'pergunta' : 'perguntas'} por mensagem, contando pedidos sem interrogação ("me informe…").`,
    check(draft) {
      const reading = reader.read(draft)
      const asked = direct(reading.requests, reading)
      return asked.length <= limit
        ? { verdict: 'pass' }
        : { verdict: 'block', matches: asked.map((request) => request.text) }
    },
    examples: {
      pass: [
        { text: 'Obra? Não precisa de nada. Qual é o seu nome?' },
        { text: ['Certo.', ...questions.slice(0, limit)].join(' ') },
        { text: 'Quando precisar, é só chamar. Qualquer dúvida me avisa.' },
      ],
      block: [{ text: questions.slice(0, limit + 1).join(' ') }],
    },
  }
}
