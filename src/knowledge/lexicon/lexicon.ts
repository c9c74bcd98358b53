import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ConfigError } from '../../ops/errors.ts'
import { singular, stem } from '../text/stem.ts'
import { fold, words } from '../text/words.ts'
import { type LexiconFile, lexiconFileSchema } from './schema.ts'

/** A way of asking, and what a passage must hold to answer it. */
export interface Aspect {
  id: string
  ask: RegExp[]
  weak: RegExp[]
  unless: RegExp[]
  quantities: ReadonlySet<string>
  evidence: RegExp[]
  bound: boolean
  scope: 'subject' | 'any'
}

/** One business's vocabulary: the general Portuguese one with the business's own on top. */
export interface Lexicon {
  slang: ReadonlyMap<string, string>
  /** Folded phrases, longest first. */
  courtesy: string[]
  stop: ReadonlySet<string>
  /** Stems. */
  light: ReadonlySet<string>
  /** A folded word or phrase, as it is written in the lexicon → ideas it stands for. */
  exact: ReadonlyMap<string, readonly string[]>
  /** The same by stems: for words the lexicon does not write. */
  stemmed: ReadonlyMap<string, readonly string[]>
  near: ReadonlyMap<string, readonly string[]>
  /** Ideas that name a thing for sale: few products called by one make it the subject of a question. */
  things: ReadonlySet<string>
  /** Ideas of what is processed, and not of what is sold: by themselves they do not make a question one for us. */
  materials: ReadonlySet<string>
  /** Ideas of who asks and what for. */
  contexts: ReadonlySet<string>
  /** Ideas of things the business may not deal in. */
  elsewhere: ReadonlySet<string>
  /** Folded single words written in the lexicon: none of them is a typo of another. */
  known: ReadonlySet<string>
  /** Words in the longest phrase. */
  longest: number
  aspects: Aspect[]
  /** Changes when any file changes. */
  hash: string
}

const GENERAL = join(import.meta.dirname, 'pt-BR.yaml')
/** Beside the documents of a business; absent is fine. */
const OWN = 'knowledge/_lexicon.yaml'

/**
 * The business's own vocabulary as it is written, to be indexed with its documents; null when it has none.
 * @throws ConfigError naming the file and the key.
 */
export function readOwnLexicon(businessFolder: string): LexiconFile | null {
  return readLexicon(join(businessFolder, OWN), { optional: true })
}

/** The general vocabulary with a business's on top. */
export function createLexicon(own: LexiconFile | null = null): Lexicon {
  const general = readLexicon(GENERAL, { optional: false })
  return build([general, own].filter((file) => file !== null))
}

function readLexicon(path: string, options: { optional: boolean }): LexiconFile | null {
  let source: string
  try {
    source = readFileSync(path, 'utf8')
  } catch (cause) {
    if (options.optional && cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw new ConfigError(`cannot read ${path}`, { cause })
  }
  let raw: unknown
  try {
    raw = parse(source)
  } catch (cause) {
    throw new ConfigError(`${path}: ${cause instanceof Error ? cause.message : 'not YAML'}`, { cause })
  }
  const parsed = lexiconFileSchema.safeParse(raw)
  if (parsed.success) return parsed.data
  const reasons = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`)
  throw new ConfigError(`${path}: ${reasons.join('; ')}`, { cause: parsed.error })
}

/** The stems of a phrase, as `concepts` is keyed. */
export function phraseKey(phrase: string): string {
  return words(phrase).map(stem).join(' ')
}

function build(files: LexiconFile[]): Lexicon {
  const slang = new Map<string, string>()
  const courtesy = new Set<string>()
  const stop = new Set<string>()
  const light = new Set<string>()
  const exact = new Map<string, Set<string>>()
  const stemmed = new Map<string, Set<string>>()
  const things = new Set<string>()
  const materials = new Set<string>()
  const contexts = new Set<string>()
  const near = new Map<string, string[]>()
  const elsewhere = new Set<string>()
  const known = new Set<string>()
  const aspects = new Map<string, Aspect>()

  const know = (phrase: string) => {
    for (const word of words(phrase)) known.add(word)
  }
  const stands = (phrase: string, idea: string) => {
    const list = words(phrase)
    if (list.length === 0) return
    const keep = (map: Map<string, Set<string>>, key: string) => {
      const ideas = map.get(key) ?? new Set()
      // What the business deals in comes before what it does not.
      const taken = elsewhere.has(idea) && [...ideas].some((other) => !elsewhere.has(other))
      if (!taken) map.set(key, ideas.add(idea))
    }
    keep(exact, list.join(' '))
    if (list.length === 1) keep(exact, list.map(singular).join(' '))
    // Things sold elsewhere are known as written: by stem, "conta" would be the "contador".
    // A phrase that asks is known as written too: "quais máquinas" wants a list, "qual máquina" one.
    const asks = list.length > 1 && /^(qu|o$|os$|tod)/.test(list[0] ?? '')
    if (!elsewhere.has(idea) && !asks) keep(stemmed, list.map(stem).join(' '))
    know(phrase)
  }
  for (const file of files) {
    for (const [short, long] of Object.entries(file.slang)) slang.set(fold(short), fold(long))
    for (const phrase of file.courtesy) courtesy.add(words(phrase).join(' '))
    for (const word of file.stop) stop.add(fold(word))
    for (const word of file.light) light.add(stem(fold(word)))
    for (const word of [...file.stop, ...file.light, ...file.courtesy, ...Object.values(file.slang)])
      know(word)
    for (const [idea, { words: phrases, near: related, thing, material, context }] of Object.entries(
      file.concepts,
    )) {
      for (const phrase of phrases) stands(phrase, idea)
      near.set(idea, [...(near.get(idea) ?? []), ...related])
      if (thing) things.add(idea)
      if (material) materials.add(idea)
      if (context) contexts.add(idea)
    }
    for (const [id, aspect] of Object.entries(file.aspects)) {
      const compile = (sources: string[]) => sources.map((source) => new RegExp(source))
      aspects.set(id, {
        id,
        ask: compile(aspect.ask),
        weak: compile(aspect.weak),
        unless: compile(aspect.unless),
        quantities: new Set(aspect.quantities),
        evidence: compile(aspect.evidence),
        bound: aspect.bound,
        scope: aspect.scope,
      })
    }
  }
  for (const file of files) {
    for (const [idea, phrases] of Object.entries(file.elsewhere)) {
      elsewhere.add(idea)
      for (const phrase of phrases) stands(phrase, idea)
    }
  }
  return {
    slang,
    courtesy: [...courtesy].filter((phrase) => phrase !== '').sort((a, b) => b.length - a.length),
    stop,
    light,
    exact: new Map([...exact].map(([key, ideas]) => [key, [...ideas]])),
    stemmed: new Map([...stemmed].map(([key, ideas]) => [key, [...ideas]])),
    things,
    materials,
    contexts,
    near,
    elsewhere,
    known,
    longest: Math.max(1, ...[...exact.keys()].map((key) => key.split(' ').length)),
    aspects: [...aspects.values()],
    hash: createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12),
  }
}
