import type { Understanding } from '../graph/ports.ts'
import type { DialogueLine } from './types.ts'

const ROLES: Record<string, DialogueLine['role']> = {
  lead: 'lead',
  user: 'lead',
  agent: 'agent',
  assistant: 'agent',
  human: 'human',
  system: 'system',
}

/** What `prosa check --direction inbound` prints for one line of its input. */
export interface InboundCheck {
  id: unknown
  intents: string[]
  /** Field id → canonical value. */
  fields: Record<string, string>
}

/**
 * Reads one line `{"id","text","history":[{"role","text"}]}`. `history` is optional, oldest first; a line of it
 * that has no text or no known role is passed over.
 */
export function checkInbound(line: Record<string, unknown>, understanding: Understanding): InboundCheck {
  const text = typeof line.text === 'string' ? line.text : ''
  const { intents, fields } = understanding.read(text, historyOf(line.history))
  return {
    id: line.id ?? null,
    intents: [...intents],
    fields: Object.fromEntries(fields.map(({ field, value }) => [field, value])),
  }
}

function historyOf(value: unknown): DialogueLine[] {
  if (!Array.isArray(value)) return []
  const lines: DialogueLine[] = []
  for (const entry of value) {
    if (typeof entry !== 'object' || entry === null) continue
    const record: Record<string, unknown> = { ...entry }
    const role = typeof record.role === 'string' ? ROLES[record.role.toLowerCase()] : undefined
    if (role !== undefined && typeof record.text === 'string') lines.push({ role, text: record.text })
  }
  return lines
}
