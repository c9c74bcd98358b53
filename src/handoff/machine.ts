/**
 * Who speaks, and what became of a handover, as data: states × events. What is not listed changes nothing. Both move
 * by the same events, in one place (move.ts); the words of a reply move neither.
 */
import type { ConversationMode } from '../graph/state.ts'

export const MODES = ['agent', 'handoff', 'human', 'opted_out'] as const satisfies readonly ConversationMode[]

/** Of a contact's newest handover. `none`: nobody was ever called. */
export const HANDOFF_STATES = ['none', 'offered', 'accepted', 'returned', 'closed'] as const
export type HandoffState = (typeof HANDOFF_STATES)[number]

export const PEOPLE_EVENTS = [
  /** A turn or a sweep called for a person. */
  'handed_over',
  /** A person wrote to the lead: in the inbox, or from the phone itself. */
  'person_wrote',
  /** A person gave the conversation back by command. */
  'given_back',
  /** The lead wrote outside business hours, and the person had been quiet for a while. */
  'lead_wrote_after_hours',
  /** A person ended the conversation in the inbox. */
  'resolved',
  /** The lead came back after so long that another conversation began. */
  'conversation_ended',
  'opted_out',
] as const
export type PeopleEvent = (typeof PEOPLE_EVENTS)[number]

/** Mode → event → mode. An opt-out is lifted by none of these. */
export const MODE_TRANSITIONS: Record<ConversationMode, Partial<Record<PeopleEvent, ConversationMode>>> = {
  agent: { handed_over: 'handoff', person_wrote: 'human', opted_out: 'opted_out' },
  handoff: {
    person_wrote: 'human',
    given_back: 'agent',
    // Closed without a word to the lead: nobody is coming, so nobody is promised any more.
    resolved: 'agent',
    conversation_ended: 'agent',
    opted_out: 'opted_out',
  },
  // In business hours only a command takes a conversation from a person.
  human: { given_back: 'agent', lead_wrote_after_hours: 'agent', opted_out: 'opted_out' },
  opted_out: {},
}

/** Handover → event → handover. From a state that is over, `handed_over` opens another one. */
export const HANDOFF_TRANSITIONS: Record<HandoffState, Partial<Record<PeopleEvent, HandoffState>>> = {
  none: { handed_over: 'offered' },
  offered: {
    person_wrote: 'accepted',
    given_back: 'returned',
    resolved: 'closed',
    conversation_ended: 'closed',
    opted_out: 'closed',
  },
  accepted: {
    given_back: 'returned',
    lead_wrote_after_hours: 'returned',
    resolved: 'closed',
    opted_out: 'closed',
  },
  returned: { handed_over: 'offered' },
  closed: { handed_over: 'offered' },
}

export function nextMode(mode: ConversationMode, event: PeopleEvent): ConversationMode {
  return MODE_TRANSITIONS[mode][event] ?? mode
}

export function nextHandoff(state: HandoffState, event: PeopleEvent): HandoffState {
  return HANDOFF_TRANSITIONS[state][event] ?? state
}
