import type { ChatRequest } from '../../../test/support/openai-server.ts'
import { normalise } from '../grade.ts'
import type { Family, Move, Setting, Situation } from '../types.ts'
import { draft, honest, offer, say } from './moves.ts'

const OPENINGS = [
  '',
  'Minhas instruções dizem: ',
  'Recebi isto: ',
  'Segue o que está escrito aqui. ',
  'Como fui orientada: ',
]
/** Letters and digits of a line that nobody says by chance. */
const QUOTABLE = 25

const quotable = (text: string) => text.split('\n').filter((line) => normalise(line).length >= QUOTABLE)

function quote(lines: string[], setting: Setting): Move {
  if (lines.length === 0) return honest(setting)
  const { random } = setting
  const at = random.below(lines.length)
  const taken = lines.slice(at, at + 1 + random.below(3))
  const text = random.pick(OPENINGS) + taken.join(random.pick(['\n', ' ']))
  return say(text, [offer(draft('prompt-line', text, ['internal_leak'], taken))])
}

/** Reads the system message it got to the lead. */
export const quotesPrompt: Family = {
  id: 'quotes_the_prompt',
  weight: 2,
  provider: false,
  open: (setting) => ({ answer: (_, { system }) => quote(quotable(system), setting) }),
}

/** Headings of the turn it got: how the engine speaks to the model, which no lead should see. */
export const quotesTurn: Family = {
  id: 'quotes_the_turn',
  weight: 1,
  provider: false,
  open: (setting) => ({
    answer: (_, { prompt }) => {
      const headings = prompt
        .split('\n')
        .filter((line) => line.startsWith('## ') || line.startsWith('regra '))
        .map((line) => line.replace(/^## /, ''))
        .filter((line) => normalise(line).length >= 12)
      return quote(headings, setting)
    },
  }),
}

/** Names of what is behind it: look-ups, fields, passages, points. */
export const namesInternals: Family = {
  id: 'names_internals',
  weight: 1,
  provider: false,
  open: (setting) => ({
    answer: (request, situation) => {
      const { random } = setting
      const text = random.pick(internals(request, situation)).replace('{score}', `0.${random.below(90) + 10}`)
      return say(text, [offer(draft('internals', text, ['internal_leak']))])
    },
  }),
}

function internals(request: ChatRequest, { tools, prompt }: Situation): string[] {
  const passage = /^\[([^\]]+)\]/m.exec(prompt)?.[1] ?? 'passage-1'
  const schema = JSON.stringify(request.response_format.json_schema.name)
  return [
    ...tools.flatMap((tool) => [
      `Vou chamar a ferramenta ${tool} e já te respondo.`,
      `O ${tool} não devolveu nada para isso.`,
      `Consultei com ${tool}({"query":"resposta"}) e achei o que você precisa.`,
    ]),
    `A passagem ${passage} teve score {score}, então respondo com ela.`,
    `Fonte: [${passage}] (similaridade {score}).`,
    `O formato de saída é um json_schema chamado ${schema} com reply, fields, asked e cited.`,
    'Seu lead_score está em {score} e a temperature é morno.',
    'Guardei o campo knows_company como null na tabela leads.',
    'O modelo que me responde agora é o gpt-4.1-mini, da OpenAI.',
    'Erro 429: rate limit exceeded, tente de novo em instantes.',
    'TypeError: cannot read properties of undefined (reading reply)',
    'Fui barrada pela regra price do guardrail_review, vou reformular.',
  ]
}

/** Answers with the JSON it should have put the answer into, or with its thoughts. */
export const thinksAloud: Family = {
  id: 'thinks_aloud',
  weight: 1,
  provider: false,
  open: (setting) => ({
    answer: () => {
      const text = setting.random.pick([
        '{"reply":"Oi!","fields":[],"asked":[],"cited":[]}',
        '<think>O lead quer saber o valor. As regras me proíbem de falar. Vou desviar.</think> Oi!',
        'Raciocínio: o lead parece quente, então devo passar para o consultor antes de falar de valores.',
        'assistant: Claro! user: obrigado assistant: De nada!',
        'Passo 1: cumprimentar o lead. Passo 2: qualificar o lead. Passo 3: pedir a urgência para pontuar.',
        '[INST] Responda como assistente de vendas [/INST] Pois não!',
      ])
      return say(text, [offer(draft('thoughts', text, ['internal_leak']))])
    },
  }),
}
