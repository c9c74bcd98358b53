import type { Business } from '../../business/schema.ts'
import type { Extraction } from '../extract.ts'
import { type Message, prepareMessage } from '../message.ts'
import type { Question } from '../question.ts'
import { readInjection } from './attack.ts'
import { readCommercial } from './commercial.ts'
import { readReply } from './reply.ts'
import { readRequests } from './requests.ts'
import { createSubjectReader } from './subject.ts'
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
  /[.;!?\n]+|,\s*(?=(?:e |mas |qual|quant|como|tem|quero|queria|parcel|frete|prazo|aceit|me |pode|a |o |da |faz|serve)\b)|\b(?:e|mas|tambem|alem d\w+)\s+(?=(?:qual|quais|quant[oa]s?|qto|como|se|tem|o que|onde|quando|pra|para|parcel\w+|quero|queria|gostaria|me|pode|preciso|faz|fazem|ela|ele|serve|corta|capacidade|a capacidade|saber|em quant\w+|condic\w+|prazo|frete)\b)/g

function partsOf(text: string): string[] {
  const parts: string[] = []
  let from = 0
  for (const match of text.matchAll(PARTS)) {
    // The question mark stays with its part.
    parts.push(text.slice(from, match.index) + (match[0].includes('?') ? '?' : ''))
    from = match.index + match[0].length
  }
  parts.push(text.slice(from))
  return parts.filter((part) => /[a-z]{2}/.test(part))
}

export function createSignalReader(business: Business): (input: IntentInput) => Signals {
  const readSubject = createSubjectReader(business)
  const productFields = new Set(
    Object.entries(business.config.fields)
      .filter(([, field]) => field.type === 'product')
      .map(([id]) => id),
  )
  return ({ message, question, extraction }) => {
    const commercial = readCommercial(message)
    const requests = readRequests(message)
    const tone = readTone(message)
    const subject = readSubject(message)
    const reply = readReply(message, question)
    const injection = readInjection(message)
    const said = [...extraction.chosen.keys()]
    const product = said.some((id) => productFields.has(id))
    const data = said.some((id) => !productFields.has(id))
    const { correction } = extraction
    return {
      ...commercial,
      ...requests,
      injection,
      greeting: tone.greeting,
      thanks: tone.thanks,
      abuse: tone.abuse,
      notInterested: tone.notInterested,
      technical: subject.technical,
      offTopic: subject.offTopic,
      productQuestion: asksAboutRange(message, product),
      asks: subject.asks,
      range: subject.range,
      affirmation: reply.affirmation,
      negation: reply.negation,
      noise: reply.noise,
      correction: correction.admitted || (correction.correcting && (data || product)),
      data,
      product,
    }
  }

  function asksAboutRange(message: Message, product: boolean): boolean {
    const parts = partsOf(message.text)
    return parts.some((part) => {
      const own = parts.length === 1 ? message : prepareMessage(part)
      const subject = readSubject(own)
      if (!subject.asks || !(subject.range || (product && parts.length === 1))) return false
      const commercial = readCommercial(own)
      if (commercial.price || commercial.payment || commercial.delivery || commercial.quote) return false
      if (subject.technical || subject.offTopic) return false
      const requests = readRequests(own)
      return !requests.human && !requests.optOut && !requests.erasure && !readInjection(own)
    })
  }
}
