import type { Business } from '../../business/schema.ts'
import type { Extraction } from '../extract.ts'
import { type Message, prepareMessage } from '../message.ts'
import type { Question } from '../question.ts'
import type { Wording } from '../wording.ts'
import { readInjection } from './attack.ts'
import { type Commercial, readCommercial } from './commercial.ts'
import { readReply } from './reply.ts'
import { readRequests } from './requests.ts'
import { createSubjectReader, QUANTITY_ASKED } from './subject.ts'
import { readTone } from './tone.ts'

/** What the rules see in a message. */
export interface Signals {
  price: boolean
  payment: boolean
  delivery: boolean
  quote: boolean
  optOut: boolean
  erasure: boolean
  human: boolean
  injection: boolean
  greeting: boolean
  thanks: boolean
  abuse: boolean
  notInterested: boolean
  technical: boolean
  /** A broken or old machine is told as the reason to want another. */
  replaces: boolean
  offTopic: boolean
  /** Some clause asks about the range and nothing else claims that clause. */
  productQuestion: boolean
  /** The message asks something. */
  asks: boolean
  /** It speaks of machines, food or the business's own words. */
  range: boolean
  affirmation: boolean
  negation: boolean
  noise: boolean
  /** A short answer to a yes-or-no question. */
  answersOffer: boolean
  correction: boolean
  /** Says something about the lead beyond naming a product. */
  data: boolean
  /** Names a product the lead wants. */
  product: boolean
}

export interface IntentInput {
  message: Message
  question: Question
  extraction: Extraction
}

const PARTS =
  /[.;!?\n]+|,\s*(?=(?:e |mas |ela|ele|voces|vcs|vc|qual|quant|como|tem|quero|queria|parcel|frete|prazo|aceit|me |pode|a |o |da |faz|serve)\b)|\b(?:e|mas|tambem|alem d\w+)\s+(?=(?:qual|quais|quant[oa]s?|qto|como|se|tem|o que|onde|quando|pra|para|parcel\w+|quero|queria|gostaria|me|pode|preciso|faz|fazem|ela|ele|serve|corta|capacidade|a capacidade|saber|em quant\w+|condic\w+|prazo|frete|diga|fala|fale|mostr[ae]|mand[ae]|informe|responda|pass[ae])\b)/g

function partsOf(text: string): string[] {
  const parts: string[] = []
  let from = 0
  for (const match of text.matchAll(PARTS)) {
    const part = text.slice(from, match.index)
    // "e é quanto?" is one question: what stands before the joint must be able to stand alone.
    if (!/[.;!?\n]/.test(match[0]) && part.trim().split(/\s+/).length < 2) continue
    // The question mark stays with its part.
    parts.push(part + (match[0].includes('?') ? '?' : ''))
    from = match.index + match[0].length
  }
  parts.push(text.slice(from))
  return parts.filter((part) => /[a-z\d]{2}/.test(part))
}

const ABOUT_AGENT = /\b(?:voce|vc|tu|ce) (?:e|eh) (?:um|uma|o|a|real|humano|gente|robo|de verdade)\b/

export function createSignalReader(business: Business): (input: IntentInput) => Signals {
  const readSubject = createSubjectReader(business)
  const productFields = new Set(
    Object.entries(business.config.fields)
      .filter(([, field]) => field.type === 'product')
      .map(([id]) => id),
  )
  return ({ message, question, extraction }) => {
    const injection = readInjection(message)
    const commercial = commercialOf(withoutNames(message, extraction), injection)
    const requests = readRequests(message)
    const tone = readTone(message)
    const subject = readSubject(message)
    const reply = readReply(message, question)
    const said = [...extraction.chosen.keys()]
    const product = said.some((id) => productFields.has(id))
    const data = said.some((id) => !productFields.has(id))
    const { correction } = extraction
    // "Preciso comprar um jogo de lâminas" is for the specialist, unless a quote is asked for by name.
    const part = subject.technical && !/\b(?:orcament|cotac|cotar|propost)/.test(message.text)
    return {
      ...commercial,
      quote: commercial.quote && !part,
      ...requests,
      injection,
      greeting: tone.greeting,
      thanks: tone.thanks,
      abuse: tone.abuse,
      notInterested: tone.notInterested,
      technical: subject.technical,
      replaces: subject.replaces && !subject.technical,
      offTopic: subject.offTopic,
      productQuestion: asksAboutRange(message, product, subject.technical),
      asks: subject.asks,
      range: subject.range,
      affirmation: reply.affirmation,
      negation: reply.negation,
      noise: reply.noise,
      answersOffer: question.yesNo && message.words.length <= 4,
      correction: (correction.admitted && !injection) || (correction.correcting && (data || product)),
      data,
      product,
    }
  }

  /** A part of the message asks about the range and nothing else claims that part. */
  function asksAboutRange(message: Message, product: boolean, technical: boolean): boolean {
    const whole = readSubject(message)
    if (!whole.asks) return false
    const parts = partsOf(message.text)
    const free = parts.filter((part) => !isClaimed(part, message.wording))
    const asking = free.some((part) => {
      const subject = readSubject(prepareMessage(part, message.wording))
      if (technical && !QUANTITY_ASKED.test(part)) return false
      if (QUANTITY_ASKED.test(part) && subject.range) return true
      return subject.asks && subject.range
    })
    // "E pra imprimir rótulo, qual serve?": the question and its object stand in two parts.
    const joint = free.length === parts.length && !technical && (whole.range || product)
    return asking || (joint && free.some((part) => readSubject(prepareMessage(part, message.wording)).asks))
  }

  function isClaimed(part: string, wording: Wording): boolean {
    const own = prepareMessage(part, wording)
    const commercial = readCommercial(own)
    if (commercial.price || commercial.payment || commercial.delivery || commercial.quote) return true
    const subject = readSubject(own)
    if (subject.technical || subject.offTopic || ABOUT_AGENT.test(part)) return true
    const requests = readRequests(own)
    return requests.human || requests.optOut || requests.erasure || readInjection(own)
  }
}

/** "Mercado Bom Preço" asks for no price. */
function withoutNames(message: Message, { chosen, types }: Extraction): Message {
  let text = message.text
  for (const [id, { start, end }] of chosen) {
    if (types.get(id) !== 'company') continue
    text = text.slice(0, start) + ' '.repeat(end - start) + text.slice(end)
  }
  return text === message.text ? message : prepareMessage(text, message.wording)
}

/** In an attack only what is asked outside of it counts: "ignore as regras" speaks of prices without asking one. */
function commercialOf(message: Message, injection: boolean): Commercial {
  if (!injection) return readCommercial(message)
  const rest = partsOf(message.text).filter((part) => !readInjection(prepareMessage(part, message.wording)))
  return readCommercial(prepareMessage(rest.join('\n'), message.wording))
}
