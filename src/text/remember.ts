/**
 * A pure reader of texts that remembers its latest answers: the same passages, messages and canned words are read
 * for every draft, and by several rules. `kept`: answers held, at most; the longest unused goes first.
 */
export function remember<Value>(read: (text: string) => Value, kept: number): (text: string) => Value {
  const known = new Map<string, Value>()
  return (text) => {
    const held = known.get(text)
    if (held !== undefined) {
      known.delete(text)
      known.set(text, held)
      return held
    }
    const value = read(text)
    if (known.size >= kept) {
      const oldest = known.keys().next().value
      if (oldest !== undefined) known.delete(oldest)
    }
    known.set(text, value)
    return value
  }
}
