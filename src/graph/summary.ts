import type { TurnMessage } from '../model/contract.ts'

/** Characters. A summary is bounded like everything a turn carries. */
const SUMMARY_LIMIT = 1200
const LINE_LIMIT = 140

const SPEAKER = { lead: 'Lead', agent: 'Agente', human: 'Vendedor', system: 'Sistema' } as const

/**
 * The running summary of what has left the window: one short line a message, oldest dropped first. It is
 * extractive and costs no model call; what must never be forgotten is in the lead's fields, not here.
 */
export function summarise(summary: string, leaving: readonly TurnMessage[]): string {
  const added = leaving.map((message) => `${SPEAKER[message.role]}: ${shorten(message.text)}`)
  const lines = [...(summary === '' ? [] : summary.split('\n')), ...added]
  let length = lines.reduce((sum, line) => sum + line.length + 1, 0)
  while (length > SUMMARY_LIMIT) length -= (lines.shift()?.length ?? length) + 1
  return lines.join('\n')
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= LINE_LIMIT ? line : `${line.slice(0, LINE_LIMIT - 1).trimEnd()}…`
}
