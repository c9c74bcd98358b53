import { STAGES, TRANSITIONS } from './machine.ts'

/** The machine as a Markdown table, one row a state: what docs/journey.md shows. */
export function journeyTable(): string {
  const rows = STAGES.map((stage) => {
    const ways = Object.entries(TRANSITIONS[stage]).map(([event, to]) => `${event} → **${to}**`)
    return `| ${stage} | ${ways.join(' · ')} |`
  })
  return ['| state | event → state |', '|---|---|', ...rows].join('\n')
}
