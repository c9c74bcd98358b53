import { LangChainTracer } from '@langchain/core/tracers/tracer_langchain'
import { Client } from 'langsmith'
import { maskPersonalData } from './log.ts'

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
  const client = new Client({
    apiKey: options.apiKey,
    timeout_ms: UPLOAD_TIMEOUT_MS,
    hideInputs: maskTrace,
    hideOutputs: maskTrace,
    hideMetadata: maskTrace,
    ...(options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl }),
  })
  const tracer = new LangChainTracer({
    client,
    ...(options.project === undefined ? {} : { projectName: options.project }),
  })
  return { tracer, flush: () => client.awaitPendingTraceBatches() }
}

/** Keys whose text is a name, in the state and in a lead's fields. */
const NAME_KEYS: ReadonlySet<string> = new Set(['name', 'profileName', 'company'])
const SHORTEST_NAME = 3

/** A deep copy with every known name and every pattern of personal data replaced, in keys' values and in free text. */
export function maskTrace(data: Record<string, unknown>): Record<string, unknown> {
  const names = [...collectNames(data, new Set())].sort((a, b) => b.length - a.length)
  const pattern =
    names.length === 0
      ? null
      : new RegExp(
          `(?<![\\p{L}])(?:${names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')})(?![\\p{L}])`,
          'giu',
        )
  const mask = (text: string) => maskPersonalData(pattern === null ? text : text.replace(pattern, '[name]'))
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, maskDeep(value, mask)]))
}

function maskDeep(value: unknown, mask: (text: string) => string): unknown {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((item) => maskDeep(item, mask))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskDeep(item, mask)]))
}

function collectNames(value: unknown, names: Set<string>): Set<string> {
  if (value === null || typeof value !== 'object') return names
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'string') {
      if (NAME_KEYS.has(key)) addName(item, names)
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
function addName(name: string, names: Set<string>): void {
  for (const part of [name, ...name.split(/\s+/)]) {
    if (part.length >= SHORTEST_NAME && /^\p{Lu}/u.test(part)) names.add(part)
  }
}
