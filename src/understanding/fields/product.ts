import { type Catalogue, GLUE, type ProductTerm, stem } from '../catalogue.ts'
import { type FieldReader, isTaken, type Mention } from '../mention.ts'
import { clauseAround, type Message, sentenceAt } from '../message.ts'
import { YES } from './yes-no.ts'

interface Part {
  text: string
  start: number
  end: number
}

const WISH =
  /\b(?:maquin\w*|equipament\w*|quero|queria|queremos|preciso|precisamos|procuro|procurando|busco|interess\w*|automatiz\w*|mecaniz\w*|comprar|compra|fabricar|comecar a|investir|orcamento|cotacao|cotar|vendem?|tem|teria|trabalham|serve|melhorar|agilizar|aumentar|padronizar|pensando|projeto|ideia|gostaria|linha|algo|modelo|indica\w*|recomend\w*|solucao|saber|conhecer|fazem?)\b/
const OWN_OUTPUT =
  /\b(?:faco|fazemos|faz|produzo|produzimos|vendo|vendemos|compro|compramos|uso|usamos|forneco|meu|minha|nosso|nossa|gente)\b[^.;!?\n]{0,24}$/
const WANTS =
  /\b(?:quero|queria|queremos|preciso|precisamos|procuro|busco|gostaria|automatiz\w+|mecaniz\w+|interess\w+|pretendo|vontade|penso)\b/
const REFUSED =
  /\b(?:nem (?:quero|queria|preciso)|nao (?:quero|queria|gosto|gostei|preciso|precisamos|tenho interesse|e|eh|seria|vou querer)|nada de|sem ser|menos|em vez d|ao inves d|esquece|cansei d|desisti d|cansad[oa] d|sair d|saindo d|trocar|substituir|migrar d|largar|parar (?:com|de usar))\b[^.,;!?\n]{0,22}$/
const OWNED =
  /\b(?:ja )?(?:tenho|temos|possuo|possuimos|uso|usamos|comprei|compramos|trabalho com|minha|meu|nossa|nosso|antiga|velha)\s+(?:uma?|a|o|duas|dois|as|hoje|ja|essa|ate)?\s*(?:maquina )?$/
const REPLACED_BY = /\b(?:por|pela|pelo|pra|para) (?:uma?|a|o) $/

function parts(message: Message, catalogue: Catalogue): Part[] {
  const list: Part[] = []
  for (const word of message.words) {
    const previous = list.at(-1)
    // "p 200" and "p-200" are one name, when the catalogue has it.
    if (
      previous &&
      /^\d+$/.test(word.text) &&
      /^[a-z]{1,4}$/.test(previous.text) &&
      word.start - previous.end <= 1
    ) {
      const joined = previous.text + word.text
      if (catalogue.termsOf(joined).some((term) => term.words.length === 1)) {
        previous.text = joined
        previous.end = word.end
        continue
      }
    }
    const stemmed = stem(word.text)
    list.push({ text: catalogue.spelt(stemmed), start: word.start, end: word.end })
  }
  return list
}

/** "capa*" is "capas" and "capinhas", not "capar". */
const ENDING = /^(?:s|es|inh[ao]?s?|zinh[ao]?s?|ao|oes)?$/

function matchTerm(term: ProductTerm, list: readonly Part[], at: number): number {
  let i = at
  for (const [index, word] of term.words.entries()) {
    if (index > 0) while (i < list.length && GLUE.has(list[i]?.text ?? '') && i - at < 12) i++
    const text = list[i]?.text
    if (text === undefined) return 0
    const last = index === term.words.length - 1
    if (
      !(
        text === word ||
        (term.open && last && text.startsWith(word) && (term.machine || ENDING.test(text.slice(word.length))))
      )
    )
      return 0
    i++
  }
  return i - at
}

