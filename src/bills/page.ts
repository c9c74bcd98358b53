/** A page as words at places, whoever read them: a PDF's text layer or OCR. */

export interface PageWord {
  text: string
  x0: number
  y0: number
  x1: number
  y1: number
  /** 0 to 1: how sure the reader is of the letters. 1 for a text layer. */
  confidence: number
}

export interface PageText {
  words: PageWord[]
}

/** Words that stand together: what a form prints in one box of one line. */
export interface Cell {
  words: PageWord[]
  text: string
  /** `text` without accents, in lower case; as long as `text`. */
  folded: string
  x0: number
  y0: number
  x1: number
  y1: number
  /** Height of its letters. */
  height: number
  /** Index of its line; cells of one line have the same. */
  line: number
}

export interface Page {
  cells: Cell[]
  /** Cells of each line from left to right, lines from top to bottom. */
  lines: Cell[][]
  /** All of it, a line a line. */
  text: string
  /** The same folded, character by character. */
  folded: string
}

/** Gap between words of one cell, as a share of the letters' height. Forms leave more between two boxes. */
const CELL_GAP = 1.1

export function layOut({ words }: PageText): Page {
  const kept = words.filter(({ text }) => text.trim() !== '')
  const lines = groupLines(kept).map((line, index) => cellsOf(line, index))
  return {
    cells: lines.flat(),
    lines,
    text: lines.map((line) => line.map(({ text }) => text).join('  ')).join('\n'),
    folded: lines.map((line) => line.map(({ folded }) => folded).join('  ')).join('\n'),
  }
}

/** Several pages, one below the other. */
export function joinPages(pages: readonly PageText[]): PageText {
  let below = 0
  const words: PageWord[] = []
  for (const page of pages) {
    const height = page.words.reduce((most, { y1 }) => Math.max(most, y1), 0)
    for (const word of page.words) words.push({ ...word, y0: word.y0 + below, y1: word.y1 + below })
    below += height + 50
  }
  return { words }
}

function groupLines(words: readonly PageWord[]): PageWord[][] {
  const lines: { words: PageWord[]; middle: number; height: number }[] = []
  const inOrder = words.toSorted((a, b) => a.y0 + a.y1 - (b.y0 + b.y1))
  // Marks last: they go where the words are.
  for (const word of [...inOrder.filter(isWord), ...inOrder.filter((one) => !isWord(one))]) {
    const middle = (word.y0 + word.y1) / 2
    const height = word.y1 - word.y0
    // A line may hold a small label beside a large figure: the smaller of the two decides how far off it may be. A dash
    // has no height to speak of.
    const mark = !isWord(word)
    const near = lines
      .slice(mark ? 0 : -6)
      .filter(
        (line) =>
          Math.abs(line.middle - middle) <
            0.5 * Math.max(mark ? line.height : Math.min(line.height, height), 4) &&
          !line.words.some((other) => overlap(other.x0, other.x1, word.x0, word.x1) > 0.5 * widthOf(word)),
      )
      .toSorted((a, b) => Math.abs(a.middle - middle) - Math.abs(b.middle - middle))[0]
    if (near === undefined) {
      lines.push({ words: [word], middle, height })
      continue
    }
    near.words.push(word)
    if (mark) continue
    near.middle += (middle - near.middle) / near.words.length
    near.height += (height - near.height) / near.words.length
  }
  return lines
    .toSorted((a, b) => a.middle - b.middle)
    .map((line) => line.words.toSorted((a, b) => a.x0 - b.x0))
}

function cellsOf(words: readonly PageWord[], line: number): Cell[] {
  const groups: PageWord[][] = []
  for (const word of words) {
    const group = groups.at(-1)
    const last = group?.at(-1)
    const height = last === undefined ? 0 : Math.max(last.y1 - last.y0, word.y1 - word.y0)
    if (group === undefined || last === undefined || word.x0 - last.x1 > CELL_GAP * height)
      groups.push([word])
    else group.push(word)
  }
  return groups.map((group) => makeCell(group, line))
}

export function makeCell(words: PageWord[], line: number): Cell {
  const text = words.map((word) => word.text.trim()).join(' ')
  const heights = words.map(({ y0, y1 }) => y1 - y0).toSorted((a, b) => a - b)
  return {
    words,
    text,
    folded: foldPlain(text),
    x0: Math.min(...words.map(({ x0 }) => x0)),
    y0: Math.min(...words.map(({ y0 }) => y0)),
    x1: Math.max(...words.map(({ x1 }) => x1)),
    y1: Math.max(...words.map(({ y1 }) => y1)),
    height: heights[Math.floor(heights.length / 2)] ?? 0,
    line,
  }
}

/** Words of a cell that hold its characters from `from` to `to`. */
export function wordsAt(cell: Cell, from: number, to: number): PageWord[] {
  let at = 0
  return cell.words.filter((word) => {
    const start = at
    at += word.text.trim().length + 1
    return start < to && at - 1 > from
  })
}

export function overlap(a0: number, a1: number, b0: number, b1: number): number {
  return Math.min(a1, b1) - Math.max(a0, b0)
}

const isWord = ({ text }: PageWord) => /[\p{L}\d]/u.test(text)
const widthOf = (word: PageWord) => word.x1 - word.x0

/** Lower case without accents, character by character, so that positions stay. */
export function foldPlain(text: string): string {
  let folded = ''
  for (const character of text) {
    const plain = character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    folded += plain.length === character.length ? plain : character.toLowerCase().slice(0, character.length)
  }
  return folded
}
