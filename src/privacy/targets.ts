import type { Crm } from '../crm/port.ts'
import type { HelpdeskClient } from '../helpdesk/port.ts'
import { createCrmSearchTarget, createCrmTarget } from './crm-target.ts'
import type { ErasureTarget } from './erase.ts'
import { createHelpdeskSearchTarget, createHelpdeskTarget } from './helpdesk-target.ts'
import { createTraceTarget } from './trace-target.ts'

/**
 * What an erasure reaches outside the database, as this installation is configured. What is known by its id is deleted at
 * once; what may be arriving is searched for when whoever sent it has ended.
 */
export function createErasureTargets(deps: {
  helpdesks: ReadonlyMap<string, HelpdeskClient>
  crms: ReadonlyMap<string, Crm>
  /** Where turns are traced. Absent: nowhere. */
  langsmith?: { apiKey: string; apiUrl?: string | undefined } | undefined
}): ErasureTarget[] {
  return [
    ...(deps.langsmith === undefined ? [] : [createTraceTarget(deps.langsmith)]),
    createHelpdeskTarget(deps.helpdesks),
    createHelpdeskSearchTarget(deps.helpdesks),
    createCrmTarget(deps.crms),
    createCrmSearchTarget(deps.crms),
  ]
}
