/** The page of one failed case: what was expected, and the conversation as it went. */
import type { TraceTurn } from '../runner/types.ts'
import { escapeHtml, markWords } from './escape.ts'
import type { FailedCase } from './report.ts'

/** What `#…` in the report's address opens. */
export const anchorOf = (key: string): string => key

export function renderCase(one: FailedCase): string {
  const about = [one.part, one.group, one.fold, one.hand].filter((name) => name !== '')
  return `<details class="case" id="${escapeHtml(anchorOf(one.key))}"><summary><code>${escapeHtml(one.key)}</code><span class="t dim">${escapeHtml(one.title)}</span></summary><div>
<p>${escapeHtml(one.title)} <a class="dim" href="#${escapeHtml(encodeURIComponent(anchorOf(one.key)))}" title="link to this case">#</a></p>
<p>${about.map((name) => chip(name)).join('')}${one.labels.map((label) => chip(label, 'bad')).join('')}</p>
${one.trials
  .map(
    ({
      sample,
      grade,
    }) => `<h3>Trial ${sample.trial} <span class="dim">· ${sample.ms} ms · ${sample.usage.modelCalls} model call(s)</span></h3>
<ul>${grade.failures.map((failure) => `<li class="bad">${escapeHtml(failure)}</li>`).join('')}</ul>
<dl><dt>expected</dt><dd>${escapeHtml(grade.expected)}</dd><dt>got</dt><dd>${escapeHtml(grade.got)}</dd></dl>
${sample.turns.length === 0 ? '' : `<div class="chat">${sample.turns.map(renderTurn).join('')}</div>`}`,
  )
  .join('\n')}
</div></details>`
}

const WHO = { lead: 'lead', agent: 'agent', human: 'salesperson', clock: '' } as const

function renderTurn(turn: TraceTurn): string {
  const said = turn.input.map(({ role, text }) =>
    role === 'clock'
      ? `<div class="clock">${escapeHtml(text)}</div>`
      : `<div class="b ${role}"><small>${WHO[role]}</small>${escapeHtml(text)}</div>`,
  )
  const drafts = turn.drafts.map(({ text, violations }) => {
    const rules = [...new Set(violations.map(({ rule }) => rule))]
    const fate = rules.length === 0 ? 'draft, passed' : 'draft, blocked by'
    const words = violations.map(({ match }) => match)
    return `<div class="b draft"><small>${fate} ${rules.map((rule) => chip(rule, 'bad')).join('')}</small>${markWords(text, words)}</div>`
  })
  const path =
    turn.nodes.length === 0 ? '' : `<div class="path">${turn.nodes.map(escapeHtml).join(' → ')}</div>`
  const replies = turn.replies.map(
    (text) => `<div class="b agent"><small>sent</small>${escapeHtml(text)}</div>`,
  )
  const state = Object.entries(turn.state)
    .map(([key, value]) => chip(`${key}: ${value}`))
    .join('')
  return `${said.join('')}${drafts.join('')}${path}${replies.join('')}${state === '' ? '' : `<div class="path">${state}</div>`}`
}

function chip(text: string, kind = ''): string {
  return `<span class="chip ${kind}">${escapeHtml(text)}</span>`
}
