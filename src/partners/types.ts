/** What the partner's API says, in the shapes the conversation remembers. */

/** An answer of a look-up that holds for this conversation. */
export interface LookupOnRecord {
  /** Fingerprint of the arguments it was asked with. */
  args: string
  /** ISO 8601. */
  at: string
  success: boolean
  /** The tool's `data`; null when it failed. */
  data: unknown
}
