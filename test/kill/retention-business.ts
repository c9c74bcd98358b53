import type { Business } from '../../src/business/schema.ts'
import { serviceBusiness } from '../support/service-business.ts'

/** A business with a time for everything, all of them apart. Days. */
export function retentionBusiness(id: string): Business {
  const example = serviceBusiness()
  return {
    ...example,
    id,
    config: {
      ...example.config,
      retention: {
        media_days: 90,
        transcript_days: 90,
        integration_audit_days: 120,
        idle_anonymise_days: 365,
        delete_days: 730,
      },
    },
  }
}
