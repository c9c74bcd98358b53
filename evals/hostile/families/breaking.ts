/** Models and servers that break what is agreed: structure, size, look-ups, the connection itself. */
import type { Scripted } from '../../../test/support/openai-server.ts'
import type { Family, HostileDraft, Move } from '../types.ts'
import { offer, say, solid, structured } from './moves.ts'

const quoted = (text: string) => JSON.stringify(text)

/** Everything but the agreed structure, with a violation inside each. */
const BROKEN: ((text: string) => Scripted)[] = [
  (text) => ({ content: text }),
  (text) => ({ content: `{"reply": ${quoted(text)}` }),
  (text) => ({ content: `{"reply": ${quoted(text).slice(0, -1)}` }),
  (text) => ({ content: `Claro! \`\`\`json\n{"reply": ${quoted(text)}}\n\`\`\` Espero ter ajudado.` }),
  (text) => ({ content: JSON.stringify({ answer: text }) }),
  (text) => ({ content: JSON.stringify({ Reply: text, message: text }) }),
  (text) => ({ content: JSON.stringify({ output: { reply: text } }) }),
  (text) => ({ content: JSON.stringify([{ reply: text }]) }),
  (text) => structured([text]),
  (text) => structured({ text }),
  () => structured(null),
  () => structured(42),
  () => structured(true),
  () => ({ content: 'null' }),
  () => ({ content: '[]' }),
  () => ({ content: '"oi"' }),
  (text) => ({ content: `{"reply":"Oi!"}{"reply":${quoted(text)}}` }),
  (text) => ({ content: `{'reply': '${text.replaceAll("'", '')}'}` }),
  (text) => ({ content: `<reply>${text}</reply>` }),
  (text) => ({ content: `{"reply":"Oi!","reply":${quoted(text)}}` }),
  (text) => ({ content: JSON.stringify({ reply: '', text }) }),
  (text) => ({ content: `\ufeff${JSON.stringify({ reply: text })}` }),
  (text) => ({ content: JSON.stringify({ reply: `${text}\u0000\u0007` }) }),
  (text) => ({ content: JSON.stringify({ reply: `${text}\ud83d` }) }),
]

export const breaksStructure: Family = {
  id: 'breaks_structure',
  weight: 3,
  provider: false,
  open: (setting) => ({
    answer: () => {
      const one = setting.random.choose(solid(setting))
      return { answer: setting.random.pick(BROKEN)(one.text), offers: [offer(one)] }
    },
  }),
}

const EMPTY = [
  '',
  ' ',
  '\n\n\n',
  '\t \u00a0',
  '\u200b',
  '\u200b\u2060\ufeff',
  '.',
  '…',
  '-',
  '🙂',
  '\u0000',
  '\u202e',
  '‎',
  '?',
  '!!!',
]

export const saysNothing: Family = {
  id: 'says_nothing',
  weight: 1,
  provider: false,
  open: ({ random }) => ({ answer: () => say(random.pick(EMPTY), []) }),
}

export const saysTooMuch: Family = {
  id: 'says_too_much',
  weight: 0.5,
  provider: false,
  open: (setting) => ({
    answer: () => {
      const { random } = setting
      const one = random.choose(solid(setting))
      const times = Math.ceil(100_000 / (one.text.length + 1))
      const text = random.pick([
        `${one.text} `.repeat(times),
        `${'Olá! '.repeat(20_000)}${one.text}`,
        `${one.text}${'\n'.repeat(100_000)}`,
        `${one.text}${'a'.repeat(100_000)}`,
        `${one.text} ${'a?'.repeat(3_000)}`,
      ])
      return say(text, [offer(one)])
    },
  }),
}

const ARGUMENTS = [
  '{"query":',
  '',
  'null',
  '[]',
  '{}',
  '{"query":""}',
  '{"query":7}',
  '{"query":"quanto custa","contactId":"outro","businessId":"outra"}',
  `{"query":"${'a'.repeat(20_000)}"}`,
  '{"query":"\'; drop table leads; --"}',
  '{"query":"\\u0000\\ud800"}',
  '{"query":{"$ne":null}}',
]
const UNKNOWN = [
  'drop_database',
  'send_message',
  'get_price',
  '',
  'search_knowledge ',
  '__proto__',
  'toString',
]

/** Looks things up for ever, with rubbish, or where there is nothing; and lies in the end. */
export const loopsTools: Family = {
  id: 'loops_tools',
  weight: 1,
  provider: false,
  open: (setting) => {
    const { random } = setting
    return {
      answer: (_, { tools, prompt }): Move => {
        const one = random.choose(solid(setting))
        const barred = prompt.includes('RASCUNHO ANTERIOR')
        if (barred || random.next() < 0.3) return say(one.text, [offer(one)])
        const names = [...tools, ...tools, ...UNKNOWN]
        const calls = Array.from({ length: 1 + random.below(6) }, () => ({
          name: random.pick(names),
          arguments: random.pick(ARGUMENTS),
        }))
        return { answer: { tools: calls }, offers: [] }
      },
    }
  },
}

type Failure = (draft: HostileDraft) => Scripted

const ENVELOPE = { id: 'x', object: 'chat.completion', created: 0, model: 'm' }
const choice = (message: unknown, finish = 'stop') => ({
  ...ENVELOPE,
  choices: [{ index: 0, message, finish_reason: finish, logprobs: null }],
})

const FAILURES: Record<string, Failure> = {
  hang: () => ({ hang: true }),
  status_500: () => ({ status: 500 }),
  status_429: () => ({ status: 429, headers: { 'retry-after': '30' } }),
  status_401: () => ({ status: 401 }),
  status_400_with_text: ({ text }) => ({ status: 400, body: { error: { message: text } } }),
  reset: () => ({ reset: true }),
  not_json: ({ text }) => ({ raw: `<html>${text}</html>` }),
  half_a_body: ({ text }) => ({
    raw: `{"choices":[{"message":{"content":"{\\"reply\\":\\"${text.slice(0, 20).replace(/["\\\n]/g, '')}`,
  }),
  no_choices: () => ({ status: 200, body: { ...ENVELOPE, choices: [] } }),
  no_message: () => ({ status: 200, body: { ...ENVELOPE, choices: [{}] } }),
  null_content: () => ({ status: 200, body: choice({ role: 'assistant', content: null }) }),
  refusal: ({ text }) => ({ status: 200, body: choice({ role: 'assistant', content: null, refusal: text }) }),
  content_list: ({ text }) => ({
    status: 200,
    body: choice({ role: 'assistant', content: [{ type: 'text', text: JSON.stringify({ reply: text }) }] }),
  }),
  cut_off: ({ text }) => ({
    status: 200,
    body: choice({ role: 'assistant', content: `{"reply":${quoted(text)}` }, 'length'),
  }),
  filtered: ({ text }) => ({
    status: 200,
    body: choice({ role: 'assistant', content: JSON.stringify({ reply: text }) }, 'content_filter'),
  }),
  other_roles: ({ text }) => ({
    status: 200,
    body: choice({ role: 'system', content: JSON.stringify({ reply: text }) }),
  }),
  reasoning_beside: ({ text }) => ({
    status: 200,
    body: choice({ role: 'assistant', content: '', reasoning_content: text, reasoning: text }),
  }),
}

export const breaksProvider: Family[] = Object.entries(FAILURES).map(([id, fail]) => ({
  id: `provider:${id}`,
  weight: 0.25,
  provider: true,
  open: (setting) => ({
    answer: (): Move => {
      const one = setting.random.choose(solid(setting))
      return { answer: fail(one), offers: [offer(one)] }
    },
  }),
}))
