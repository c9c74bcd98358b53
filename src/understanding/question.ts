import type { Business, FieldId } from '../business/schema.ts'
import { inTrade, tradePatternsOf } from '../business/trade.ts'
import { fold } from '../text/normalise.ts'
import { createRequestReader, type Request } from '../text/requests.ts'
import type { DialogueLine } from './types.ts'

/** What the agent's last message wants to hear. */
export interface Question {
  /** Fields asked for, in the order of the words. */
  fields: readonly FieldId[]
  /** Its last question is answered by yes or no. */
  yesNo: boolean
  /** It asks whether something it said is right: "Você fala de Londrina, certo?" */
  confirms: boolean
  /** Folded text of the last agent message, "" at the start of a conversation. */
  text: string
}

export const NO_QUESTION: Question = { fields: [], yesNo: false, confirms: false, text: '' }

/** How far back the agent's last message may be: a lead writes in bursts. */
const REACH = 8
const LONGEST = 2000
const OPEN =
  /\b(?:qual|quais|quem|onde|aonde|quando|quant[oa]s?|como|o que|que tipo|por que|em que|pra que|para que|de que|com que)\b/
const EITHER = /\bou\b/
/** "Como se chama o seu negócio?" asks for the firm's name, not for the lead's. */
const FIRM =
  /\b(?:como (?:e que )?se chama|nome)\b[^?]{0,16}\b(?:empresa|negocio|loja|fabrica|marca|estabelecimento|SHOP|acougue|restaurante|lanchonete)\b/
const HOLDER = /\btitular\b|\bde quem e\b|\b(?:no|em) nome de quem\b/
/** "Quer conhecer a …?" offers; it does not ask whether the company is known. */
const OFFER =
  /\b(?:quer|gostaria|deseja|posso|podemos|vamos|que tal|aceita|topa|prefere)\b[^?]{0,30}\b(?:conhecer|ver|saber|apresent\w+|mostr\w+|explic\w+|seguir|receber)\b/

/** Reads the agent's last message against the fields of the business. */
export function createQuestionReader(business: Business): (history: readonly DialogueLine[]) => Question {
  const requests = createRequestReader(business.config.fields, tradePatternsOf(business))
  const pairs = Object.entries(business.config.fields)
  const types = new Map(pairs.map(([id, field]) => [id, field.type]))
  return (history) => {
    const last = history.slice(-REACH).findLast((line) => line.role === 'agent' || line.role === 'human')
    if (!last) return NO_QUESTION
    const text = last.text.slice(-LONGEST)
    const asked = requests.read(text).filter((request) => !request.pleasantry)
    const fields = [...new Set(asked.flatMap((request) => fieldsOf(request)))]
    // "Em qual cidade vocês ficam?" is answered with the state too when the business asks for both at once.
    for (const [id, field] of pairs) {
      if (field.with !== undefined && fields.includes(id) && !fields.includes(field.with))
        fields.push(field.with)
    }
    const final = asked.at(-1)
    const words = final ? fold(final.text) : ''
    const closed =
      final !== undefined && final.kind === 'question' && !OPEN.test(words) && !EITHER.test(words)
    return { fields, yesNo: closed, confirms: final?.confirms ?? false, text: fold(text, { lines: true }) }
  }

  function fieldsOf(request: Request): FieldId[] {
    const words = fold(request.text)
    if (request.fields.length === 0) return sameAsConfigured(words)
    // Whose bill, contract or machine it is: somebody else's name, as far as anybody knows.
    if (HOLDER.test(words)) return request.fields.filter((id) => types.get(id) !== 'person_name')
    if (OFFER.test(words)) return request.fields.filter((id) => types.get(id) !== 'yes_no')
    if (!inTrade(business, FIRM).test(words)) return request.fields
    const firm = pairs.filter(([, field]) => field.type === 'company').map(([id]) => id)
    const others = request.fields.filter((id) => types.get(id) !== 'person_name' && !firm.includes(id))
    return firm.length > 0 ? [...firm, ...others] : request.fields
  }

  /** The business's own question, however it is worded. */
  function sameAsConfigured(words: string): FieldId[] {
    const asked = contentOf(words)
    return pairs
      .filter(([, field]) =>
        field.ask.some((ask) => similarity(contentOf(fold(ask)), asked) >= SAME_QUESTION),
      )
      .map(([id]) => id)
  }
}

const SAME_QUESTION = 0.6 // Jaccard over words of three letters or more

function contentOf(text: string): Set<string> {
  return new Set(text.match(/[a-z\d]{3,}/g) ?? [])
}

function similarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let common = 0
  for (const word of a) if (b.has(word)) common++
  const all = a.size + b.size - common
  return all === 0 ? 0 : common / all
}
