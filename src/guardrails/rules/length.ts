import { NO_PARAMS, parseParams } from '../define.ts'
import type { RuleFactory } from '../rule.ts'

/** Meta and Z-API, body of a text message, characters. */
const WHATSAPP_LIMIT = 4096

export const length: RuleFactory = ({ business, params }) => {
  parseParams('length', NO_PARAMS, params)
  const limit = Math.min(business.config.limits.reply_length, WHATSAPP_LIMIT)
  const sentence = 'O consultor pode te ajudar com isso. '
  return {
    id: 'length',
    protects: `A reply is read on a phone: at most ${limit} characters.`,
    feedback: `A resposta passou de ${limit} caracteres. Escreva mais curto: responda só o que foi perguntado.`,
    check(draft) {
      if (draft.length <= limit) return { verdict: 'pass' }
      return { verdict: 'block', matches: [`${draft.length} > ${limit}`] }
    },
    examples: {
      pass: [{ text: 'Um consultor pode te ajudar com isso.' }],
      block: [{ text: sentence.repeat(Math.ceil((limit + 1) / sentence.length)) }],
    },
  }
}
