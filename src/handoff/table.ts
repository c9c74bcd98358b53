import { HANDOFF_TRANSITIONS, MODE_TRANSITIONS } from './machine.ts'

/** Both machines as Markdown tables, one row a state: what docs/handoff.md shows. */
export function modeTable(): string {
  return table('mode', MODE_TRANSITIONS)
}

export function handoffTable(): string {
  return table('handover', HANDOFF_TRANSITIONS)
}

function table(title: string, transitions: Record<string, Partial<Record<string, string>>>): string {
  const rows = Object.entries(transitions).map(([state, ways]) => {
    const shown = Object.entries(ways).map(([event, to]) => `${event} → **${to}**`)
    return `| ${state} | ${shown.join(' · ') || '–'} |`
  })
  return [`| ${title} | event → ${title} |`, '|---|---|', ...rows].join('\n')
}
