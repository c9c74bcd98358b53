/** The salespeople's inbox, as the mirror needs it. Ids are the inbox's own, as text. */

export interface HelpdeskPerson {
  /** Our id of this contact: whoever looks for it after a crash finds it by this. */
  key: string
  /** E.164 digits, or null when the channel gives none. */
  phone: string | null
  name: string | null
}

export interface HelpdeskPost {
  conversationId: string
  /** Ours: whoever looks for the message finds it by this. */
  key: string
  kind: 'incoming' | 'outgoing' | 'note'
  text: string
  signal?: AbortSignal
}

export interface HelpdeskClient {
  /** The inbox of the account that is this business's. */
  inboxId: string
  /** The contact that carries our id, or whose number this really is; else null. */
  findContact(person: Omit<HelpdeskPerson, 'name'>, signal?: AbortSignal): Promise<string | null>
  createContact(person: HelpdeskPerson, signal?: AbortSignal): Promise<string>
  /** The contact's newest conversation made under this key, or null. Never one that somebody else began. */
  findConversation(contactId: string, key: string, signal?: AbortSignal): Promise<string | null>
  createConversation(contactId: string, key: string, signal?: AbortSignal): Promise<string>
  /** `gone`: it was deleted there. */
  conversationStatus(conversationId: string, signal?: AbortSignal): Promise<'open' | 'resolved' | 'gone'>
  reopen(conversationId: string, signal?: AbortSignal): Promise<void>
  /** Id of the message. Never repeated by itself: after a failure it is looked for first. */
  post(message: HelpdeskPost): Promise<string>
  /** Id of the message posted under this key, or null. `since`: it cannot be older. */
  findPosted(
    search: { conversationId: string; key: string; since: Date },
    signal?: AbortSignal,
  ): Promise<string | null>
  /** Deletes the contact with its conversations. Gone already is done. */
  deleteContact(contactId: string, signal?: AbortSignal): Promise<void>
}
