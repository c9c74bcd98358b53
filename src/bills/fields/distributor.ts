import type { Page } from '../page.ts'

/** Name as business.yaml calls it → other names it goes by. */
export type DistributorNames = Readonly<Record<string, readonly string[]>>

export type DistributorReader = (text: Page | string, uf: string | null) => string | null

interface Name {
  canonical: string
  words: string
  pattern: RegExp
}

/**
 * Finds the distributor by whole words: "URGENTE" holds no "RGE", "RECEBIMENTO" no "CEB". The longest name wins over
 * one it contains ("Equatorial Pará" over "Equatorial"), a group's name is completed by the state. Null when the page
 * names two that have nothing to do with each other.
 */
export function createDistributorReader(names: DistributorNames): DistributorReader {
  const known: Name[] = Object.entries(names).flatMap(([canonical, aliases]) =>
    [canonical, ...aliases].map((alias) => {
      const words = plain(alias)
      return {
        canonical,
        words,
        pattern: new RegExp(`(?<![a-z0-9])${words.replace(/ /g, '\\W{1,3}')}(?![a-z0-9])`, 'g'),
      }
    }),
  )
  const byAlias = new Map(known.map((name) => [name.words, name.canonical]))

  return (text, uf) => {
    const folded = typeof text === 'string' ? plain(text) : text.folded
    // On a page names have capitals; "light" is also a word.
    const capital = (at: number) => typeof text === 'string' || /\p{Lu}/u.test(text.text[at] ?? '')
    const hits = known.flatMap((name) =>
      [...folded.matchAll(name.pattern)]
        .filter(({ index }) => capital(index))
        .map((match) => ({
          name,
          from: match.index,
          to: match.index + match[0].length,
        })),
    )
    const longest = hits.filter(
      (hit) =>
        !hits.some(
          (other) => other !== hit && other.from <= hit.from && other.to >= hit.to && size(other) > size(hit),
        ),
    )
    const counts = new Map<string, number>()
    for (const { name } of longest) counts.set(name.canonical, (counts.get(name.canonical) ?? 0) + 1)
    const [only, ...others] = [...counts.keys()].filter(
      (one) =>
        ![...counts.keys()].some((other) => other !== one && plain(other).startsWith(`${plain(one)} `)),
    )
    if (only === undefined) return null
    if (others.length > 0) return mostNamed(counts, [only, ...others])
    return complete(only, uf)
  }

  /** "Equatorial" on a bill of Pará is "Equatorial Pará". */
  function complete(canonical: string, uf: string | null): string {
    return uf === null ? canonical : (byAlias.get(`${plain(canonical)} ${uf.toLowerCase()}`) ?? canonical)
  }
}

/** One that is named far more often is the one that wrote the bill. */
function mostNamed(counts: ReadonlyMap<string, number>, rivals: readonly string[]): string | null {
  const ranked = rivals.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
  const [first = '', second = ''] = ranked
  return (counts.get(first) ?? 0) >= 3 * (counts.get(second) ?? 0) ? first : null
}

const size = ({ from, to }: { from: number; to: number }) => to - from

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}
