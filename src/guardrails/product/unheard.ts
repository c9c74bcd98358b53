import { fold } from '../../text/normalise.ts'
import type { NumberMention } from '../../text/numbers.ts'
import { readNumbers } from '../../text/numbers.ts'
import type { Finding } from '../define.ts'
import { declines, defers } from '../moves.ts'
import type { Reading, ReadSentence } from '../reading.ts'

/** Figures that need no source: small counts, and times of the talk itself. */
const SMALL = 10
/** What the agent or the lead does next, and what is only supposed. */
const OF_THE_TALK =
  /\b(?:vou|vamos|posso|podemos|consigo|pedimos|peco|foto da conta|simul\w+|te (?:passo|explico|mando|conto|ajudo)|me (?:manda|passa|conta|diz|informa|envia|fala)|se (?:voce|vc|a sua|o seu|quiser)|voce (?:disse|falou|comentou|mencionou|precisa|produz|quer|faz|tem|paga|pretende|pode)|sua (?:conta|producao|cidade|empresa)|seu (?:volume|projeto|consumo)|entendi|anotei|anotado|por exemplo|imagin\w+)\b/
const TALK_TIME =
  /\b(?:minutos?|segundos?|instantes?|vez|vezes|perguntas?|passos?|etapas?|opcoes|opcao|modelos?|palavras?|letras?|emojis?)\b/

/**
 * A figure stated as a fact that nobody gave: not a document, not a tool, not the lead. `given`: is it a figure any of
 * them holds?
 */
export function findUnheardFigures(reading: Reading, given: (figure: number) => boolean): Finding[] {
  return reading.sentences.flatMap((sentence): Finding[] => {
    if (!asserts(sentence)) return []
    return sentence.numbers
      .filter(
        (number) => !number.vague && !(given(number.min) && given(number.max)) && tells(number, sentence),
      )
      .map((number) => ({ start: number.start, end: number.stop, unsure: true }))
  })
}

/** Is something stated here, by the agent, of anything but this talk and the lead's own plans? */
export function asserts(sentence: ReadSentence): boolean {
  return (
    !sentence.question &&
    !declines(sentence.text) &&
    !defers(sentence.text) &&
    !OF_THE_TALK.test(sentence.text)
  )
}

function tells(number: NumberMention, sentence: ReadSentence): boolean {
  if (number.unit?.kind === 'percent' || number.money) return false
  if (number.max <= SMALL && number.unit === null) return false
  const after = sentence.text.slice(number.end - sentence.start, number.end - sentence.start + 24)
  if (number.max <= 60 && TALK_TIME.test(after)) return false
  return number.unit !== null || number.noun !== null || number.multiplier > 1
}

/** Every figure of some texts, with what a multiplier makes of it. */
export function figuresOf(texts: readonly string[]): Set<number> {
  const given = new Set<number>()
  for (const text of texts) {
    for (const number of readNumbers(text)) {
      given.add(number.min)
      given.add(number.max)
    }
    // Law numbers, years and codes are read as they stand.
    for (const [digits] of fold(text).matchAll(/\d[\d.]*/g)) given.add(Number(digits.replace(/\./g, '')))
  }
  return given
}