/** The product a lead wants: a model of the catalogue, or the noun of its family. */
export function createProductReader(catalogue: Catalogue): FieldReader {
  return (message, context) => {
    const { text } = message
    const list = parts(message, catalogue)
    const found: Mention[] = []
    for (let at = 0; at < list.length; at++) {
      const first = list[at]
      if (!first) break
      let best: { term: ProductTerm; length: number } | null = null
      for (const term of catalogue.termsOf(first.text)) {
        const length = matchTerm(term, list, at)
        if (length === 0) continue
        if (!best || term.rank > best.term.rank || (term.rank === best.term.rank && length > best.length))
          best = { term, length }
      }
      if (!best) continue
      const end = list[at + best.length - 1]?.end ?? first.end
      if (isTaken(context.taken, first.start, end, ['segment', 'company', 'email']) && !best.term.machine)
        continue
      const clause = clauseAround(message, first.start)
      const before = text.slice(clause.start, first.start)
      const after = text.slice(end, end + 24)
      if (best.term.article && !isArticled(before, after, best.term)) continue
      const weight = weigh(best.term, before, sentenceAt(message, first.start).text, context.asked)
      const owned = OWNED.test(before) && !/\b(?:interesse|duvida)/.test(before)
      // "Já comprou conosco?" — "sim, uma D5 em 2020" tells of the past.
      const past =
        context.question.yesNo &&
        YES.test(text) &&
        !WANTS.test(text) &&
        /\b(?:comprou|trabalhou|conhec|tem|usa|usou)/.test(context.question.text)
      const bought = BOUGHT.test(sentenceAt(message, first.start).text) && !WANTS.test(text)
      const denied = past || bought || (REFUSED.test(before) && !REPLACED_BY.test(before)) || owned
      found.push({
        value: best.term.value,
        start: first.start,
        end,
        // Goods that nobody wishes for are neither wanted nor refused.
        standing: weight < 2 ? 'possible' : denied ? 'denied' : 'said',
        // A model said beside its family is what is meant.
        weight:
          weight +
          best.term.rank +
          (REPLACED_BY.test(before) || /\b(?:prefiro|quero|mudei)\b/.test(before) ? 1 : 0),
      })
      at += best.length - 1
    }
    return found
  }
}

/** "Já comprei com vocês em 2019, uma impressora" tells of the past. */
const BOUGHT =
  /\b(?:ja|uma vez|ano passado|em (?:19|20)\d\d)\b[^.!?]{0,24}\b(?:comprei|compramos)\b|\b(?:comprei|compramos)\b[^.!?]{0,40}\b(?:em (?:19|20)\d\d|ano passado|anos? atras|uma vez|faz (?:um|dois|tres|\d+|alguns|uns) anos?)\b/

function weigh(term: ProductTerm, before: string, sentence: string, asked: boolean): number {
  if (asked) return 4
  if (term.machine) return 3
  const wish = WISH.test(before) || (term.words.length > 1 && WISH.test(sentence))
  if (!wish) return 0
  return OWN_OUTPUT.test(before) && !WANTS.test(before) ? 0 : 2
}

function isArticled(before: string, after: string, term: ProductTerm): boolean {
  const article =
    /(?:^|[\s,])(?:a|as|da|das|na|pela|essa|dessa|esta|desta|uma|numa|tipo|modelo)\s+(?:maquina )?(?:de |do |da |com )?$/.test(
      before,
    )
  if (!article || /\d\s+a\s+$/.test(before)) return false
  // "a de pedal", "a manual", but not "da Embutidos …".
  if ((term.needsDe ?? false) !== /\b(?:de|com) $/.test(before)) return false
  if (/^\d+$/.test(term.words[0] ?? ''))
    return !/^\s*(?:por|hamb|unid|kg|kilo|quil|reais|g\b|mil|ate|a \d|\/|dias?|horas?|%|cm|mm|x\b|,\d)/.test(
      after,
    )
  return !/^\s*(?:de (?:instru|uso|manut)|do (?:usuario|oper)|tecnico)/.test(after)
}
