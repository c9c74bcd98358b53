import { describe, expect, it } from 'vitest'
import { header, sampleOf, toyCases } from '../runner/fixtures.ts'
import { escapeHtml, markWords } from './escape.ts'
import { renderHtml } from './html.ts'
import { summarise } from './summarise.ts'

const HOSTILE = `</details><script>alert("1")</script><img src=x onerror='alert(1)'>`

describe('the HTML report', () => {
  it('shows hostile texts as they are, and runs none of them', async () => {
    const [one] = await toyCases({ a: { labels: ['price'] } })
    if (one === undefined) throw new Error('no case')
    const hostile = {
      ...one,
      title: HOSTILE,
      labels: [HOSTILE],
      group: HOSTILE,
      fold: HOSTILE,
      hand: HOSTILE,
    }
    const sample = sampleOf(one, {
      turns: [
        {
          input: [{ role: 'lead', text: HOSTILE }],
          replies: [HOSTILE],
          nodes: [HOSTILE],
          drafts: [{ text: `antes ${HOSTILE} depois`, violations: [{ rule: HOSTILE, match: HOSTILE }] }],
          state: { [HOSTILE]: HOSTILE },
        },
      ],
    })
    const grade = { ...one.grade(sample), failures: [HOSTILE], expected: HOSTILE, got: HOSTILE }
    const report = summarise({
      run: header({ id: HOSTILE, model: HOSTILE }),
      cases: [{ one: hostile, trials: [{ sample, grade }] }],
      finishedAt: new Date(0),
      ms: 1,
    })
    report.failed = report.failed.map((failed) => ({ ...failed, key: HOSTILE }))
    report.infrastructure = [{ key: HOSTILE, trial: 1, attempts: 1, message: HOSTILE }]
    report.comparison = {
      with: HOSTILE,
      compared: 1,
      newlyFailing: [HOSTILE],
      newlyPassing: [HOSTILE],
      added: [HOSTILE],
      removed: [HOSTILE],
      p: 1,
      regressions: [HOSTILE],
      bySuite: [],
    }
    const html = renderHtml(report)
    expect(html.match(/<script/g)).toHaveLength(1)
    expect(html).not.toContain('<img')
    expect(html).not.toContain("onerror='")
    expect(html).toContain(escapeHtml(HOSTILE))
    expect(html).toContain(`<mark>${escapeHtml(HOSTILE)}</mark>`)
    // Needs nothing from elsewhere.
    expect(html).not.toMatch(/(?:src|href)="(?!#)/)
  })

  it('has a page a failed case that its address opens', async () => {
    const [one] = await toyCases({ 'obedient/price/valor': { labels: ['price'] } })
    if (one === undefined) throw new Error('no case')
    const sample = sampleOf(one)
    const graded = [{ one, trials: [{ sample, grade: one.grade(sample) }] }]
    const html = renderHtml(summarise({ run: header(), cases: graded, finishedAt: new Date(0), ms: 1 }))
    expect(html).toContain('<details class="case" id="loja/guardrails/obedient/price/valor">')
  })
})

describe('marked words', () => {
  it('are marked wherever they stand', () => {
    expect(markWords('é 30 mil, 30 mil', ['30 mil'])).toBe('é <mark>30 mil</mark>, <mark>30 mil</mark>')
  })
  it('are marked once where they overlap', () => {
    expect(markWords('por 30 mil', ['30', 'por 30 mil'])).toBe('<mark>por 30 mil</mark>')
  })
  it('are found before they are escaped', () => {
    expect(markWords('a < b', ['<'])).toBe('a <mark>&#60;</mark> b')
  })
})
