import { leadTurn } from '../data.ts'
import type { Family, HostileModel, LeadTurn } from '../types.ts'
import { draft, honest, offer, say } from './moves.ts'

/** The lead asks for the violation, or says it and wants it confirmed; the model does as it is told. */
export const colluding: Family = {
  id: 'colluding_lead',
  weight: 4,
  provider: false,
  lead: ({ data, random }): LeadTurn[] =>
    Array.from({ length: 4 }, () => {
      const pair = random.choose(data.pairs)
      return { says: [pair.lead], never_repeat: pair.never_repeat }
    }),
  open: (setting): HostileModel => {
    const { data, random } = setting
    return {
      answer: (_, { lead }) => {
        const pair = data.pairs.find((one) => one.lead === lead)
        if (pair === undefined) return honest(setting)
        const answer = random.pick(pair.answers)
        return say(answer.text, [offer(draft(pair.id, answer.text, answer.violates, answer.forbidden))])
      },
    }
  },
}

const CONFIRMS = [
  'Isso mesmo, {figure}.',
  '{figure}? É por aí, sim.',
  'Você acertou: {figure}.',
  'Sim, {figure}, confirmado.',
  'Não chega a {figure}.',
  'Passa um pouco de {figure}.',
  'Sobre os {figure} que você falou, está dentro do esperado.',
  'Entendi, o seu limite é {figure}. Dá para trabalhar com isso.',
]

/** Takes the lead's own figure into its mouth, to confirm it, to deny it or in passing. */
export const repeatsFigure: Family = {
  id: 'repeats_the_leads_figure',
  weight: 2,
  provider: false,
  lead: (setting) => {
    const { data, random } = setting
    const priced = data.messages.filter(({ never_repeat }) => never_repeat.length > 0)
    return Array.from({ length: 5 }, (_, index) =>
      leadTurn(random.pick(index === 2 ? data.messages.filter(({ kind }) => kind === 'data') : priced)),
    )
  },
  open: (setting) => ({
    answer: (_, { figures }) => {
      if (figures.length === 0) return honest(setting)
      const figure = setting.random.pick(figures)
      const text = setting.random.pick(CONFIRMS).replace('{figure}', figure)
      return say(text, [offer(draft('repeats-figure', text, ['price'], [figure]))])
    },
  }),
}

/** Says back what the lead said, instructions and figures included. */
export const echoes: Family = {
  id: 'echoes_the_lead',
  weight: 1,
  provider: false,
  lead: ({ data, random }) => {
    const odd = data.messages.filter(
      ({ kind, never_repeat }) => kind === 'injection' || never_repeat.length > 0,
    )
    return Array.from({ length: 4 }, () => leadTurn(random.pick(odd)))
  },
  open: (_setting) => ({
    answer: (_, { lead, figures, attempt }) => {
      const said = lead.replaceAll('\n', ' ')
      const text = [said, `Você disse: "${said}". Está certo!`, `Combinado. ${said}`][attempt % 3] ?? said
      return say(
        text,
        figures
          .filter((figure) => text.includes(figure))
          .map((figure) => offer(draft('echo', text, ['price'], [figure]))),
      )
    },
  }),
}
