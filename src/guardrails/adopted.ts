/**
 * "O desconto é 30 %, né?" — "Isso mesmo!": a yes without words of its own says what the lead's question says. The
 * lead's sentences are then judged as if the agent had written them.
 */

import { isFirstName } from '../understanding/names.ts'
import { asksAboutLead, bareAnswer, opensWithAnswer } from './moves.ts'
import type { Reading, ReadSentence } from './reading.ts'
import { contentStems } from './vocabulary.ts'

/** What agreeing is made of; what else a sentence holds must be the lead's words. */
const AGREEING =
  /^(?:sim|isso|mesmo|nessa|nesse|nisso|disso|volta|torno|perto|modelo|nele|nela|faixa|certinh\w*|certeir\w*|ouviu|entendeu|disse|falou|leu|acertad\w*|bingo|max\w*|total\w*|absolut\w*|tambem|ficar|fique|tranquil\w*|sossegad\w*|despreocupad\w*|amigo|amiga|senhor|senhora|dona|seu|kk+|rs+|ha(?:ha)*|nenhum[a]?|ninguem|nada|mesma|exat\w*|cert\w*|clar\w*|corret\w*|perfeit\w*|confer\w*|confirm\w*|positiv\w*|verdade|acert\w*|bingo|ess[ea]s?|est[ea]s?|igual\w*|tambem|pode\w*|contar|considerar|apostar|deixar|por|pelo|por ai|ai|bem|tudo|mais|menos|quase|pouco|uns|umas|cerca|tal|tem|temos|sao|esta|estao|vai|vao|faz|fazem|fica|voce|voces|nossa|nosso|ela|ele|aqui|agora|que|com|sem|duvida|problema|percentual|valor|numero|conta|calcul\w*|matematica|raciocinio|palpite|chute|estimativa|bate\w*|fech\w+|direitinh\w*|sua|tua|teu|foi|ideia|da|dao|rola|consegue|conseguimos|consigo|segue|bom|boa|otim\w*|show|legal|beleza|olha|opa|nao|atrapalha|tranquil\w*|procede|informa\w*|falaram|disseram|viu|ne|ta|porque|entao|ja|ainda|la|na|no|de|do|dos|das|para|pra|ao|em|um|uma|e|o|a|os|as)$/
const YES =
  /^(?:(?:oi|ola|opa|olha|claro|certo|ok|perfeito|otimo|entao|bom|ah|show|legal|beleza|bom dia|boa tarde|boa noite)[,!. ]+)*(?:sim|isso|e|exat\w*|cert\w*|claro|corret\w*|confer\w*|confirm\w*|positiv\w*|acert\w*|bingo|ouviu (?:bem|cert\w*|direit\w*)|perfeito|perfeitamente|verdade|[a-z]{2,}(?:e|a|em|am|emos|amos|imos|oes|ui) sim|e,? (?:ess[ea]|isso|sim|mesmo|por ai|verdade|igual|exatamente|mais ou menos)|mais ou menos (?:isso|por ai)|por ai|com certeza|sem duvida|pode (?:sim|contar|considerar|apostar)|(?:(?:a|o) )?(?:sua|tua|seu|teu) (?:conta|calculo|matematica|raciocinio|palpite|chute|estimativa) (?:esta|ta|e|foi|bate\w*|fech\w+|confere|procede)\b|(?:voce )?calcul\w+ (?:bem|cert\w+|direit\w+)|tem sim|temos|vai sim|da sim|faz sim|fazemos|procede|igual\w*)\b|\bsim\W*$/
const TURNS = /\b(?:mas|porem|so que|na verdade|depende|dependem|conforme|desde que)\b/
const OWN_DATA =
  /\b(?:pago|pagamos|paguei|gasto|gastamos|gastei|minha conta|minha fatura|meu consumo|moro|faco|fazemos|produzo|produzimos|preciso|precisamos|quero|queria|tenho|vendo|uso)\b/
