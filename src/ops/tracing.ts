import { LangChainTracer } from '@langchain/core/tracers/tracer_langchain'
import { Client, type ClientConfig } from 'langsmith'
import { maskPersonalData } from './personal-data.ts'

/** Milliseconds a trace upload may take; it runs in the background and never delays a turn. */
const UPLOAD_TIMEOUT_MS = 10_000

/**
 * Sends turns to LangSmith with phone, e-mail, CPF, CNPJ and names masked before anything leaves the process.
 * Given as a callback of each run, it also keeps LangChain from adding its own, unmasked tracer.
 */
export function createTracer(options: {
  apiKey: string
  project?: string | undefined
  apiUrl?: string | undefined
}) {
  const book = createNameBook()
  const mask = (data: Record<string, unknown>) => maskTrace(data, book)
  const client = new MaskedClient(mask, {
    apiKey: options.apiKey,
    timeout_ms: UPLOAD_TIMEOUT_MS,
    ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }),
  })
  const tracer = new LangChainTracer({
    client,
    ...(options.project === undefined ? {} : { projectName: options.project }),
  })
  return {
    tracer,
    /** Tells the names of a turn before its first run is sent. */
    learnNames: (names: readonly string[]) => book.learn(names.flatMap((name) => [...namesIn(name)])),
    flush: () => client.awaitPendingTraceBatches(),
  }
}

/**
 * The library's own hiding covers a run's inputs and outputs. What stands beside them is masked here: the parameters of
 * a call, which carry the whole brief, and errors, which quote what was given and what was answered.
 */
class MaskedClient extends Client {
  readonly #mask: Mask

  constructor(mask: Mask, options: ClientConfig) {
    super({ ...options, hideInputs: mask, hideOutputs: mask })
    this.#mask = mask
  }

  override createRun(...[run, ...rest]: Parameters<Client['createRun']>): Promise<void> {
    return super.createRun(this.#beside(run), ...rest)
  }

  override updateRun(...[id, run, ...rest]: Parameters<Client['updateRun']>): Promise<void> {
    return super.updateRun(id, this.#beside(run), ...rest)
  }

  /** Whatever a run carries, now or in a later version of the library, but for what says where it belongs and when. */
  #beside<Run extends object>(run: Run): Run {
    const { error, ...others } = Object.fromEntries(
      Object.entries(run).filter(([key, value]) => !AS_IT_IS.has(key) && value !== undefined),
    )
    return {
      ...run,
      ...this.#mask(others),
      ...(typeof error === 'string' ? { error: kindOf(error) } : {}),
      // Files as they came: nothing can be masked in them.
      attachments: undefined,
    }
  }
}

/** The library masks inputs and outputs; the rest are ids and times. */
const AS_IT_IS: ReadonlySet<string> = new Set([
  'inputs',
  'outputs',
  'attachments',
  'id',
  'trace_id',
  'parent_run_id',
  'dotted_order',
  'start_time',
  'end_time',
  'project_name',
  'session_name',
  'run_type',
])

type Mask = (data: Record<string, unknown>) => Record<string, unknown>

/** An error's kind: the first word of its text that names one. */
const kindOf = (error: string): string => /\b([A-Z]\w*(?:Error|Exception))\b/.exec(error)?.[1] ?? 'error'

/** Keys whose text is a name, in the state and in a lead's fields. */
const NAME_KEYS: ReadonlySet<string> = new Set(['name', 'profileName', 'company', 'holder'])
const SHORTEST_NAME = 3
/** Names a process remembers; the longest unused is forgotten first. */
const NAMES_KEPT = 2_000

/**
 * Names of people of late. A run's inputs are sent before its outputs say what a name was, and some runs carry a
 * prompt where nothing says what is a name: what one run or the transcript has told holds for all.
 */
export interface NameBook {
  learn(names: Iterable<string>): void
  known(): Iterable<string>
}

export function createNameBook(): NameBook {
  const names = new Set<string>()
  return {
    learn(learned) {
      for (const name of learned) {
        // Said again: now the newest.
        names.delete(name)
        names.add(name)
      }
      for (const oldest of names) {
        if (names.size <= NAMES_KEPT) break
        names.delete(oldest)
      }
    },
    known: () => names,
  }
}

/** A deep copy with every known name and every pattern of personal data replaced, in keys' values and in free text. */
export function maskTrace(
  data: Record<string, unknown>,
  book: NameBook = createNameBook(),
): Record<string, unknown> {
  book.learn(collectNames(data, new Set()))
  const names = [...book.known()].sort((a, b) => b.length - a.length)
  const pattern =
    names.length === 0
      ? null
      : new RegExp(`(?<![\\p{L}])(?:${names.map(spelled).join('|')})(?![\\p{L}])`, 'giu')
  // The patterns first: half an e-mail is a name, and its other half would stay.
  const mask = (text: string) => {
    const masked = maskPersonalData(text)
    return pattern === null ? masked : masked.replace(pattern, '[name]')
  }
  return maskEntries(data, mask)
}

/** With and without its accents, as people write it. */
function spelled(name: string): string {
  return [...name.normalize('NFD').replace(/\p{M}/gu, '')]
    .map((letter) => ACCENTED[letter.toLowerCase()] ?? letter.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('')
}

const ACCENTED: Record<string, string> = {
  a: '[aáàâãä]',
  c: '[cç]',
  e: '[eéèêë]',
  i: '[iíìîï]',
  n: '[nñ]',
  o: '[oóòôõö]',
  u: '[uúùûü]',
}

function maskDeep(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value)
  // A phone or a CPF without its marks is a number to some.
  if (typeof value === 'number' || typeof value === 'bigint')
    return maskPersonalData(String(value)) === String(value) ? value : mask(String(value))
  if (Array.isArray(value)) return value.map((item) => maskDeep(item, mask))
  if (value === null || typeof value !== 'object') return value
  return maskEntries(value, mask)
}

/** Keys by pattern alone: a person's name may be the word some field is called by. */
const maskEntries = (value: object, mask: (text: string) => string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).map(([key, item]) => [maskPersonalData(key), maskDeep(item, mask)]),
  )

/** A learned field in JSON a model wrote, at any depth of escaping. */
const NAME_IN_JSON =
  /"field\\*"\s*:\s*\\*"(?:name|profileName|company|holder)\\*"\s*,\s*\\*"value\\*"\s*:\s*\\*"([^"\\]+)/g

function collectNames(value: unknown, names: Set<string>): Set<string> {
  if (value === null || typeof value !== 'object') return names
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'string') {
      if (NAME_KEYS.has(key)) addName(item, names)
      for (const [, name = ''] of item.matchAll(NAME_IN_JSON)) addName(name, names)
    } else collectNames(item, names)
  }
  // A learned field: { field: 'name', value: … }.
  if (
    'field' in value &&
    'value' in value &&
    typeof value.value === 'string' &&
    NAME_KEYS.has(String(value.field))
  ) {
    addName(value.value, names)
  }
  return names
}

/** The whole name and each of its words, since people are addressed by one of them. */
function namesIn(name: string): Set<string> {
  const names = new Set<string>()
  addName(name, names)
  return names
}

function addName(name: string, names: Set<string>): void {
  for (const part of [name, ...name.split(/\s+/)]) {
    if (part.length >= SHORTEST_NAME && /^\p{Lu}/u.test(part)) names.add(part)
  }
}
