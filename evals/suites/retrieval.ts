/** Questions of leads: is the right document among the first three, and is "the documents do not say" said rightly. */
import { z } from 'zod'
import { defineSuite } from '../runner/define-suite.ts'
import { AT, type RetrievalQuestion, readRetrieval } from '../scorers/retrieval.ts'
import { listDatasets } from './datasets.ts'

const output = z.object({
  answerable: z.boolean(),
  hits: z.array(z.object({ document: z.string(), title: z.string(), score: z.number() })),
})
/** The one label: the documents answer it. */
const ANSWERABLE = 'answerable'

export function createRetrievalSuite() {
  return defineSuite<Omit<RetrievalQuestion, 'id'>, z.infer<typeof output>>({
    suite: 'retrieval',
    part: 'search',
    output,
    async load(business) {
      const files = listDatasets(business.id).filter(({ name }) => name === 'retrieval')
      const sets = await Promise.all(
        files.map(async (file) => ({ file, set: await readRetrieval(file.path) })),
      )
      return sets.flatMap(({ file, set }) =>
        (['tuned', 'held'] as const).flatMap((fold) =>
          set[fold].map(({ id, ...input }) => ({
            id,
            input,
            runInput: { query: input.query, context: input.context },
            title: input.query,
            labels: input.expect.length === 0 ? [] : [ANSWERABLE],
            group: 'retrieval',
            fold,
            hand: file.hand,
          })),
        ),
      )
    },
    async run({ input: { query, context } }, run) {
      const searcher = await run.searcher()
      const found = await searcher.search({
        businessId: run.business.id,
        text: query,
        k: AT,
        ...(context === undefined ? {} : { context }),
      })
      const hits = found.hits.map(({ document, title, score }) => ({ document, title, score }))
      const before = context === undefined ? [] : [{ role: 'agent' as const, text: context }]
      return {
        output: { answerable: found.answerable, hits },
        turns: [
          {
            input: [...before, { role: 'lead', text: query }],
            replies: [],
            nodes: [],
            drafts: [],
            state: {
              answerable: String(found.answerable),
              ...Object.fromEntries(
                hits.map((hit, index) => [`${index + 1}`, `${hit.document} ${hit.score.toFixed(3)}`]),
              ),
            },
          },
        ],
      }
    },
    grade({ input: { expect } }, { answerable, hits }) {
      const found = hits.map(({ document }) => document)
      const ranked = expect.some((slug) => found.includes(slug))
      const failures =
        expect.length === 0
          ? answerable
            ? ['said to be answerable, and the documents do not answer it']
            : []
          : [
              ...(ranked ? [] : [`none of ${expect.join(', ')} among the first ${AT}`]),
              ...(answerable ? [] : ['said to be unanswerable']),
            ]
      const passed = failures.length === 0
      return {
        passed,
        failures,
        marks: [
          {
            label: ANSWERABLE,
            expected: expect.length === 0 ? null : '',
            got: expect.length === 0 ? (answerable ? '' : null) : passed ? '' : null,
          },
        ].filter((mark) => mark.expected !== null || mark.got !== null),
        metrics: expect.length === 0 ? {} : { ranked: ranked ? 1 : 0 },
        expected: expect.join(' | ') || 'no evidence',
        got: `${answerable ? 'answerable' : 'no evidence'}: ${found.join(', ') || 'nothing'}`,
      }
    },
  })
}
