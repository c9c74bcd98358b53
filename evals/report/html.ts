/** The report as one HTML file that needs nothing else: no network, no assets, no server. */
import { printP } from '../runner/stats.ts'
import { escapeHtml } from './escape.ts'
import { anchorOf, renderCase } from './html-case.ts'
import type { Confusion, Rate, Report } from './report.ts'
import { SCRIPT, STYLE } from './style.ts'
import { NOTHING } from './summarise.ts'

/** Below it a share is drawn as a bad one: the floor of a rule. */
const LOW = 0.93

export function renderHtml(report: Report): string {
  const { run } = report
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>Evals ${escapeHtml(run.id)}</title><style>${STYLE}</style></head><body><main>
<a class="back" href="#">← the whole report</a>
<h1>Prosa evals</h1>
<p class="dim">${escapeHtml(run.model)} · ${run.trials} trial(s) · ${escapeHtml(run.startedAt)} · ${(report.ms / 1000).toFixed(1)} s · run <code>${escapeHtml(run.id)}</code></p>
<p class="dim">${run.businesses.map((one) => `${escapeHtml(one.id)} <code>${escapeHtml(one.version)}</code>, prompt <code>${escapeHtml(one.promptHash)}</code>, data <code>${escapeHtml(one.datasetHash)}</code>`).join('<br>')}</p>
${cards(report)}
${comparison(report)}
<h2>Suites</h2>${suites(report)}
<h2>Rules, intents and fields</h2>
<p class="dim">Recall: labelled cases found. Refused: innocent look-alikes that were blocked or misread. The thin line is the 95 % Wilson interval.</p>${labels(report)}
<h2>By part, hand and fold</h2>${groups(report)}
<h2>Confusion</h2><p class="dim">Rows: what a case is. Columns: what it was taken for. ${NOTHING} is nothing.</p>${report.confusion.map(confusion).join('')}
${infrastructure(report)}
<h2>Failed cases <span class="dim">${report.failed.length}</span></h2>
${report.failed.length === 0 ? '<p class="good">None.</p>' : '<input type="search" placeholder="Filter by id, rule or words" aria-label="Filter failed cases">'}
${report.failed.map(renderCase).join('\n')}
</main><script>${SCRIPT}</script></body></html>
`
}

function cards(report: Report): string {
  const sum = (of: (row: Report['suites'][number]) => number) =>
    report.suites.reduce((total, row) => total + of(row), 0)
  const passed = sum((row) => row.passed.hits)
  const samples = sum((row) => row.samples)
  const costs = report.suites.map((row) => row.costUsd)
  const cost = costs.includes(null)
    ? 'unknown'
    : `$${costs.reduce<number>((total, one) => total + (one ?? 0), 0).toFixed(2)}`
  const changes = report.comparison
  const all: [string, string, string][] = [
    [
      samples === 0 ? '–' : `${((100 * passed) / samples).toFixed(1)}%`,
      `${passed} of ${samples} samples passed`,
      '',
    ],
    [String(report.failed.length), 'failed cases', report.failed.length === 0 ? 'good' : ''],
    ...(changes === null
      ? []
      : [
          [
            String(changes.regressions.length),
            'regressions',
            changes.regressions.length > 0 ? 'bad' : 'good',
          ] satisfies [string, string, string],
        ]),
    [
      String(report.infrastructure.length),
      'infrastructure errors',
      report.infrastructure.length > 0 ? 'warn' : '',
    ],
    [`${sum((row) => row.modelCalls)}`, `model calls, ${sum((row) => row.cachedCalls)} from the cache`, ''],
    [String(sum((row) => row.inputTokens + row.outputTokens)), `tokens, ${cost}`, ''],
  ]
  return `<div class="cards">${all.map(([value, label, kind]) => `<div class="card"><b class="${kind}">${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`).join('')}</div>`
}

function comparison({ comparison: found, failed }: Report): string {
  if (found === null) return ''
  const shown = new Set(failed.map(({ key }) => key))
  const list = (title: string, keys: readonly string[], kind: string) =>
    keys.length === 0
      ? ''
      : `<details${keys.length <= 40 ? ' open' : ''}><summary class="${kind}">${title}: ${keys.length}</summary><ul>${keys.map((key) => `<li>${shown.has(key) ? link(key) : `<code>${escapeHtml(key)}</code>`}</li>`).join('')}</ul></details>`
  return `<h2>Against the baseline</h2><p class="dim">${escapeHtml(found.with)}: ${found.compared} cases compared, exact McNemar p ${escapeHtml(printP(found.p))}</p>
${table(
  ['business', 'suite', 'before', 'now', 'newly failing', 'newly passing', 'p', 'verdict'],
  found.bySuite.map((row) => [
    text(row.business),
    text(`${row.suite}${row.deterministic ? '' : ' (sampled)'}`),
    share(row.before),
    share(row.now),
    number(String(row.newlyFailing)),
    number(String(row.newlyPassing)),
    number(printP(row.p)),
    `<td class="${row.regressed ? 'bad' : 'good'}">${row.regressed ? 'regression' : 'ok'}</td>`,
  ]),
)}
${list('Newly failing', found.newlyFailing, 'bad')}${list('Newly passing', found.newlyPassing, 'good')}${list('New cases', found.added, '')}${list('Removed cases', found.removed, 'warn')}`
}

const link = (key: string) =>
  `<a href="#${escapeHtml(encodeURIComponent(anchorOf(key)))}"><code>${escapeHtml(key)}</code></a>`

function suites({ suites: rows, run }: Report): string {
  return table(
    [
      'business',
      'suite',
      'cases',
      'passed',
      `pass^${run.trials}`,
      'refused',
      'macro-F1',
      'exact',
      'model calls',
      'tokens in / out',
      'USD',
      'p50 / p95 ms',
      'infra',
      'figures',
    ],
    rows.map((row) => [
      text(row.business),
      text(row.suite),
      number(String(row.cases)),
      share(row.passed),
      share(row.passHat[String(run.trials)] ?? row.passed),
      share(row.refused, true),
      number(row.macroF1 === null ? '–' : row.macroF1.toFixed(3)),
      row.exact === null ? text('–') : share(row.exact),
      number(`${row.modelCalls}${row.cachedCalls > 0 ? ` (${row.cachedCalls} cached)` : ''}`),
      number(`${row.inputTokens} / ${row.outputTokens}`),
      number(row.costUsd === null ? '?' : row.costUsd.toFixed(4)),
      number(`${row.p50Ms.toFixed(1)} / ${row.p95Ms.toFixed(1)}`),
      number(String(row.infrastructure)),
      text(
        Object.entries(row.metrics)
          .map(([name, value]) => `${name} ${value}`)
          .join(' · '),
      ),
    ]),
  )
}

function labels({ labels: rows, run }: Report): string {
  return table(
    ['business', 'suite', 'label', 'recall', 'refused', 'wrong', 'missed', 'F1', `pass^${run.trials}`],
    rows.map((row) => [
      text(row.business),
      text(row.suite),
      text(row.label),
      share(row.recall),
      share(row.refused, true),
      number(String(row.wrong)),
      number(String(row.missed)),
      number(row.f1 === null ? '–' : row.f1.toFixed(3)),
      share(row.passHat[String(run.trials)] ?? row.recall),
    ]),
  )
}

function groups({ groups: rows }: Report): string {
  return table(
    ['business', 'suite', 'by', 'name', 'passed', 'recall', 'refused'],
    rows.map((row) => [
      text(row.business),
      text(row.suite),
      text(row.by),
      text(row.name),
      share(row.passed),
      share(row.recall),
      share(row.refused, true),
    ]),
  )
}

function confusion({ business, suite, cells }: Confusion): string {
  const names = (of: 'expected' | 'got') =>
    [...new Set(cells.map((cell) => cell[of]))].sort((a, b) =>
      a === NOTHING ? 1 : b === NOTHING ? -1 : a < b ? -1 : 1,
    )
  const columns = names('got')
  const count = new Map(cells.map((cell) => [`${cell.expected}\0${cell.got}`, cell.count]))
  const rows = names('expected').map((row) => {
    const tds = columns.map((column) => {
      const n = count.get(`${row}\0${column}`)
      if (n === undefined) return '<td></td>'
      return `<td class="${row === column ? 'hit' : 'miss'}" title="${escapeHtml(`${row} taken for ${column}`)}">${n}</td>`
    })
    return `<tr><th>${escapeHtml(row)}</th>${tds.join('')}</tr>`
  })
  return `<h3>${escapeHtml(business)} · ${escapeHtml(suite)}</h3><div class="scroll"><table class="matrix"><thead><tr><th></th>${columns.map((name) => `<th>${escapeHtml(name)}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function infrastructure({ infrastructure: errors }: Report): string {
  if (errors.length === 0) return ''
  return `<h2 class="warn">Infrastructure errors <span class="dim">${errors.length}</span></h2><p class="dim">In no figure above: they say nothing about the system.</p>${table(
    ['case', 'trial', 'attempts', 'error'],
    errors.map((one) => [
      text(one.key),
      number(String(one.trial)),
      number(String(one.attempts)),
      text(one.message),
    ]),
  )}`
}

const text = (value: string) => `<td>${escapeHtml(value)}</td>`
const number = (value: string) => `<td class="n">${escapeHtml(value)}</td>`

/** A share as a bar with its interval. @param few a small share is a good one. */
function share({ hits, of, rate, low, high }: Rate, few = false): string {
  if (rate === null || low === null || high === null) return '<td class="dim">–</td>'
  const bad = few ? rate > 1 - LOW : rate < LOW
  const title = `${hits} of ${of}, ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %`
  const at = (value: number) => `${(100 * value).toFixed(1)}%`
  return `<td title="${escapeHtml(title)}"><span class="bar ${bad ? 'low' : ''}"><i style="width:${at(rate)}"></i><u style="left:${at(low)};width:${at(high - low)}"></u></span>${at(rate)} <span class="dim">${Math.round(hits * 100) / 100}/${of}</span></td>`
}

function table(head: string[], rows: string[][]): string {
  return `<div class="scroll"><table><thead><tr>${head.map((title) => `<th>${escapeHtml(title)}</th>`).join('')}</tr></thead><tbody>${rows.map((row) => `<tr>${row.join('')}</tr>`).join('')}</tbody></table></div>`
}
