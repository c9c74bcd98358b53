import { createHash } from 'node:crypto'
import type { z } from 'zod'
import type { Business } from '../../src/business/schema.ts'
import { ConfigError } from '../../src/ops/errors.ts'
import type { EvalCase, Grade, LoadedCase, Outcome, RunContext, Sample, Suite, SuiteId } from './types.ts'

/** A suite as its author writes it. `Input` and `Output` are JSON. */
export interface SuiteDefinition<Input, Output> {
  suite: SuiteId
  /** Name of this part of the suite, e.g. `drafts`. */
  part: string
  /** Whether the model under test answers its cases. Default: only in `dialogues`. */
  asksModel?: boolean
  /** Shape of what `run` gives back: stored samples are read with it. */
  output: z.ZodType<Output>
  load(business: Business): Promise<EvalCase<Input>[]>
  run(one: EvalCase<Input>, context: RunContext): Promise<Outcome<Output>>
  /** Pure: the same case and sample always give the same grade. */
  grade(one: EvalCase<Input>, output: Output, business: Business, sample: Sample): Grade
}

/** Closes over a suite's own shapes, so that suites of different shapes share one list. */
export function defineSuite<Input, Output>(definition: SuiteDefinition<Input, Output>): Suite {
  const { suite, part } = definition
  return {
    suite,
    part,
    async load(business) {
      const cases = await definition.load(business)
      return cases.map(
        (one): LoadedCase => ({
          ...one,
          suite,
          part,
          business: business.id,
          inputHash: hashOf(one.runInput ?? one.input),
          asksModel: definition.asksModel ?? suite === 'dialogues',
          run: (context) => definition.run(one, context),
          grade(sample) {
            if (sample.error?.kind === 'crash') return crashed(one, sample.error.message)
            const output = definition.output.safeParse(sample.output)
            if (!output.success) {
              throw new ConfigError(`the stored sample of ${suite}/${one.id} is not of this suite's shape`)
            }
            return definition.grade(one, output.data, business, sample)
          },
        }),
      )
    },
  }
}

function crashed(one: EvalCase, message: string): Grade {
  return {
    passed: false,
    failures: [`the system threw: ${message}`],
    marks: one.labels.map((label) => ({ label, expected: '', got: null })),
    metrics: {},
    expected: one.labels.join(', '),
    got: 'an exception',
  }
}

/** First 16 hexadecimal digits of the sha256 of a JSON value. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16)
}
