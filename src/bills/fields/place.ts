import type { Places } from '../../understanding/places.ts'
import type { Cell, Page } from '../page.ts'

export interface PlaceReading {
  city: string
  uf: string
}

const UFS = 'ac|al|ap|am|ba|ce|df|es|go|ma|mt|ms|mg|pa|pb|pr|pe|pi|rj|rn|rs|ro|rr|sc|sp|se|to'
/** "BELEM - PA", "Recife/PE", "66000-000 BELEM PA", "Cidade: Belém UF: PA". */
const CITY_UF = new RegExp(
  `((?:[\\p{L}'’.]{2,}[ -]){0,5}?[\\p{L}'’.]{2,})\\s*(?:[-–/,|(]|\\s+uf:?|\\s)\\s*(?:uf:?\\s*)?\\(?(${UFS})(?![\\p{L}\\d])`,
  'giu',
)
const LONGEST_NAME = 5
/** Gap a state may stand off its city, in heights of the letters. */
const GAP = 6

/** Cells of a line that may be one statement. */
function runsOf(line: readonly Cell[]): { text: string; cell: Cell }[] {
  const runs: { text: string; cell: Cell; end: number }[] = []
  for (const cell of line) {
    const run = runs.at(-1)
    if (run !== undefined && cell.x0 - run.end < GAP * cell.height) {
      run.text += ` ${cell.text}`
      run.end = cell.x1
    } else runs.push({ text: cell.text, cell, end: cell.x1 })
  }
  return runs
}

/**
 * City and state of the home the bill is for: a municipality of that state, as near below the holder's name as there
 * is one. A distributor prints its own seat too; of two places far from the name, neither is taken.
 */
export function createPlaceReader(places: Places): (page: Page, holder: Cell | null) => PlaceReading | null {
  return (page, holder) => {
    const found = page.lines.flatMap(runsOf).flatMap(({ text, cell }) =>
      [...text.matchAll(CITY_UF)].flatMap((match) => {
        const place = known(match[1] ?? '', match[2] ?? '')
        return place === null ? [] : [{ place, cell }]
      }),
    )
    const seat = (cell: Cell) => {
      const line = page.lines.slice(Math.max(0, cell.line - 1), cell.line + 2).flat()
      return line.some(({ folded }) => /\bcnpj\b|\binsc\b|inscricao estadual|\bi\.?e\.?:/.test(folded))
    }
    if (holder !== null) {
      const near = found
        .filter(({ cell }) => cell.line >= holder.line && cell.line - holder.line <= 7)
        .filter(
          ({ cell }) => cell.x0 < holder.x1 + 20 * holder.height && cell.x1 > holder.x0 - 4 * holder.height,
        )
        .toSorted((a, b) => a.cell.line - b.cell.line)[0]
      if (near !== undefined) return near.place
    }
    const own = found.filter(({ cell }) => !seat(cell))
    const different = new Set((own.length > 0 ? own : []).map(({ place }) => `${place.city}/${place.uf}`))
    return different.size === 1 ? (own[0]?.place ?? null) : null
  }

  /** The longest ending of the words before a state that is one of its municipalities. */
  function known(before: string, state: string): PlaceReading | null {
    const uf = state.toUpperCase()
    const words = before.trim().split(/[\s-]+/)
    for (let length = Math.min(words.length, LONGEST_NAME); length > 0; length--) {
      const key = words
        .slice(-length)
        .join(' ')
        .normalize('NFD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replace(/['’.]/g, '')
      const city = places.cities(key).find((one) => one.uf === uf)
      if (city !== undefined) return { city: city.name, uf }
    }
    return null
  }
}
