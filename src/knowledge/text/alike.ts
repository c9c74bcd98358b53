/** How alike two folded words sound and look, for typos. */

/** Brazilian spellings that sound the same come out alike: "possão" and "poção", "xapa" and "chapa". */
export function sound(word: string): string {
  return word
    .replace(/ph/g, 'f')
    .replace(/ch/g, 'x')
    .replace(/lh/g, 'li')
    .replace(/nh/g, 'ni')
    .replace(/sc(?=[ei])|ss|c(?=[ei])|z/g, 's')
    .replace(/qu(?=[ei])|q|c/g, 'k')
    .replace(/gu(?=[ei])/g, 'g')
    .replace(/j/g, 'g')
    .replace(/y/g, 'i')
    .replace(/w/g, 'v')
    .replace(/h/g, '')
    .replace(/m(?=[^aeiou]|$)/g, 'n')
    .replace(/(.)\1+/g, '$1')
}

/**
 * Edits from one word to the other: letters more, less, other or swapped. Stops counting above `most` and gives
 * `most + 1`.
 */
export function edits(left: string, right: string, most: number): number {
  if (Math.abs(left.length - right.length) > most) return most + 1
  let older: number[] = []
  let old = Array.from({ length: right.length + 1 }, (_, at) => at)
  for (let row = 1; row <= left.length; row++) {
    const line = [row]
    let least = row
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1]
      let cost = Math.min(
        (old[column] ?? 0) + 1,
        (line[column - 1] ?? 0) + 1,
        (old[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1]
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (older[column - 2] ?? 0) + 1)
      line.push(cost)
      least = Math.min(least, cost)
    }
    if (least > most) return most + 1
    older = old
    old = line
  }
  return old[right.length] ?? most + 1
}

/** The word of `among` that `word` was most likely meant to be, or null. Short words are taken as written. */
export function nearestWord(word: string, among: Iterable<string>): string | null {
  if (word.length < 5) return null
  const heard = sound(word)
  const allowed = word.length >= 10 ? 2 : 1
  let best: string | null = null
  let bestCost = Number.POSITIVE_INFINITY
  for (const candidate of among) {
    if (candidate.length < 4 || Math.abs(candidate.length - word.length) > allowed + 1) continue
    const other = sound(candidate)
    // The first sound is rarely mistyped; "escada" is heard "iscada".
    if (opening(other) !== opening(heard)) continue
    const written = edits(word, candidate, allowed)
    const spoken =
      opening(heard) + heard.slice(1) === opening(other) + other.slice(1)
        ? 0.5
        : edits(heard, other, allowed) + 0.25
    const cost = Math.min(written, spoken)
    if (cost > allowed + 0.25) continue
    if (cost < bestCost || (cost === bestCost && candidate < (best ?? ''))) {
      best = candidate
      bestCost = cost
    }
  }
  return best
}

function opening(heard: string): string {
  const [first = ''] = heard
  return first === 'i' ? 'e' : first === 'u' ? 'o' : first
}
