import type { Mention, ReadingContext } from '../mention.ts'
import { clauseAround, type Message, sentenceAt } from '../message.ts'

/** Drawn by a thing, or made by a plant: no consumption of the lead's. */
const OF_A_THING =
  /\b(?:maquina|equipamento|motor|aparelho|ar[- ]condicionado|geladeira|chuveiro|freezer|placas?|painel|paineis|usina|sistema|inversor|ger(?:a|o|amos|ava)|produz\w*)\b|\b(?:o|um|uma|cada|a) (?!casa|empresa|loja|gente|familia|minha|nossa|padaria)\w+ consomem?\b|\bel[ea]s? consomem?\b/
const CONSUMPTION_BEFORE = /\b(?:consumo|consumimos|consumindo)\b[^.;!?\d]{0,24}$/
/** "O mínimo é 200 kWh?", "quanto sai o kWh?": asked, not told. */
const ASKED_OF = /\b(?:minimo|minima|limite|maximo|a partir de quantos?|custa|preco|valor d[eo])\b/
/** Somebody else's. */
const OTHERS =
  /\b(?:vizinh[oa]s?|cunhad[oa]|prim[oa]|irm[ao]s?|amig[oa]s?|sogr[oa]|colega|minhas? filhas?|meus? filhos?|mae|pai)\b[^.;!?\d]{0,24}$/
const LARGEST_KWH = 10_000_000

/** Consumption a month in whole kWh, as digits. */
export function readEnergy(message: Message, context: ReadingContext): Mention[] {
  const { text } = message
  return message.numbers.flatMap((number): Mention[] => {
    const said = /^\s*(?:kilo|quilo)-?watts?(?:[ /-]?h(?:ora)?s?)?\b/.test(text.slice(number.end))
    // "500 quilowatts por mês": what is counted by the month is consumption, whatever it is called.
    const kwh =
      number.unit?.kind === 'energy' ||
      (said &&
        (number.unit === null ||
          number.per === 'mês' ||
          /watts?[ /-]?h/.test(text.slice(number.end, number.end + 24)) ||
          /^\s*\w+ (?:por|ao|no) mes\b/.test(text.slice(number.end))))
    const clause = clauseAround(message, number.start)
    const before = text.slice(clause.start, number.start)
    const plain = number.unit === null && !number.money && (context.asked || CONSUMPTION_BEFORE.test(before))
    if (!kwh && !plain) return []
    const value = Math.round(number.min * (number.unit?.kind === 'energy' ? (number.unit.factor ?? 1) : 1))
    if (value <= 0 || value > LARGEST_KWH) return []
    const sentence = sentenceAt(message, number.start)
    const other =
      (OTHERS.test(before) && !context.asked) ||
      OF_A_THING.test(clause.text) ||
      (sentence.question && !context.asked && ASKED_OF.test(sentence.text))
    const negated = /\bnao (?:e|eh|sao|foi)?\s*(?:de )?$/.test(before)
    return [
      {
        value: String(value),
        start: number.start,
        end: number.stop,
        standing: other || negated ? 'denied' : 'said',
        weight: (kwh ? 4 : 3) + (context.correcting ? 1 : 0),
      },
    ]
  })
}
