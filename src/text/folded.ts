/** A text made plain for reading, with the way back to the words as they were written. */
export interface Folded {
  readonly source: string
  readonly text: string
  /** Offset in `source` where the character `index` of `text` begins. */
  sourceStart(index: number): number
  /** Offset in `source` just after the character `index` of `text`. */
  sourceEnd(index: number): number
  /** The words of `source` behind `text.slice(start, end)`, trimmed. */
  verbatim(start: number, end: number): string
}

/** Mutable while it is being folded. `starts[i]` and `ends[i]` are offsets in the source. */
export interface Tracked {
  text: string
  starts: number[]
  ends: number[]
  /** Whether the way back is kept; a text folded only to be compared needs none, and both arrays stay empty. */
  kept: boolean
}

export function toFolded(source: string, tracked: Tracked): Folded {
  const { text, starts, ends } = tracked
  return {
    source,
    text,
    sourceStart: (index) => starts[index] ?? source.length,
    sourceEnd: (index) => ends[index] ?? source.length,
    verbatim(start, end) {
      if (end <= start) return ''
      return source.slice(starts[start] ?? source.length, ends[end - 1] ?? source.length).trim()
    },
  }
}

/**
 * `String.replace` that keeps the way back. Every character of a replacement points to the whole match, unless
 * it has as many characters as the match, which then point one to one. `pattern`: global, and never matching nothing.
 */
export function rewrite(
  tracked: Tracked,
  pattern: RegExp,
  replacement: (match: string, groups: (string | undefined)[], index: number) => string,
): Tracked {
  const { text, starts, ends, kept } = tracked
  let out = ''
  const outStarts: number[] = []
  const outEnds: number[] = []
  let last = 0
  const copy = (from: number, to: number) => {
    out += text.slice(from, to)
    if (!kept) return
    for (let i = from; i < to; i++) {
      outStarts.push(starts[i] ?? 0)
      outEnds.push(ends[i] ?? 0)
    }
  }
  // `matchAll` copies the expression each time, which takes longer than most of these searches.
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const { index } = match
    const whole = match[0]
    const next = pattern.lastIndex
    const value = replacement(whole, match.slice(1), index)
    pattern.lastIndex = next
    if (value === whole) continue
    copy(last, index)
    const end = index + whole.length
    const same = value.length === whole.length
    for (let i = 0; kept && i < value.length; i++) {
      outStarts.push(starts[same ? index + i : index] ?? 0)
      outEnds.push(ends[same ? index + i : end - 1] ?? 0)
    }
    out += value
    last = end
  }
  if (last === 0) return tracked
  copy(last, text.length)
  return { text: out, starts: outStarts, ends: outEnds, kept }
}
