import { type Cell, overlap, type Page, type PageWord, wordsAt } from './page.ts'

/** A figure, date or code on the page, with the place it stands at. */
export interface Token<T> {
  value: T
  cell: Cell
  /** Characters of the cell's text. */
  from: number
  to: number
  words: PageWord[]
  x0: number
  y0: number
  x1: number
  y1: number
  height: number
  /** The least sure of its words, 0 to 1. */
  confidence: number
}

/** Everything on the page that `pattern` finds and `read` makes sense of. */
export function findTokens<T>(page: Page, pattern: RegExp, read: (text: string) => T | null): Token<T>[] {
  return page.cells.flatMap((cell) =>
    [...cell.text.matchAll(pattern)].flatMap((match) => {
      const value = read(match[1] ?? match[0])
      return value === null ? [] : [tokenAt(cell, match.index, match.index + match[0].length, value)]
    }),
  )
}

export function tokenAt<T>(cell: Cell, from: number, to: number, value: T): Token<T> {
  const words = wordsAt(cell, from, to)
  return {
    value,
    cell,
    from,
    to,
    words,
    x0: Math.min(...words.map(({ x0 }) => x0)),
    y0: Math.min(...words.map(({ y0 }) => y0)),
    x1: Math.max(...words.map(({ x1 }) => x1)),
    y1: Math.max(...words.map(({ y1 }) => y1)),
    height: Math.max(...words.map(({ y0, y1 }) => y1 - y0)),
    confidence: Math.min(...words.map(({ confidence }) => confidence)),
  }
}

export interface Labelled<T> {
  token: Token<T>
  label: Token<string>
  /** 0 to 1: how plainly the figure belongs to the label. */
  strength: number
}

export interface LabelSearch {
  /** Over folded text. */
  label: RegExp
  /** A label in whose words this is found is another one. */
  unless?: RegExp
}

/** Lines below a label its figure may stand, in heights of the label's letters. */
const BELOW = 4.2
/** Characters after a label that still say what it is. */
const AFTER = 24
/** Characters between a label and its figure in one cell. */
const BETWEEN = 34

/**
 * Figures that stand where forms put what a label names: after it on the line, or under it in the column. A figure
 * belongs to the nearest label only as far as the eye would say so; several answers come back with their strengths.
 */
export function findLabelled<T>(page: Page, search: LabelSearch, tokens: readonly Token<T>[]): Labelled<T>[] {
  return findLabels(page, search).flatMap((label) => belonging(page, label, tokens))
}

export function findLabels(page: Page, { label, unless }: LabelSearch): Token<string>[] {
  const pattern = new RegExp(label.source, 'g')
  return page.cells.flatMap((cell) =>
    [...cell.folded.matchAll(pattern)]
      .filter((match) => unless === undefined || !unless.test(statementAt(cell.folded, match)))
      .map((match) => tokenAt(cell, match.index, match.index + match[0].length, match[0])),
  )
}

/** A label with the words around it, as far as the figure before it and a few words on. */
function statementAt(text: string, { index, 0: label }: RegExpExecArray): string {
  const before = text.slice(0, index).replace(/^.*\d(?=\D*$)/s, '')
  return `${before}${text.slice(index, index + label.length + AFTER)}`
}

/** Words between a label and its figure that only spell it out: "valor total DA SUA CONTA". */
const FILLERS = /\b(?:d[aeo]s?|a|o|e|em|est[ae]|sua|seu|mes|conta|fatura|luz|energia|kwh|reais)\b/g

function belonging<T>(page: Page, label: Token<string>, tokens: readonly Token<T>[]): Labelled<T>[] {
  const line = page.lines[label.cell.line] ?? []
  const after = tokens
    .filter(({ cell }) => cell.line === label.cell.line)
    .filter((token) => (token.cell === label.cell ? token.from >= label.to : token.x0 >= label.x1))
    .toSorted((a, b) => a.x0 - b.x0)[0]
  const found: Labelled<T>[] = []
  if (after !== undefined) {
    const between = betweenText(line, label, after)
    if (between.length <= BETWEEN) {
      const gap = (after.x0 - label.x1) / Math.max(label.height, 1)
      const plain = /^[\s:=.$r*()\-–>|]*$/.test(between.replace(FILLERS, ''))
      found.push({ token: after, label, strength: (plain ? 1 : 0.75) - Math.min(0.25, gap / 120) })
    }
  }
  const below = tokens
    .filter((token) => token.cell.line > label.cell.line && token.y0 - label.y1 < BELOW * label.height)
    .filter((token) => token.y0 > label.y0 + 0.6 * label.height && inColumn(label, token))
    .toSorted((a, b) => a.y0 - b.y0 || distance(a, label) - distance(b, label))
  const [nearest] = below
  if (nearest !== undefined) {
    const drop = (nearest.y0 - label.y1) / Math.max(label.height, 1)
    const aside = distance(nearest, label) / Math.max(label.height, 1)
    found.push({
      token: nearest,
      label,
      strength: 0.95 - Math.min(0.3, Math.max(0, drop) / 14) - Math.min(0.2, aside / 60),
    })
  }
  if (found.length === 0) found.push(...captioned(page, label, tokens))
  return found
}

/** Heights of the label's letters its figure may stand over it. */
const OVER = 1.6

/** A large figure alone in its box, with what it is in small letters under it, and nothing over it that claims it too. */
function captioned<T>(page: Page, label: Token<string>, tokens: readonly Token<T>[]): Labelled<T>[] {
  if (label.cell.folded.slice(0, label.from).trim() !== '') return []
  const [nearest] = tokens
    .filter(
      ({ cell, from, to }) => cell.text.slice(0, from).trim() === '' && to >= cell.text.trimEnd().length - 4,
    )
    .filter(({ height }) => height > 1.2 * label.height)
    .filter(({ y1 }) => y1 <= label.y0 + 0.3 * label.height && label.y0 - y1 < OVER * label.height)
    .filter((token) => overlap(label.x0, label.x1, token.x0, token.x1) > 0)
    .toSorted((a, b) => b.y1 - a.y1)
  if (nearest === undefined) return []
  const claimed = page.cells.some(
    (cell) =>
      cell.y1 <= nearest.y0 &&
      nearest.y0 - cell.y1 < OVER * label.height &&
      overlap(cell.x0, cell.x1, nearest.x0, nearest.x1) > 0,
  )
  return claimed ? [] : [{ token: nearest, label, strength: 0.85 }]
}

/** Under the label, as far as a right-aligned or centred figure may stand off. */
function inColumn(label: Token<string>, token: Token<unknown>): boolean {
  return overlap(label.x0 - 1.5 * label.height, label.x1 + 3 * label.height, token.x0, token.x1) > 0
}

function distance(token: Token<unknown>, label: Token<unknown>): number {
  return Math.max(0, -overlap(label.x0, label.x1, token.x0, token.x1))
}

function betweenText(line: readonly Cell[], label: Token<string>, token: Token<unknown>): string {
  if (token.cell === label.cell) return label.cell.folded.slice(label.to, token.from)
  const from = line.indexOf(label.cell)
  const to = line.indexOf(token.cell)
  return [
    label.cell.folded.slice(label.to),
    ...line.slice(from + 1, to).map(({ folded }) => folded),
    token.cell.folded.slice(0, token.from),
  ]
    .join(' ')
    .trim()
}
