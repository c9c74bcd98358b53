import type { Exchange } from './rule.ts'

/** An exchange of which nothing is known. */
export const EMPTY_EXCHANGE: Exchange = {
  known: {},
  lastLead: '',
  lastAgent: '',
  passages: [],
  plans: [],
  bill: null,
  succeededTools: [],
}

export function exchangeOf(partial: Partial<Exchange> = {}): Exchange {
  return { ...EMPTY_EXCHANGE, ...partial }
}
