import type { Fact } from '../business/schema.ts'
import type { Database } from '../db/database.ts'
import { findLexicon, knowledgeVersion, listDocuments } from '../db/queries/documents.ts'
import { listPassages, type PassageRow } from '../db/queries/passages.ts'
import { nameKey } from './evidence/subjects.ts'
import { createLexicon, type Lexicon } from './lexicon/lexicon.ts'
import { lexiconFileSchema } from './lexicon/schema.ts'
import { findIdeas } from './query/ideas.ts'
import { readWords } from './query/read.ts'
import { stem } from './text/stem.ts'
import { fold, words } from './text/words.ts'

/** A passage read for evidence: what it says, and under which names. */
export interface Profile {
  row: PassageRow
  stems: ReadonlySet<string>
  nameStems: ReadonlySet<string>
  ideas: ReadonlySet<string>
  nameIdeas: ReadonlySet<string>
  /** Model codes its document goes by, and those its text mentions. */
  codes: ReadonlySet<string>
  mentions: ReadonlySet<string>
  /** Folded text and headings, for patterns. */
  plain: string
}

export interface DocumentEntry {
  slug: string
  model: string | null
  available: boolean
  evidence: boolean
  facts: readonly Fact[]
  quantities: ReadonlySet<string>
  /** Folded phrases it is called by, joining words out. */
  aliases: readonly string[]
  codes: ReadonlySet<string>
  nameIdeas: ReadonlySet<string>
}

/** What one business's index holds, read once for each state of it. */
export interface Catalogue {
  version: string
  /** The words it was indexed under. */
  lexicon: Lexicon
  documents: ReadonlyMap<string, DocumentEntry>
  profiles: ReadonlyMap<string, Profile>
  /** Model code → documents whose model it is in. */
  codes: ReadonlyMap<string, readonly string[]>
  /** In how many documents a stem or an idea (`i:…`) occurs. */
  frequency: ReadonlyMap<string, number>
  /** Folded words of the documents. */
  vocabulary: ReadonlySet<string>
  /** Folded words of titles, models and aliases. */
  named: ReadonlySet<string>
  /** Those, and all that stand for an idea: what a typo may have been meant to be. */
  meaningful: ReadonlySet<string>
}

/** Keeps each business's catalogue until its documents change. */
export function createCatalogues(deps: { db: Database }) {
  const kept = new Map<string, Catalogue>()
  return async function catalogueOf(businessId: string): Promise<Catalogue> {
    const version = await knowledgeVersion(deps.db, businessId)
    const known = kept.get(businessId)
    if (known?.version === version) return known
    const own = await findLexicon(deps.db, businessId)
    const documents = await listDocuments(deps.db, businessId)
    const passages = await listPassages(deps.db, businessId)
    const lexicon = createLexicon(own === null ? null : lexiconFileSchema.parse(own))
    const built = buildCatalogue(version, documents, passages, lexicon)
    kept.set(businessId, built)
    return built
  }
}

/** "P 200" and "P-200" in a catalogue are the code "p200". */
export function codesOf(text: string): string[] {
  const list = words(text)
  const out: string[] = []
  for (const [index, word] of list.entries()) {
    if (/^[a-z]{1,4}\d{2,4}$/.test(word)) out.push(word)
    else if (/^[a-z]{1,4}$/.test(word) && /^\d{2,4}$/.test(list[index + 1] ?? ''))
      out.push(word + list[index + 1])
  }
  return out
}

/** Reads the rows of an index into what questions are compared with. */
export function buildCatalogue(
  version: string,
  documents: Awaited<ReturnType<typeof listDocuments>>,
  passages: PassageRow[],
  lexicon: Lexicon,
): Catalogue {
  const entries = new Map<string, DocumentEntry>()
  const codes = new Map<string, string[]>()
  for (const document of documents) {
    const modelCodes = new Set(codesOf(document.model ?? ''))
    for (const code of modelCodes) codes.set(code, [...(codes.get(code) ?? []), document.slug])
    const names = [document.title, document.model ?? '', ...document.aliases]
    entries.set(document.slug, {
      slug: document.slug,
      model: document.model,
      available: document.available,
      evidence: document.evidence,
      facts: document.facts,
      quantities: new Set(document.facts.map((fact) => fact.quantity)),
      aliases: [document.model ?? '', ...document.aliases]
        .map((name) => nameKey(readWords(name, lexicon).map((word) => word.text)))
        .filter((key) => key !== ''),
      codes: new Set(names.flatMap(codesOf)),
      nameIdeas: new Set(names.flatMap((name) => ideasOf(name, lexicon))),
    })
  }
  const known = new Set(codes.keys())
  const profiles = new Map<string, Profile>()
  const seen = new Map<string, Set<string>>()
  const vocabulary = new Set<string>()
  const named = new Set<string>()
  // Short words of what is sold elsewhere are too like any other ("chama", "chapa").
  const meaningful = new Set(
    [...lexicon.exact].flatMap(([key, ideas]) =>
      key.includes(' ') || (key.length < 7 && ideas.every((idea) => lexicon.elsewhere.has(idea)))
        ? []
        : [key],
    ),
  )
  for (const row of passages) {
    const entry = entries.get(row.document)
    if (entry === undefined) continue
    const names = [row.title, row.model ?? '', row.names].join('\n')
    const body = `${row.headings}\n${row.text}`
    const nameWords = readWords(names, lexicon).map((word) => word.text)
    const bodyWords = readWords(body, lexicon).map((word) => word.text)
    const nameStems = new Set(nameWords.map(stem))
    const ideas = new Set([...entry.nameIdeas, ...ideasOf(body, lexicon)])
    const stems = new Set([...nameStems, ...bodyWords.map(stem)])
    profiles.set(row.id, {
      row,
      stems,
      nameStems,
      ideas,
      nameIdeas: entry.nameIdeas,
      codes: new Set([...entry.codes].filter((code) => known.has(code))),
      mentions: new Set(codesOf(body).filter((code) => known.has(code))),
      plain: fold(body).replace(/(?<=\d)[.](?=\d{3})/g, ''),
    })
    for (const word of [...nameWords, ...bodyWords]) vocabulary.add(word)
    for (const word of nameWords) {
      named.add(word)
      if (!lexicon.stop.has(word)) meaningful.add(word)
    }
    const terms = seen.get(row.document) ?? new Set()
    for (const term of stems) terms.add(term)
    for (const idea of ideas) terms.add(`i:${idea}`)
    seen.set(row.document, terms)
  }
  const frequency = new Map<string, number>()
  for (const terms of seen.values()) {
    for (const term of terms) frequency.set(term, (frequency.get(term) ?? 0) + 1)
  }
  return { version, lexicon, documents: entries, profiles, codes, frequency, vocabulary, named, meaningful }
}

function ideasOf(text: string, lexicon: Lexicon): string[] {
  // Line by line: a phrase does not run from one alias into the next.
  return text.split(/[\n.]/).flatMap((line) =>
    findIdeas(
      readWords(line, lexicon).map((word) => word.text),
      lexicon,
    ),
  )
}
