/** The parts of a comma-separated secret: several while one replaces another, the new one first. */
export function secretsOf(value: string): string[] {
  return value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

export interface Credential {
  /** Name of the header it is sent in. */
  header: string
  /** Comma-separated, the new one first. */
  value: string
  /** Stands before it, e.g. "Bearer ". */
  prefix?: string
}

export interface HeldCredential {
  /** The value to send, and what tells it from the others. */
  current(): { value: string; index: number }
  /** The other side refused it: the next is sent from now on. False: there is no other left to try. */
  refuse(index: number, tried: number): boolean
}

/**
 * Which of several secrets is sent. A call that is refused for its secret has done nothing on the other side, so it may
 * be made again with the next one, and whatever worked stays in use.
 */
export function holdCredential({ value, prefix = '' }: Credential): HeldCredential {
  const values = secretsOf(value)
  let at = 0
  return {
    current: () => ({ value: prefix + (values[at] ?? ''), index: at }),
    refuse(index, tried) {
      // Another call may have moved on already.
      if (at === index) at = (index + 1) % Math.max(values.length, 1)
      return tried < values.length
    },
  }
}
