/**
 * Where a conversation stands on its way from a form to a contract, as data: states, events, and what each event does
 * in each state. What is not listed changes nothing. Who speaks is another matter (`conversations.mode`).
 */

export const STAGES = [
  /** Nothing happened yet. */
  'new',
  /** A form was saved; its template waits to be sent. */
  'registered',
  'template_sent',
  /** The provider refused the template for good: a person must look. */
  'template_failed',
  /** They talk. */
  'initial',
  /** Covered; the bill or its value is what is waited for. */
  'awaiting_bill',
  'qualified',
  /** An offer was shown. */
  'plans_sent',
  /** The lead chose, or asked for a consultant. */
  'interested',
  /** Waits for a person. */
  'handoff',
  /** A person has it. */
  'human',
  'converted',
  'disqualified',
  /** Silent for good measure. */
  'lost',
  'opted_out',
] as const
export type Stage = (typeof STAGES)[number]

export const STAGE_EVENTS = [
  'form_saved',
  'template_accepted',
  'template_failed',
  'lead_wrote',
  'covered',
  'not_covered',
  'qualified',
  'disqualified',
  'plans_shown',
  'plan_chosen',
  'handed_over',
  'person_took_over',
  'returned',
  'converted',
  'silence',
  'opted_out',
] as const
export type StageEvent = (typeof STAGE_EVENTS)[number]

/** What holds wherever they talk. */
const TALKING: Partial<Record<StageEvent, Stage>> = {
  not_covered: 'disqualified',
  disqualified: 'disqualified',
  qualified: 'qualified',
  plans_shown: 'plans_sent',
  handed_over: 'handoff',
  person_took_over: 'human',
  converted: 'converted',
  silence: 'lost',
  opted_out: 'opted_out',
}

/** State → event → state. */
export const TRANSITIONS: Record<Stage, Partial<Record<StageEvent, Stage>>> = {
  new: {
    form_saved: 'registered',
    lead_wrote: 'initial',
    person_took_over: 'human',
    opted_out: 'opted_out',
    silence: 'lost',
  },
  registered: {
    template_accepted: 'template_sent',
    template_failed: 'template_failed',
    lead_wrote: 'initial',
    person_took_over: 'human',
    opted_out: 'opted_out',
    silence: 'lost',
  },
  template_sent: {
    // The provider may take a template and find out later that it cannot be delivered.
    template_failed: 'template_failed',
    lead_wrote: 'initial',
    person_took_over: 'human',
    opted_out: 'opted_out',
    silence: 'lost',
  },
  template_failed: {
    form_saved: 'registered',
    template_accepted: 'template_sent',
    lead_wrote: 'initial',
    person_took_over: 'human',
    opted_out: 'opted_out',
    silence: 'lost',
  },
  initial: { ...TALKING, covered: 'awaiting_bill' },
  awaiting_bill: TALKING,
  qualified: without(TALKING, 'qualified'),
  // Only what was shown can be chosen.
  plans_sent: { ...without(TALKING, 'qualified', 'plans_shown'), plan_chosen: 'interested' },
  interested: without(TALKING, 'qualified', 'plans_shown'),
  handoff: {
    person_took_over: 'human',
    returned: 'initial',
    converted: 'converted',
    silence: 'lost',
    opted_out: 'opted_out',
  },
  human: {
    returned: 'initial',
    handed_over: 'handoff',
    converted: 'converted',
    silence: 'lost',
    opted_out: 'opted_out',
  },
  converted: {
    person_took_over: 'human',
    handed_over: 'handoff',
    opted_out: 'opted_out',
    // A customer of long ago who fills in the form again.
    form_saved: 'registered',
  },
  disqualified: {
    // What was wrong may have been corrected, or have changed.
    qualified: 'qualified',
    covered: 'awaiting_bill',
    // A person sold all the same.
    converted: 'converted',
    form_saved: 'registered',
    handed_over: 'handoff',
    person_took_over: 'human',
    opted_out: 'opted_out',
    silence: 'lost',
  },
  lost: {
    lead_wrote: 'initial',
    form_saved: 'registered',
    converted: 'converted',
    person_took_over: 'human',
    opted_out: 'opted_out',
  },
  // Only a person, with a new consent, brings somebody back.
  opted_out: { returned: 'initial' },
}

/** What an event brings about beside the move: a label, its doing is where the event comes from. */
export const EFFECTS: Record<StageEvent, string | null> = {
  form_saved: 'send_template',
  template_accepted: null,
  template_failed: 'show_dead_letter',
  lead_wrote: 'answer',
  covered: 'ask_for_the_bill',
  not_covered: 'keep_the_interest',
  qualified: 'recommend_a_plan',
  disqualified: 'close_politely',
  plans_shown: null,
  plan_chosen: null,
  handed_over: 'tell_people',
  person_took_over: 'silence_the_agent',
  returned: 'wake_the_agent',
  converted: null,
  silence: null,
  opted_out: 'cancel_everything',
}

/** Every transition, one row each. */
export function transitions(): { from: Stage; event: StageEvent; to: Stage; effect: string | null }[] {
  return STAGES.flatMap((from) =>
    STAGE_EVENTS.flatMap((event) => {
      const to = TRANSITIONS[from][event]
      return to === undefined ? [] : [{ from, event, to, effect: EFFECTS[event] }]
    }),
  )
}

/** The state after an event; the same one where the event says nothing. */
export function nextStage(stage: Stage, event: StageEvent): Stage {
  return TRANSITIONS[stage][event] ?? stage
}

/** States a silent lead is let go from: all that list the event. */
export const WAITING: readonly Stage[] = STAGES.filter((stage) => TRANSITIONS[stage].silence !== undefined)

function without<Key extends string, Value>(
  table: Partial<Record<Key, Value>>,
  ...keys: Key[]
): Partial<Record<Key, Value>> {
  const rest = { ...table }
  for (const key of keys) delete rest[key]
  return rest
}
