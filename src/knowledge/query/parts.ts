import { signs, type Word } from './read.ts'

/** One thing a message asks or says. */
export interface Part {
  /** As written. */
  text: string
  words: Word[]
  /** Folded words, models as "modelo": for patterns. */
  plain: string
  asks: boolean
}

/** How a text is read against one business. */
export interface Reader {
  words(text: string): Word[]
  plain(words: readonly Word[]): string
  /** It asks for a price, an output, a voltage … */
  asksAspect(plain: string): boolean
}

const SENTENCE_END = /(?<=[?!…])\s*|(?<=[.;])\s+|\n+/
/** Commas inside numbers part nothing. */
const CLAUSE_END = /,(?!\d)|\s[-–—]\s|\s\/\s/
const JOINT = /\s(?:e|ou|mas|tamb[ée]m|\+)\s/gi

/** Interrogatives and requests. Folded; "que" asks only at the head. */
const ASKS =
  /\b(qual|quais|quant[oa]s?|como|onde|quando|quem|por ?que|sera|voces|tem|existe|vende\w*|fabrica\w*|trabalham|quero|queria|querem|gostaria|preciso|precisava|precisamos|procuro|procurando|busco|buscando|saber|duvida|interesse|interessad\w*|explica\w*|fala\w* (mais )?(sobre|da|do|de)|me (fala|diz|conta|passa|manda|mostra|explica|informa)|indica\w*|recomenda\w*|sugere\w*|serve|serviria|da para|daria para|pode\w*|consegue\w*|consigo|diferenca|melhor|compensa|vale a pena|acompanha|inclui|vem com|aguenta|comporta|cabe|faz|fazem|produz\w*|corta|funciona)\b|^(e |o |a )?que\b/
/** The lead about itself: context, not a question. */
const ABOUT_SELF =
  /^(e |mas |aqui |hoje |eu |nos |a gente |ja |so )*(tenho|temos|sou|somos|moro|estou|estamos|estava|trabalho|faco|fazemos|produzo|produzimos|vendo|vendemos|uso|usamos|meu|minha|meus|minhas|me chamo|abri|vou abrir|comecei|atendo|atualmente|compro)\b/
/** … unless it is a wish. */
const WISH =
  /\b(procurando|buscando|atras de|interessad\w*|precisando|querendo|em duvida|na duvida|olhando)\b/
/** "Somos um frigorífico e precisamos de…": the lead first, then what it wants. */
const SELF_THEN_WISH =
  /\s(?:e|mas|ent[aã]o|por isso|a[ií])\s+(?=(?:eu |n[oó]s |a gente )?(?:preciso|precis[aá]|quer|gostaria|procur|busc))/i

/**
 * A burst of messages taken apart into questions and statements. A clause about the lead before a question is a
 * statement of its own; two questions joined by "e" are two parts.
 */
export function splitParts(text: string, reader: Reader): Part[] {
  return text
    .split(SENTENCE_END)
    .flatMap((sentence) => groupClauses(sentence, reader))
    .flatMap((part) => splitQuestions(part, reader))
}

function groupClauses(sentence: string, reader: Reader): Part[] {
  const mark = sentence.includes('?')
  const clauses = sentence
    .split(CLAUSE_END)
    .flatMap((clause) => clause.split(SELF_THEN_WISH))
    .flatMap((clause) => {
      const part = toPart(clause, false, reader)
      return part.words.length > 0 ? [part] : []
    })
  const groups: Part[] = []
  for (const [index, clause] of clauses.entries()) {
    const self = ABOUT_SELF.test(clause.plain) && !WISH.test(clause.plain)
    const asks = !self && (ASKS.test(clause.plain) || (mark && index === clauses.length - 1))
    const previous = groups.at(-1)
    // "…entre p200, p900 e d5": a piece with no verb of its own goes on with what came before.
    const goesOn = previous !== undefined && !self && (previous.asks ? !ASKS.test(clause.plain) : !asks)
    if (goesOn) groups[groups.length - 1] = joinParts([previous, clause], previous.asks)
    else groups.push({ ...clause, asks })
  }
  const last = groups.at(-1)
  if (mark && last !== undefined && !groups.some((group) => group.asks)) last.asks = true
  return groups
}

/** "quanto custa e quanto produz": parted where both sides ask for something. */
function splitQuestions(part: Part, reader: Reader): Part[] {
  if (!part.asks) return [part]
  for (const joint of part.text.matchAll(JOINT)) {
    const left = toPart(part.text.slice(0, joint.index), true, reader)
    const right = toPart(part.text.slice(joint.index + joint[0].length), true, reader)
    if (left.words.length === 0 || right.words.length === 0) continue
    const asksLeft = reader.asksAspect(left.plain)
    const asksRight = reader.asksAspect(right.plain)
    const anew =
      /^(qual|quais|quant[oa]s?|como|onde|quando|se |tem |ela |ele |gostaria|queria|quero|voces)/.test(
        right.plain,
      )
    if ((asksLeft && asksRight) || (anew && asksLeft !== asksRight)) {
      return [left, ...splitQuestions(right, reader)]
    }
  }
  return [part]
}

export function toPart(text: string, asks: boolean, reader: Reader): Part {
  const words = reader.words(text)
  return { text: text.trim(), words, plain: reader.plain(words) + signs(text), asks }
}

export function joinParts(parts: readonly Part[], asks: boolean): Part {
  return {
    text: parts.map((part) => part.text).join(', '),
    words: parts.flatMap((part) => part.words),
    plain: parts.map((part) => part.plain).join(' '),
    asks,
  }
}
