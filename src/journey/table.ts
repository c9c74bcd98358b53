import { STAGES, transitions } from './machine.ts'

/** The machine as a Markdown table, one row a state: what docs/journey.md shows. */
export function journeyTable(): string {
  const all = transitions()
  const rows = STAGES.map((stage) => {
    const ways = all.filter(({ from }) => from === stage).map(({ event, to }) => `${event} → **${to}**`)
    return `| ${stage} | ${ways.join(' · ')} |`
  })
  return ['| state | event → state |', '|---|---|', ...rows].join('\n')
}

/** What each event brings about, as Markdown. */
export function effectsTable(): string {
  const effects = new Map(transitions().map(({ event, effect }) => [event, effect]))
  const rows = [...effects].map(([event, effect]) => `| ${event} | ${effect ?? ''} |`)
  return ['| event | side effect |', '|---|---|', ...rows.toSorted()].join('\n')
}
