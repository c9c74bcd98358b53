import type { Database } from '../db/database.ts'
import { searchPassages } from '../db/queries/search-passages.ts'
import { type Catalogue, createCatalogues } from './catalogue.ts'
import { DEFAULT_THRESHOLDS, isAnswerable, type Thresholds } from './evidence/answerable.ts'
import { type Judged, judge } from './evidence/judge.ts'
import { type Question, readQuestions } from './evidence/question.ts'
import type { Embedder, Passage, Searcher, SearchResult } from './types.ts'

export interface SearcherOptions {
  db: Database
  embedder: Embedder
  thresholds?: Partial<Thresholds>
  /** Asks a paid embedder, or rejects when that is more than may be spent. Absent: it is asked. */
  spend?: (
    businessId: string,
    question: { model: string; text: string },
    make: () => Promise<number[]>,
  ) => Promise<number[]>
  /** Hears of an embedding provider that failed: the search then goes on by words alone. */
  onDegraded?: (error: unknown) => void
}

const DEFAULT_K = 5
/** Passages the database gives for judging. */
const POOL = 16
/** An unanswerable question's hits are shown as what they are: near, and no evidence. */
const UNANSWERABLE = 0.5

interface Answer {
  judged: Judged[]
  answerable: boolean
}

/** Hybrid search with an explicit "no evidence": see docs/decisions/2026-11-21-hybrid-search.md. */
export function createSearcher(options: SearcherOptions): Searcher {
  const { db } = options
  const thresholds = { ...DEFAULT_THRESHOLDS, ...options.thresholds }
  const catalogueOf = createCatalogues({ db })
  const embedders = new WeakMap<Catalogue, Embedder>()

  function embedderFor(catalogue: Catalogue): Embedder {
    const known = embedders.get(catalogue)
    if (known !== undefined) return known
    const made = options.embedder.withLexicon?.(catalogue.lexicon) ?? options.embedder
    embedders.set(catalogue, made)
    return made
  }

  async function answer(question: Question, businessId: string, catalogue: Catalogue): Promise<Answer> {
    if (question.units.length === 0 && question.aspects.length === 0) return { judged: [], answerable: false }
    const text = searchText(question)
    const embedder = embedderFor(catalogue)
    const ask = () => embedder.embedQuery(text)
    const { model } = embedder
    const asking =
      options.spend === undefined || model === undefined
        ? ask()
        : options.spend(businessId, { model, text }, ask)
    const embedding = await asking.catch((error: unknown) => {
      options.onDegraded?.(error)
      return null
    })
    const found = await searchPassages(db, {
      businessId,
      text,
      embedding,
      embedderId: embedder.id,
      limit: POOL,
    })
    const judged = judge(question, found, catalogue)
    return { judged, answerable: isAnswerable(question, judged, thresholds) }
  }

  return {
    async search({ businessId, text, k = DEFAULT_K, context, signal }) {
      const catalogue = await catalogueOf(businessId)
      const answers: Answer[] = []
      for (const question of readQuestions(text, context, catalogue)) {
        signal?.throwIfAborted()
        answers.push(await answer(question, businessId, catalogue))
      }
      return merge(answers, k, catalogue)
    },
  }
}

/** What is searched for: the words as understood, with the subject they leave out. */
function searchText(question: Question): string {
  const own = question.units.map((unit) => unit.codes?.[0] ?? unit.text)
  const missing = question.carried ? question.subjects.map((subject) => subject.model ?? '') : []
  return [...own, ...missing].join(' ').trim() || question.part.plain
}

function merge(answers: readonly Answer[], k: number, catalogue: Catalogue): SearchResult {
  const answerable = answers.some((one) => one.answerable)
  const chosen = answers.filter((one) => one.answerable === answerable)
  const hits = interleave(chosen.map((one) => one.judged))
    .slice(0, k)
    .flatMap((one): Passage[] => {
      const row = catalogue.profiles.get(one.id)?.row
      if (row === undefined) return []
      const { id, document, title, model, category, available, text } = row
      const score = Math.min(1, one.score * (answerable ? 1 : UNANSWERABLE))
      return [
        { id, document, title, model, category, available, text, score: Math.round(score * 1000) / 1000 },
      ]
    })
  return { answerable, hits }
}

/** Each question's best first, then each one's second; one passage a document until all have had their turn. */
function interleave(lists: readonly Judged[][]): Judged[] {
  const out: Judged[] = []
  const later: Judged[] = []
  const seen = new Set<string>()
  const documents = new Set<string>()
  const longest = Math.max(0, ...lists.map((list) => list.length))
  for (let at = 0; at < longest; at++) {
    for (const list of lists) {
      const one = list[at]
      if (one === undefined || seen.has(one.id)) continue
      seen.add(one.id)
      if (documents.has(one.document)) later.push(one)
      else out.push(one)
      documents.add(one.document)
    }
  }
  return [...out, ...later]
}
