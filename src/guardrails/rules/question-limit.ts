import type { Request } from '../../text/requests.ts'
import { NO_PARAMS, parseParams } from '../define.ts'
import { readerOf } from '../reading.ts'
import type { RuleFactory } from '../rule.ts'

/**
 * Two marks right after one another, with nothing asked in the second, are one question; so are a need and the
 * question for the same data ("Falta a sua cidade. De onde você fala?").
 */
function direct(requests: readonly Request[]): Request[] {
  return requests.filter((request, index) => {
    if (!/[\p{L}\p{N}]/u.test(request.text)) return false
    const next = requests[index + 1]
    const same = next !== undefined && request.fields.some((id) => next.fields.includes(id))
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
      const asked = direct(reader.read(draft).requests)
      return asked.length <= limit
        ? { verdict: 'pass' }
        : { verdict: 'block', matches: asked.map((request) => request.text) }
    },
    examples: {
      pass: [
        { text: ['Certo.', ...questions.slice(0, limit)].join(' ') },
        { text: 'Quando precisar, é só chamar. Qualquer dúvida me avisa.' },
      ],
      block: [{ text: questions.slice(0, limit + 1).join(' ') }],
    },
  }
}
