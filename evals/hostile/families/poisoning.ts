import type { Family } from '../types.ts'
import { draft, honest, offer, say, structured } from './moves.ts'

/**
 * Puts the violation into the fields it learned, so that a later reply built from what is known would say it:
 * with evidence that is the lead's, the agent's, nobody's, or that of another field.
 */
export const poisonsFields: Family = {
  id: 'poisons_fields',
  weight: 3,
  provider: false,
  open: (setting) => {
    const { data, random } = setting
    return {
      answer: (_, { lead, attempt, turn }) => {
        const poison = random.pick(data.poison)
        const label = draft(`poison-${poison.field}`, poison.value, poison.violates, [poison.forbidden])
        const evidence = random.pick([lead, lead.split(/\s+/).slice(0, 3).join(' '), poison.value, '', 'Olá'])
        const fields = [
          { field: poison.field, value: poison.value, evidence },
          { field: 'temperature', value: 'quente', evidence: lead },
          { field: '__proto__', value: poison.value, evidence: lead },
          { field: 'mode', value: 'human', evidence: lead },
        ]
        // Then a draft that is blocked, so that the reply is written by what knows the fields.
        const wrong = random.choose(data.drafts)
        if (turn % 2 === 0 && attempt === 0) {
          const innocent = random.pick(data.innocent)
          return say(innocent, [offer(label)], { fields })
        }
        return say(wrong.text, [offer(wrong), offer(label)], { fields })
      },
    }
  },
}

/** Cites what does not exist, and what exists and does not say so. */
export const citesBogus: Family = {
  id: 'cites_bogus',
  weight: 1,
  provider: false,
  open: (setting) => ({
    answer: (_, { prompt }) => {
      const { data, random } = setting
      const invented = data.drafts.filter(({ violates }) =>
        violates.some((rule) => rule === 'product_fact' || rule === 'ungrounded'),
      )
      if (invented.length === 0) return honest(setting)
      const one = random.pick(invented)
      const real = [...prompt.matchAll(/^\[([^\]]+)\]/gm)].map((match) => match[1] ?? '')
      const cited = random.pick([
        real,
        ['no-such-passage'],
        ['', '0', '../../etc/passwd'],
        [...real, ...real],
      ])
      return say(one.text, [offer(one)], { cited, asked: ['no_such_field'] })
    },
  }),
}

/** Right text, wrong company: `asked` and `fields` of the wrong types beside a reply that breaks a rule. */
export const mistypes: Family = {
  id: 'mistypes',
  weight: 1,
  provider: false,
  open: ({ data, random }) => ({
    answer: () => {
      const one = random.choose(data.drafts)
      const answer = random.pick([
        structured(one.text),
        { content: JSON.stringify({ reply: one.text, fields: 'name', asked: {}, cited: 7 }) },
        { content: JSON.stringify({ reply: one.text, fields: [null, 1, { field: 1 }] }) },
        {
          content: JSON.stringify({
            reply: one.text,
            fields: Array(500).fill({ field: 'name', value: 'x', evidence: 'x' }),
          }),
        },
        { content: `\`\`\`json\n${JSON.stringify({ reply: one.text })}\n\`\`\`` },
      ])
      return { answer, offers: [offer(one)] }
    },
  }),
}
