import type { Mention } from '../mentions.ts'
import type { Reader, Reading, ReadSentence } from '../reading.ts'
import type { Exchange } from '../rule.ts'
import type { Catalogue, Product } from './catalogue.ts'

/** What a figure or feature is said of. Empty: no product is named anywhere near; any of the catalogue may be meant. */
export type Subject = Product[]

function productsOf(mention: Mention, catalogue: Catalogue): Product[] {
  return mention.documents.flatMap((document) => catalogue.byDocument.get(document) ?? [])
}

/** Products the exchange was about before this draft: the lead's words, the agent's, the field of interest. */
export function productInTalk(exchange: Exchange, reader: Reader, catalogue: Catalogue): Subject {
  for (const text of [exchange.lastLead, exchange.lastAgent, exchange.known.product ?? '']) {
    if (text === '') continue
    const named = reader
      .read(text)
      .mentions.map((mention) => productsOf(mention, catalogue))
      .filter((one) => one.length > 0)
    const last = named.at(-1)
    if (last) return named.length === 1 || text === exchange.known.product ? last : named.flat()
  }
  return []
}

/** Mentions joined by "e", "ou" or a comma: one subject of several products. */
function group(mentions: Mention[], at: number, text: string): Mention[] {
  const joined = (left: Mention | undefined, right: Mention | undefined) =>
    left !== undefined &&
    right !== undefined &&
    left.byModel === right.byModel &&
    /^ ?(?:,|e|ou|,? ?e)? ?(?:a|o|as|os|da|do|na|no)? ?$/.test(text.slice(left.end, right.start)) &&
    text.slice(left.end, right.start).trim() !== ''
  let first = at
  while (first > 0 && joined(mentions[first - 1], mentions[first])) first--
  let last = at
  while (last + 1 < mentions.length && joined(mentions[last], mentions[last + 1])) last++
  return mentions.slice(first, last + 1)
}

export interface SubjectFinder {
  /** The products of the mention group that governs the place `at`, in the order named. */
  at(sentence: ReadSentence, at: number): { products: Subject; named: boolean; groups: Subject[] }
}

/** Walks a draft: a place belongs to the nearest product named before it, else to the one after it in the sentence. */
export function subjectFinder(reading: Reading, catalogue: Catalogue, fallback: Subject): SubjectFinder {
  const { text } = reading.folded
  return {
    at(sentence, at) {
      const here = sentence.mentions.filter((mention) => productsOf(mention, catalogue).length > 0)
      const before = here.findLastIndex((mention) => mention.start < at)
      let index = before
      const next = here[before + 1]
      // "300 por hora na P200": a product right after the figure owns it when none stands before in its clause.
      const clause = sentence.clauses.find((one) => at >= one.start && at < one.end)
      const nearBefore =
        here[before] !== undefined && clause !== undefined && (here[before]?.start ?? 0) >= clause.start
      if (
        next &&
        !nearBefore &&
        clause &&
        next.start < clause.end &&
        /^[^.;,]{0,40}\b(?:na|no|da|do|com a|com o|e a|e o|pela|pelo)? ?$/.test(text.slice(at, next.start))
      )
        index = before + 1
      if (index < 0 && next && clause && next.start < clause.end) index = before + 1
      const mention = here[index]
      if (mention) {
        const members = group(here, index, text).map((one) => productsOf(one, catalogue))
        return { products: members.flat(), named: true, groups: members }
      }
      for (let i = sentence.index - 1; i >= 0; i--) {
        const earlier = (reading.sentences[i]?.mentions ?? [])
          .map((one) => productsOf(one, catalogue))
          .filter((one) => one.length > 0)
        const last = earlier.at(-1)
        if (last) return { products: last, named: false, groups: [last] }
      }
      return { products: fallback, named: false, groups: [fallback] }
    },
  }
}
