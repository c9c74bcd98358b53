import type { Business, KnowledgeDocument } from '../business/schema.ts'
import { fold } from '../text/normalise.ts'

/** A product or topic named in a folded text. */
export interface Mention {
  start: number
  end: number
  /** Documents it may stand for: one for a model's own name, several for a word they share. */
  documents: KnowledgeDocument[]
  /** Named by its model, not by a word of its kind. */
  byModel: boolean
}

interface Entry {
  words: string[]
  document: KnowledgeDocument
  byModel: boolean
}

export type MentionFinder = (text: string) => Mention[]

const WORD = /[a-z]+|\d+(?:[.,]\d+)*/g

/** "p200", "P 200" and "p-200" all give ["p", "200"]; plurals lose their "s". */
function wordsOf(folded: string): string[] {
  return [...folded.matchAll(WORD)].map(([word]) => singular(word))
}
function singular(word: string): string {
  return word.length > 4 && word.endsWith('s') ? word.slice(0, -1) : word
}

const KINDS = [
  'manual',
  'semiautomatica',
  'semi',
  'automatica',
  'industrial',
  'eletrica',
  'pneumatica',
  'digital',
  'portatil',
]

/** Kind → models whose title says it. */
function kindsOf(business: Business): [kind: string, documents: KnowledgeDocument[]][] {
  return KINDS.map((kind): [string, KnowledgeDocument[]] => [
    kind,
    business.documents.filter(
      ({ meta }) => meta.model !== undefined && new RegExp(`\\b${kind}`).test(fold(meta.title)),
    ),
  ]).filter(([, documents]) => documents.length > 0)
}

/** Finds products by model name and alias; the longest name wins where two overlap. */
export function createMentionFinder(business: Business): MentionFinder {
  const byFirst = new Map<string, Entry[]>()
  for (const document of business.documents) {
    const names = [
      ...(document.meta.model === undefined ? [] : [document.meta.model]),
      ...document.meta.aliases,
    ]
    for (const name of new Set(names.map((one) => fold(one)))) {
      const words = wordsOf(name)
      const first = words[0]
      if (first === undefined) continue
      const byModel = document.meta.model !== undefined && name === fold(document.meta.model)
      const list = byFirst.get(first) ?? []
      list.push({ words, document, byModel: byModel || /\d/.test(name) })
      byFirst.set(first, list)
    }
  }
  // "A manual", "na automática": a model by its kind, where the titles tell the kinds apart.
  for (const [kind, documents] of kindsOf(business)) {
    for (const lead of ['a', 'o', 'na', 'no', 'da', 'do', 'pela', 'uma']) {
      const list = byFirst.get(lead) ?? []
      byFirst.set(lead, list)
      for (const document of documents) list.push({ words: [lead, kind], document, byModel: false })
    }
  }
  for (const list of byFirst.values()) list.sort((a, b) => b.words.length - a.words.length)

  return (text) => {
    const tokens = [...text.matchAll(WORD)].map((match) => ({
      word: singular(match[0]),
      start: match.index,
      end: match.index + match[0].length,
    }))
    const found: Mention[] = []
    for (let at = 0; at < tokens.length; at++) {
      const candidates = byFirst.get(tokens[at]?.word ?? '')
      if (!candidates) continue
      const fitting = candidates.filter((entry) =>
        entry.words.every((word, i) => tokens[at + i]?.word === word),
      )
      const length = fitting[0]?.words.length
      if (length === undefined) continue
      const best = fitting.filter((entry) => entry.words.length === length)
      found.push({
        start: tokens[at]?.start ?? 0,
        end: tokens[at + length - 1]?.end ?? 0,
        documents: [...new Set(best.map((entry) => entry.document))],
        byModel: best.some((entry) => entry.byModel),
      })
      at += length - 1
    }
    return found
  }
}
