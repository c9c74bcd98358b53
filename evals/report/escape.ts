/** Text as it may stand in an element or a quoted attribute. Case texts hold hostile markup. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}

/** The text escaped, with every occurrence of the given words marked. Overlapping words are marked once. */
export function markWords(text: string, words: readonly string[]): string {
  const places = words
    .filter((word) => word !== '')
    .flatMap((word) => occurrences(text, word))
    .sort((a, b) => a.start - b.start || b.end - a.end)
  let html = ''
  let at = 0
  for (const { start, end } of places) {
    if (start < at) continue
    html += `${escapeHtml(text.slice(at, start))}<mark>${escapeHtml(text.slice(start, end))}</mark>`
    at = end
  }
  return html + escapeHtml(text.slice(at))
}

function occurrences(text: string, word: string): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = []
  for (let start = text.indexOf(word); start !== -1; start = text.indexOf(word, start + word.length))
    found.push({ start, end: start + word.length })
  return found
}
