import type { Clock } from '../../ops/clock.ts'
import { nameKey, sameName, withoutAccents } from '../match.ts'
import type { PiperunClient, PiperunRow } from './client.ts'

const FOUND_MS = 24 * 3_600_000
/** A city that is missing may be added, or have been mistyped there. */
const MISSED_MS = 10 * 60_000
/** Cities of a busy month; the oldest goes first. */
const ENTRIES = 2_000

/**
 * Finds a city's id. The name is compared here, whatever the API's filter lets through: the first hit may be a homonym, or a
 * city that only begins alike. Without a state a name that several states have is nobody's. Errors are never remembered.
 */
export function createCities(deps: { client: PiperunClient; clock: Clock }) {
  const { client, clock } = deps
  const known = new Map<string, { id: string | null; until: number }>()

  return async function findCity(
    place: { name: string; uf: string | null },
    signal?: AbortSignal,
  ): Promise<string | null> {
    const key = `${nameKey(place.name)}/${place.uf ?? ''}`
    const kept = known.get(key)
    if (kept !== undefined && kept.until > clock.now().getTime()) return kept.id
    const id = await look(place, signal)
    known.delete(key)
    known.set(key, { id, until: clock.now().getTime() + (id === null ? MISSED_MS : FOUND_MS) })
    const oldest = known.keys().next()
    if (known.size > ENTRIES && !oldest.done) known.delete(oldest.value)
    return id
  }

  async function look({ name, uf }: { name: string; uf: string | null }, signal?: AbortSignal) {
    const spellings: (string | undefined)[] = [...new Set([name, withoutAccents(name)])]
    // A search that wants the accents we were not told: the whole state is a few pages.
    if (uf !== null) spellings.push(undefined)
    for (const spelling of spellings) {
      const ids = new Set<string>()
      for await (const row of client.list('/cities', { name: spelling, uf: uf ?? undefined }, signal)) {
        if (typeof row.name !== 'string' || !sameName(row.name, name)) continue
        if (uf !== null && ufOf(row) !== uf) continue
        ids.add(row.id)
      }
      const [only, ...others] = ids
      if (only !== undefined) return others.length === 0 ? only : null
    }
    return null
  }
}

function ufOf(row: PiperunRow): string | null {
  const { uf, state } = row
  const found = typeof uf === 'string' ? uf : typeof state === 'string' ? state : null
  return found === null ? null : found.trim().toUpperCase()
}
