/** Labelled instants of the saga. The kill tests end the process at each; otherwise nothing happens. */
export const CRM_STEPS = [
  'crm.claimed',
  'crm.city',
  'crm.company.attempted',
  'crm.company.sent',
  'crm.company.stored',
  'crm.person.attempted',
  'crm.person.sent',
  'crm.person.stored',
  'crm.deal.attempted',
  'crm.deal.sent',
  'crm.deal.stored',
  'crm.note.attempted',
  'crm.note.sent',
  'crm.note.stored',
  'crm.finished',
] as const
export type CrmStep = (typeof CRM_STEPS)[number]
