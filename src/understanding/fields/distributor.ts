import type { FieldConfig } from '../../business/schema.ts'
import { fold } from '../../text/normalise.ts'
import { type FieldReader, isTaken, type Mention } from '../mention.ts'
import { evidence, sentenceAt } from '../message.ts'

const NEGATED = /\bnao (?:e|eh|sou|tenho|uso|seria)? ?(?:mais )?(?:a |da |pela |na |cliente d[ae] )?$/
/** What it used to be, or is no longer called. */
const FORMER = /\b(?:antes (?:era|da)|era (?:a |da )?|antiga(?:mente)? (?:era )?(?:a )?)$/
/** "Celpe era na outra casa", "o vizinho paga 180 na Equatorial" */
const FORMER_AFTER = /^ (?:era|foi|eu tinha|ficou) (?:n[ao]|d[ao]|a|o|antes|quando)\b/
const OTHERS =
  /\b(?:vizinh[oa]s?|cunhad[oa]|prim[oa]|irm[ao]s?|amig[oa]s?|sogr[oa]|colega|pessoal)\b[^.;!?]{0,24}$/
/** "Vocês são da Enel?": who is asked, not who serves the lead. */
const ABOUT_THE_SELLER =
  /\b(?:voces|vcs|voce|vc|isso|aqui)\b(?: \w+){0,2} ?(?:e|eh|sao|fala|falam|trabalha\w*)\b/

const ARTICLE = /^(?:d?[ao]|n[ao]|pel[ao]) /

interface Brand {
  value: string
  words: string
  spelling: string
  /** A common word unless it answers the question: its other names say it with an article ("da light"). */
  common: boolean
  pattern: RegExp
}

/**
 * The company whose grid serves the lead, by the names in the field's options. Whole words alone count: "urgente" is
 * no brand. The longest name wins, so that "Enel Ceará" is not just "Enel".
 */
export function createDistributorReader(field: FieldConfig): FieldReader {
  const brands: Brand[] = Object.entries(field.options ?? {})
    .flatMap(([value, names]) => {
      const common = names.some(
        (name) => ARTICLE.test(fold(name)) && fold(name).replace(ARTICLE, '') === fold(value),
      )
      return [value, ...names].map((name) => ({
        value,
        words: fold(name),
        spelling: spell(name),
        common: common && name === value,
      }))
    })
    .map(({ value, words, spelling, common }) => ({
      value,
      words,
      spelling,
      common,
      pattern: new RegExp(`(?<![a-z\\d])${words.replace(/[^a-z\d]+/g, '[ .-]+')}(?![a-z\\d])`, 'g'),
    }))
    .sort((a, b) => b.words.length - a.words.length)
  return (message, context) => {
    const { text } = message
    const found: Mention[] = []
    for (const { value, words, spelling, common, pattern } of brands) {
      if (common && !context.asked) continue
      for (const match of text.matchAll(pattern)) {
        const start = match.index
        const end = start + match[0].length
        if (found.some((other) => start < other.end && end > other.start)) continue
        // Folding shortens repeated letters: "CEEE" must not be read in "CE".
        if (spell(evidence(message, start, end)) !== spelling) continue
        if (isTaken(context.taken, start, end, ['email'])) continue
        const sentence = sentenceAt(message, start)
        const before = sentence.text.slice(0, start - sentence.start)
        const asksSeller = sentence.question && ABOUT_THE_SELLER.test(before)
        const denied =
          NEGATED.test(before) ||
          FORMER.test(before) ||
          FORMER_AFTER.test(text.slice(end)) ||
          (OTHERS.test(before) && !context.asked) ||
          asksSeller
        found.push({
          value,
          start,
          end,
          standing: denied ? 'denied' : 'said',
          weight: (context.asked ? 3 : 2) + words.length / 100,
        })
      }
    }
    return found
  }
}

/** Letters and digits only, unaccented. */
function spell(name: string): string {
  return name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z\d]+/g, '')
}
