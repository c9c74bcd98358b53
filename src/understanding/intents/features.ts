import type { Extraction } from '../extract.ts'
import type { Message } from '../message.ts'
import type { Question } from '../question.ts'
import { decide } from './decide.ts'
import type { DomainShare } from './domain.ts'
import type { Signals } from './signals.ts'

/** What the classifier sees of a message: its words and pieces of words, what the rules saw, what it answers. */
export interface Features {
  /** Words, pairs of words and pieces of words; each counts for less the more of them there are. */
  words: string[]
  /** What was read by rule and what the agent had asked; each counts in full. */
  facts: string[]
}

export interface FeatureInput {
  message: Message
  question: Question
  extraction: Extraction
  signals: Signals
  share: DomainShare
}

const LONGEST_TEXT = 1200 // characters; beyond it a message is a document, and the rules read all of it
const MOST = 1500
const SHORT = 4 // words of a message that hardly says anything without the question before it

/** Ways of typing one word. */
const SAME: ReadonlyMap<string, string> = new Map(
  Object.entries({
    vc: 'voce',
    ce: 'voce',
    vcs: 'voces',
    ces: 'voces',
    q: 'que',
    oq: 'que',
    n: 'nao',
    num: 'nao',
    naum: 'nao',
    nn: 'nao',
    pra: 'para',
    pro: 'para',
    p: 'para',
    qto: 'quanto',
    qnto: 'quanto',
    qnt: 'quanto',
    qt: 'quanto',
    qtos: 'quantos',
    tb: 'tambem',
    tbm: 'tambem',
    mto: 'muito',
    mt: 'muito',
    pq: 'porque',
    qdo: 'quando',
    qnd: 'quando',
    hj: 'hoje',
    vlw: 'valeu',
    obg: 'obrigado',
    obrigada: 'obrigado',
    brigado: 'obrigado',
    brigada: 'obrigado',
    pfv: 'favor',
    pfvr: 'favor',
    ta: 'esta',
    to: 'estou',
    eh: 'e',
    blz: 'beleza',
    msg: 'mensagem',
    msgs: 'mensagens',
    dai: 'ai',
    vdd: 'verdade',
    cmg: 'comigo',
    ctg: 'contigo',
  }),
)

/** Offers of the agent that a yes or a no takes up or turns down. */
const OFFERS_PERSON =
  /\b(?:consultor\w*|especialista|atendente|vendedor\w*|representante|pessoa|alguem|humano|equipe|time)\b/
const OFFERS_MESSAGES = /\b(?:mandar|enviar|mando|envio|receber|mandando|enviando)\b/

/** The text with what it says of the lead put in words of its own: "sou <name> de <city>". */
function withoutValues(message: Message, extraction: Extraction): string {
  const spans: { start: number; end: number; type: string }[] = []
  for (const [id, mentions] of extraction.mentions) {
    const type = extraction.types.get(id) ?? 'text'
    if (type === 'urgency' || type === 'yes_no' || type === 'text' || type === 'uf') continue
    for (const mention of mentions) {
      if (mention.standing === 'possible' && mention !== extraction.chosen.get(id)) continue
      spans.push({ start: mention.start, end: mention.end, type })
    }
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end)
  let text = ''
  let at = 0
  for (const { start, end, type } of spans) {
    if (start < at) continue
    text += `${message.text.slice(at, start)} X${type.replaceAll('_', '').toUpperCase()} `
    at = end
  }
  return text + message.text.slice(at)
}

export function featuresOf({ message, question, extraction, signals, share }: FeatureInput): Features {
  const found = new Set<string>()
  const raw = withoutValues(message, extraction).slice(0, LONGEST_TEXT)
  const words = (raw.replace(/\d+/g, '0').match(/[a-zA-Z0]+|[?!$]/g) ?? []).map(
    (word) => SAME.get(word) ?? word,
  )
  let previous = '^'
  let before = ''
  for (const word of words) {
    found.add(`w${word}`)
    found.add(`b${previous} ${word}`)
    if (before !== '') found.add(`t${before} ${previous} ${word}`)
    if (word.length >= 4 && !/[A-Z]/.test(word)) {
      const padded = `<${word}>`
      for (const size of [4, 5]) {
        for (let i = 0; i + size <= padded.length; i++) found.add(`c${padded.slice(i, i + size)}`)
      }
    }
    before = previous
    previous = word
    if (found.size > MOST) break
  }
  found.add(`b${previous} $`)

  const facts = new Set<string>()
  for (const [name, on] of Object.entries(signals)) if (on === true) facts.add(`s:${name}`)
  for (const intent of decide(signals)) facts.add(`r:${intent}`)
  facts.add(
    `n:${words.length === 0 ? 'none' : words.length <= 2 ? 'few' : words.length <= 5 ? 'some' : words.length <= 12 ? 'many' : 'long'}`,
  )
  const asks = message.text.includes('?')
  if (asks) facts.add('?')
  facts.add(`d:${share}`)
  facts.add(`d:${share}${asks || signals.asks ? '?' : ''}`)
  for (const id of extraction.chosen.keys()) {
    const type = extraction.types.get(id)
    facts.add(`x:${type}`)
    facts.add(`x:${type}${asks ? '?' : ''}`)
    if (question.fields.includes(id)) facts.add('x:asked')
  }
  if (extraction.chosen.size === 0) facts.add('x:none')
  facts.add(
    question.text === ''
      ? 'q:first'
      : question.yesNo
        ? 'q:closed'
        : question.fields.length > 0
          ? 'q:open'
          : 'q:said',
  )
  if (question.confirms) facts.add('q:confirms')
  if (question.yesNo || question.confirms) {
    const [first = ''] = words
    facts.add(`q:closed ${first}`)
    if (words.length <= SHORT) facts.add('q:closed short')
    if (OFFERS_PERSON.test(question.text)) {
      facts.add(`q:person ${signals.affirmation ? 'yes' : signals.negation ? 'no' : ''}`)
    }
    if (OFFERS_MESSAGES.test(question.text)) facts.add('q:messages')
    for (const name of ['affirmation', 'negation', 'data', 'notInterested', 'correction'] as const)
      if (signals[name]) facts.add(`q:closed s:${name}`)
  }
  if (extraction.correction.correcting) facts.add('correcting')
  if (extraction.correction.admitted) facts.add('admitted')
  // Where the rules are silent, the words have to say it.
  if (![...facts].some((fact) => fact.startsWith('s:') && !/^s:(?:asks|range|answersOffer)$/.test(fact)))
    facts.add('s:silent')
  return { words: [...found], facts: [...facts] }
}
