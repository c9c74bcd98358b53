import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { ConfigError } from '../../ops/errors.ts'
import { buildLexicon } from './build.ts'
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
  /** Folded single words of what the business and its customers handle. */
  goods: ReadonlySet<string>
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

/** Vocabularies kept: those of the businesses of a process, and of their latest changes. */
const KEPT = 8
const built = new Map<string, Lexicon>()

/** The general vocabulary with a business's on top. Whoever asks with the same words gets the same one. */
export function createLexicon(own: LexiconFile | null = null): Lexicon {
  const key = JSON.stringify(own)
  const known = built.get(key)
  if (known) return known
  const general = readLexicon(GENERAL, { optional: false })
  const made = buildLexicon([general, own].filter((file) => file !== null))
  if (built.size >= KEPT) built.clear()
  built.set(key, made)
  return made
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
