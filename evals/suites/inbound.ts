/** The deterministic reader of a lead's messages: which intents, which fields. */
import { z } from 'zod'
import type { Business } from '../../src/business/schema.ts'
import type { Understanding } from '../../src/graph/ports.ts'
import { createUnderstanding } from '../../src/understanding/understanding.ts'
import { defineSuite } from '../runner/define-suite.ts'
import type { Grade, TraceTurn } from '../runner/types.ts'
import { type ExtractionCase, extractionCase, type IntentCase, intentCase } from '../scorers/inbound.ts'
import { listDatasets, readDataset } from './datasets.ts'

type History = IntentCase['history']

/** One reader a business: building it takes longer than reading a message. */
function createReaders(): (business: Business) => Understanding {
  const readers = new WeakMap<Business, Understanding>()
  return (business) => {
    const known = readers.get(business) ?? createUnderstanding(business)
    readers.set(business, known)
    return known
  }
}

function traceOf(text: string, history: History, state: Record<string, string>): TraceTurn {
  const before = history.map((line) => ({
    role: line.role === 'system' ? ('clock' as const) : line.role,
    text: line.text,
  }))
  return { input: [...before, { role: 'lead', text }], replies: [], nodes: [], drafts: [], state }
}

/** Expected and got, label by label. @param got label → value, "" where a label has none. */
function gradePairs(expected: ReadonlyMap<string, string>, got: ReadonlyMap<string, string>): Grade {
  const print = (pairs: ReadonlyMap<string, string>) =>
    [...pairs].map(([label, value]) => (value === '' ? label : `${label}=${value}`)).join(', ') || 'nothing'
  const marks = [...new Set([...expected.keys(), ...got.keys()])].map((label) => ({
    label,
    expected: expected.get(label) ?? null,
    got: got.get(label) ?? null,
  }))
  const failures = marks.flatMap(({ label, expected: wanted, got: found }) => {
    if (wanted === found) return []
    if (found === null) return [`missed ${label}${wanted === '' ? '' : ` "${wanted}"`}`]
    if (wanted === null) return [`took ${label}${found === '' ? '' : ` "${found}"`} out of nothing`]
    return [`${label} is "${wanted}" and was read as "${found}"`]
  })
  return {
    passed: failures.length === 0,
    failures,
    marks,
    metrics: {},
    expected: print(expected),
    got: print(got),
  }
}

const intentOutput = z.object({ intents: z.array(z.string()) })

export function createIntentsSuite() {
  const readerOf = createReaders()
  return defineSuite<Pick<IntentCase, 'text' | 'history' | 'intents'>, z.infer<typeof intentOutput>>({
    suite: 'intents',
    part: 'reader',
    output: intentOutput,
    async load(business) {
      return listDatasets(business.id)
        .filter(({ name }) => name === 'intents')
        .flatMap((file) =>
          readDataset(file, z.array(intentCase)).map(({ id, split, text, history, intents }) => ({
            id,
            input: { text, history, intents },
            runInput: { text, history },
            title: text,
            labels: intents,
            group: 'intents',
            fold: split,
            hand: file.hand,
          })),
        )
    },
    async run({ input: { text, history } }, { business }) {
      const intents = [...readerOf(business).read(text, history).intents]
      return { output: { intents }, turns: [traceOf(text, history, { intents: intents.join(', ') })] }
    },
    grade({ input }, { intents }) {
      const named = (ids: readonly string[]) => new Map(ids.map((id) => [id, '']))
      return gradePairs(named(input.intents), named(intents))
    },
  })
}

const extractionOutput = z.object({ fields: z.record(z.string(), z.string()) })

export function createExtractionSuite() {
  const readerOf = createReaders()
  return defineSuite<Pick<ExtractionCase, 'text' | 'history' | 'fields'>, z.infer<typeof extractionOutput>>({
    suite: 'extraction',
    part: 'reader',
    output: extractionOutput,
    async load(business) {
      return listDatasets(business.id)
        .filter(({ name }) => name === 'extraction')
        .flatMap((file) =>
          readDataset(file, z.array(extractionCase)).map(({ id, split, text, history, fields }) => ({
            id,
            input: { text, history, fields },
            runInput: { text, history },
            title: text,
            labels: Object.keys(fields),
            group: 'extraction',
            fold: split,
            hand: file.hand,
          })),
        )
    },
    async run({ input: { text, history } }, { business }) {
      const read = readerOf(business).read(text, history).fields
      const fields = Object.fromEntries(read.map(({ field, value }) => [field, value]))
      return { output: { fields }, turns: [traceOf(text, history, fields)] }
    },
    grade({ input }, { fields }) {
      return gradePairs(new Map(Object.entries(input.fields)), new Map(Object.entries(fields)))
    },
  })
}