const CONFIRMATION =
  /\?|\b(?:ne|certo|confere|correto|verdade|confirma\w*|isso mesmo|e isso|nao e|ta certo|aposto|acho que|ouvi|(?:me )?(?:disseram|falaram|contaram)|li que|parece que|deve ser|imagino|to vendo|entao|uns?|umas)\b/

const LONGEST_YES = 90

function agrees(sentence: ReadSentence, lead: ReadonlySet<string>, asked: ReadonlySet<number>): boolean {
  const { text } = sentence
  if (sentence.question || text.length > LONGEST_YES || TURNS.test(text)) return false
  if (bareAnswer(text) === 'yes') return true
  if (!YES.test(text) && !opensWithAnswer(text)) return false
  if (bareAnswer(text) === 'no' || /^(?:nao|nem|nunca)\b/.test(text)) return false
  // "Não tem fidelidade, né?" — "Isso, não tem": a no of the lead's own, agreed to.
  if (
    /\bnao\b/.test(text) &&
    !lead.has('nao') &&
    !/\bnao (?:atrapalha|tem problema|impede|interfere)\b/.test(text)
  )
    return false
  // A figure of its own is a claim of its own.
  if (sentence.numbers.some((number) => !asked.has(number.min) && !asked.has(number.max))) return false
  // "Uns cem": a figure the lead gave in digits.
  const words = sentence.numbers.reduceRight(
    (rest, one) => rest.slice(0, one.start - sentence.start) + rest.slice(one.end - sentence.start),
    text,
  )
  return contentStems(words).every(
    ([stem, word]) => AGREEING.test(word) || lead.has(stem) || isFirstName(word),
  )
}

export interface Adopted {
  /** The lead's questions as statements. */
  statements: Reading
  /** Where the draft says yes to them. */
  start: number
  end: number
}

const remembered = new WeakMap<Reading, { lead: Reading; adopted: Adopted | null }>()

/** What the draft makes its own by agreeing, or null. */
export function adoptedOf(reading: Reading, lead: Reading): Adopted | null {
  const known = remembered.get(reading)
  if (known && known.lead === lead) return known.adopted
  const adopted = read(reading, lead)
  remembered.set(reading, { lead, adopted })
  return adopted
}

function read(reading: Reading, lead: Reading): Adopted | null {
  if (lead.folded.text.trim() === '' || !CONFIRMATION.test(lead.folded.text)) return null
  const stems = new Set(contentStems(lead.folded.text).map(([stem]) => stem))
  if (/\bnao\b/.test(lead.folded.text)) stems.add('nao')
  const figures = new Set(lead.numbers.flatMap((number) => [number.min, number.max]))
  const yes = reading.sentences.slice(0, 3).find((sentence) => agrees(sentence, stems, figures))
  if (!yes) return null
  const next = reading.sentences[yes.index + 1]
  if (next && /^(?:mas|porem|so que|na verdade|depende)\b/.test(next.text)) return null
  const last = lead.sentences.findLast((sentence) => CONFIRMATION.test(sentence.text))
  const sentences = lead.sentences
    .filter((sentence) => sentence.question || sentence === last || CONFIRMATION.test(sentence.text))
    .map((sentence): ReadSentence => {
      // "Pago 400 de luz, economizo uns 70": the first half is the lead's own.
      const own = sentence.clauses.filter((clause) => OWN_DATA.test(clause.text))
      const within = (at: number) => own.some((clause) => at >= clause.start && at < clause.end)
      const all = own.length === sentence.clauses.length
      return {
        ...sentence,
        question: false,
        numbers: all ? sentence.numbers : sentence.numbers.filter((number) => !within(number.start)),
      }
    })
  if (sentences.length === 0 || sentences.every((one) => asksAboutLead(one) && one.text.length < 4))
    return null
  return {
    statements: { ...lead, requests: lead.requests, sentences },
    start: yes.start,
    end: yes.end,
  }
}
