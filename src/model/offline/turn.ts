import type { Business, BusinessConfig, FieldId } from '../../business/schema.ts'
import { familiesOf } from '../../qualification/family.ts'
import type { TurnBrief } from '../contract.ts'
import { type CatalogueEntry, catalogueFor, type OfflineCatalogue } from './catalogue.ts'
import { createPhrases, type Phrases } from './phrases.ts'
import { type Reading, readTurn } from './reading.ts'

/** Everything the parts of a reply are worked out from. */
export interface Turn {
  business: Business
  config: BusinessConfig
  brief: TurnBrief
  catalogue: OfflineCatalogue
  reading: Reading
  phrases: Phrases
  /** The agent's message before this turn, or "". */
  lastAgent: string
  /** Nothing was said by the agent yet. */
  first: boolean
  /** Product families some words are about. */
  familiesIn(text: string): string[]
}

/** A piece of the reply. Pieces are dropped from the least needed up when they do not fit. */
export interface Part {
  kind: 'greeting' | 'acknowledge' | 'answer' | 'offer' | 'policy' | 'close' | 'ask'
  text: string
  /** Fields it asks for. */
  fields?: FieldId[]
  /** Documents it draws on. */
  sources?: CatalogueEntry[]
}

export function openTurn(business: Business, brief: TurnBrief): Turn {
  const lastAgent =
    brief.window.findLast((line) => line.role === 'agent' || line.role === 'human')?.text ?? ''
  return {
    business,
    config: business.config,
    brief,
    catalogue: catalogueFor(business),
    reading: readTurn(business, brief),
    phrases: createPhrases(business, brief),
    lastAgent,
    familiesIn: (text) => familiesOf(business, text),
    first: brief.record.turns === 0 && lastAgent === '',
  }
}

/** "a FB300", "os misturadores". */
export function the(entry: CatalogueEntry): string {
  return `${entry.article} ${entry.name}`
}

/** "na FB300", "nos misturadores". */
export function inThe(entry: CatalogueEntry): string {
  return `n${entry.article} ${entry.name}`
}
