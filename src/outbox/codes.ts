/** Error codes of outbound rows and their dead letters: stable, operators and reports read them. */

/** A send nobody could tell about stayed so for too long. */
export const UNSETTLED = 'outbox.unsettled'
/** The provider refused for now, as often as it was asked. */
export const GAVE_UP_SENDING = 'outbox.gave_up'
/** The contact has no name the channel knows. */
export const NO_ADDRESS = 'outbox.no_address'
/** A person took the conversation over. */
export const PERSON_TOOK_OVER = 'outbox.person_took_over'
/** A flag switched the agent off. */
export const AGENT_OFF = 'outbox.agent_off'
/** The lead asked not to be written to. */
export const OPTED_OUT = 'outbox.opted_out'
/** Nobody asked for it, and such messages were stopped while something else waited behind, or for too long. */
export const PROACTIVE_STOPPED = 'outbox.proactive_stopped'
/** The person's data was erased. */
export const ERASED = 'outbox.erased'
