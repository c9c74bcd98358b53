import type { Business, KnowledgeDocument } from '../../business/schema.ts'
import { findTerms, plainWords } from '../../business/terms.ts'
import { lowerFirst, splitSentences, stem, stems } from './words.ts'

/** One sentence or list item of a document, with the heading it stands under. */
export interface Line {
  text: string
  heading: string
  /** 0 is what comes before the first heading. */
  section: number
  bullet: boolean
  stems: ReadonlySet<string>
}

export interface CatalogueEntry {
  document: KnowledgeDocument
  lines: Line[]
  /** Knowledge category, when it is a product family. */
  family: string | null
  /** Catalogue model; null for a topic. */
  model: string | null
  /** "P200", "dobradeira elétrica", "laminadoras": as written inside a sentence. */
  name: string
  article: 'o' | 'a' | 'os' | 'as'
  available: boolean
}

export interface Mention {
  entry: CatalogueEntry
  at: number
  end: number
  /** "não quero a X", "sem ser a X". */
  negated: boolean
}

export interface OfflineCatalogue {
  entries: CatalogueEntry[]
  /** Products a family has for sale. */
  family(id: string): CatalogueEntry[]
  byModel(model: string): CatalogueEntry | undefined
  bySlug(slug: string): CatalogueEntry | undefined
  /** Documents a text names, in its order. Where names overlap the longest one counts. */
  mentions(text: string): Mention[]
  /** How telling a stem is: the fewer lines have it, the more. */
  weight(stem: string): number
  knows(stem: string): boolean
}

const cache = new WeakMap<Business, OfflineCatalogue>()

/** The business's documents taken apart for answering. Built once a business. */
export function catalogueFor(business: Business): OfflineCatalogue {
  const known = cache.get(business)
  if (known !== undefined) return known
  const made = build(business)
  cache.set(business, made)
  return made
}

/** A word of the lead's that no document has says little about which document is meant. */
const UNKNOWN_WEIGHT = 3

function build(business: Business): OfflineCatalogue {
  const { families } = business.config
  const entries = business.documents.map((document) =>
    toEntry(document, families[document.meta.category]?.article),
  )
  for (const entry of entries) if (!(entry.document.meta.category in families)) entry.family = null

  const uses = new Map<string, number>()
  const lines = entries.flatMap((entry) => entry.lines)
  for (const line of lines) for (const one of line.stems) uses.set(one, (uses.get(one) ?? 0) + 1)
  for (const { document } of entries) {
    for (const alias of document.meta.aliases)
      for (const one of stems(alias)) uses.set(one, uses.get(one) ?? 1)
  }
  const weight = (one: string) => {
    const times = uses.get(one)
    return times === undefined ? UNKNOWN_WEIGHT : Math.log(1 + lines.length / (times + 1))
  }

  const names = entries.flatMap((entry) => {
    const { model, aliases } = entry.document.meta
    return [...(model === undefined ? [] : [model]), ...aliases].map((term) => ({ term, entry }))
  })
  return {
    entries,
    family: (id) => entries.filter((entry) => entry.family === id && entry.model !== null && entry.available),
    byModel: (model) => entries.find((entry) => entry.model === model),
    bySlug: (slug) => entries.find((entry) => entry.document.slug === slug),
    mentions: (text) => findMentions(text, names, entries),
    weight,
    knows: (one) => uses.has(one),
  }
}

function toEntry(document: KnowledgeDocument, article: 'o' | 'a' | undefined): CatalogueEntry {
  const { meta } = document
  const name = lowerFirst(meta.model ?? meta.title)
  const plural = /^\p{Ll}+s(?: |$)/u.test(name)
  const singular = article ?? 'a'
  return {
    document,
    lines: readLines(document.body),
    family: meta.category,
    model: meta.model ?? null,
    name,
    article: plural ? `${singular}s` : singular,
    available: meta.available,
  }
}

/** Headings, paragraphs and list items of a plain Markdown body. */
function readLines(body: string): Line[] {
  const lines: Line[] = []
  let heading = ''
  let section = 0
  for (const block of body.split(/\n\s*\n/)) {
    const trimmed = block.trim()
    if (trimmed === '') continue
    if (trimmed.startsWith('#')) {
      heading = trimmed.replace(/^#+\s*/, '').split('\n')[0] ?? ''
      section += 1
      const rest = trimmed.split('\n').slice(1).join('\n').trim()
      if (rest === '') continue
      lines.push(...linesOf(rest, heading, section))
    } else lines.push(...linesOf(trimmed, heading, section))
  }
  return lines
}

function linesOf(block: string, heading: string, section: number): Line[] {
  const bullet = /^[-*] /.test(block)
  const texts = bullet
    ? block.split(/\n(?=[-*] )/).map((item) => item.replace(/^[-*] /, '').replace(/\s*\n\s*/g, ' '))
    : splitSentences(block.replace(/\s*\n\s*/g, ' '))
  return texts.map((text) => ({ text, heading, section, bullet, stems: new Set(stems(text)) }))
}

type Name = { term: string; entry: CatalogueEntry }

function findMentions(text: string, names: readonly Name[], entries: readonly CatalogueEntry[]): Mention[] {
  const words = plainWords(text)
  const found = names.flatMap(({ term, entry }) => findTerms(words, term).map((span) => ({ entry, ...span })))
  found.push(...bareNumbers(words, entries))
  const longestFirst = found.toSorted((a, b) => b.end - b.at - (a.end - a.at))
  const kept: { entry: CatalogueEntry; at: number; end: number }[] = []
  for (const one of longestFirst) {
    if (kept.every((other) => one.end <= other.at || one.at >= other.end)) kept.push(one)
  }
  return kept
    .toSorted((a, b) => a.at - b.at)
    .map((one) => ({ ...one, negated: isNegated(words.slice(0, one.at)) }))
}

/** "a 300 ou a 700": the number of a model after an article, when one model alone carries it. */
function bareNumbers(words: string, entries: readonly CatalogueEntry[]) {
  const pattern =
    /(?<= (?:a|o|da|do|na|no|pela|pelo|essa|esse|e a|ou) )\d{2,5}(?= (?:e|ou|x|ou a|e a|tem|faz|produz|custa|serve|da|de|$)|\s*$)/g
  return [...words.matchAll(pattern)].flatMap((match) => {
    const owners = entries.filter(({ model }) => model !== null && model.replace(/\D/g, '') === match[0])
    // "P900" carries its number closer than "conjunto com P900" does.
    const [only] = owners.toSorted((a, b) => a.name.length - b.name.length)
    return only === undefined ? [] : [{ entry: only, at: match.index, end: match.index + match[0].length }]
  })
}

function isNegated(before: string): boolean {
  return / (?:nao|nem|sem|menos|exceto)(?: (?!mas )[a-z]+){0,3} $/.test(before)
}

/** Stem of each word of a name, for telling a question's subject from what it asks. */
export function nameStems(entry: CatalogueEntry): Set<string> {
  const { model, aliases } = entry.document.meta
  return new Set([model ?? '', ...aliases].flatMap((name) => plainWords(name).trim().split(' ')).map(stem))
}
