import { readFileSync } from 'node:fs'
import { CITY_NICKNAMES, DEMONYMS, STATES } from './place-words.ts'

export interface City {
  name: string
  uf: string
  /** Thousands of people, 2022 census. */
  people: number
  /** Also an everyday word, a first name or a surname: a city only where something says so. */
  ambiguous: boolean
}

export interface Places {
  /** Cities of a folded name, biggest first. */
  cities(key: string): readonly City[]
  /** The longest name that begins at `words[at]`, with its length in words. */
  longest(
    words: readonly { text: string }[],
    at: number,
  ): { key: string; length: number; cities: readonly City[] } | null
  /** The city meant by a misspelt name, or null when none is near enough or several are. */
  nearest(key: string): City | null
  /** Does a nickname begin with this word? */
  startsNickname(word: string): boolean
  nickname(key: string): { city: City; cue: boolean } | null
  /** "gaucho" → RS, "londrinense" → PR and Londrina. */
  demonym(word: string): { uf: string; city: City | null } | null
  state(key: string): string | null
}

/** Times the people of the next homonym: of any town, and of a large one. */
const OVERWHELMING = 8
const OVERWHELMING_LARGE = 4
const LARGE = 100 // thousand people
const SHORT_FORMS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    s: ['sao', 'santo', 'santa'],
    sto: ['santo'],
    sta: ['santa'],
    cpo: ['campo'],
    pto: ['porto'],
    gde: ['grande'],
    st: ['santo', 'santa'],
    pres: ['presidente'],
    gov: ['governador'],
    cel: ['coronel'],
    mal: ['marechal'],
    cons: ['conselheiro'],
    sen: ['senador'],
    bal: ['balneario'],
    faz: ['fazenda'],
    nsa: ['nossa'],
  }),
)
const NOT_TYPOS = new Set(
  'frente centro cima baixo casa longe perto cidade interior capital brasil carne carnes cortes porcos frango bairro estado regiao litoral condominio shopping rodovia avenida chacara fazenda'.split(
    ' ',
  ),
)

const squash = (name: string) =>
  name
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/['’]/g, '')
    .replace(/-/g, ' ')

/** The UF of a name said without one: the only one, or one overwhelmingly meant; else null. */
export function impliedUf(cities: readonly City[]): string | null {
  const [first, second] = cities
  if (!first) return null
  const times = first.people >= LARGE ? OVERWHELMING_LARGE : OVERWHELMING
  return !second || first.people >= second.people * times ? first.uf : null
}

let built: Places | null = null

/**
 * All Brazilian municipalities. Its tables take some tens of milliseconds and never change, so there is one; the data
 * file is written by scripts/build-cities.ts, which names the source.
 */
export function createPlaces(): Places {
  built ??= build()
  return built
}

function build(): Places {
  const data: Record<string, string> = JSON.parse(
    readFileSync(new URL('./data/cities.data.json', import.meta.url), 'utf8'),
  )
  const byKey = new Map<string, City[]>()
  const longestByFirst = new Map<string, number>()
  const buckets = new Map<string, { key: string; city: City }[]>()
  const demonyms = new Map<string, { uf: string; city: City | null }>()
  const index = (key: string, city: City) => {
    const list = byKey.get(key)
    if (list) list.push(city)
    else byKey.set(key, [city])
    const words = key.split(' ')
    const first = words[0] ?? ''
    longestByFirst.set(first, Math.max(longestByFirst.get(first) ?? 0, words.length))
  }
  for (const [uf, lines] of Object.entries(data)) {
    for (const line of lines.split(';')) {
      const [name = '', people = '0', demonym = '', flag = ''] = line.split('|')
      const city: City = { name, uf, people: Number(people), ambiguous: flag === '!' }
      const key = squash(name)
      index(key, city)
      // "Santa Bárbara d'Oeste" is also typed "d oeste" and "do oeste".
      if (/['’]/.test(name)) {
        index(squash(name.replace(/['’]/g, ' ')), city)
        index(squash(name.replace(/\bd['’]/gi, 'do ')), city)
      }
      if (city.people >= 15) {
        const bucket = `${key.length}`
        const list = buckets.get(bucket)
        if (list) list.push({ key, city })
        else buckets.set(bucket, [{ key, city }])
      }
      if (/^[a-z]{6,20}$/.test(demonym)) {
        const known = demonyms.get(demonym)
        if (!known?.city || known.city.people < city.people) demonyms.set(demonym, { uf, city })
      }
    }
  }
  for (const list of byKey.values()) list.sort((a, b) => b.people - a.people)
  const pick = (name: string, uf: string) => byKey.get(squash(name))?.find((city) => city.uf === uf) ?? null
  const nicknames = new Map<string, { city: City; cue: boolean }>()
  for (const [word, name, uf, cue] of CITY_NICKNAMES) {
    const city = pick(name, uf)
    if (city) nicknames.set(word, { city, cue })
  }
  const nicknameHeads = new Set([...nicknames.keys()].map((key) => key.split(' ')[0] ?? ''))
  for (const [words, uf, cityName] of DEMONYMS) {
    for (const word of words.split(' '))
      demonyms.set(word, { uf, city: cityName ? pick(cityName, uf) : null })
  }

  return {
    cities: (key) => byKey.get(key) ?? [],
    longest(words, at) {
      const first = words[at]?.text ?? ''
      for (const head of [first, ...(SHORT_FORMS.get(first) ?? [])]) {
        const most = longestByFirst.get(head) ?? 0
        for (let length = Math.min(most, words.length - at); length >= 1; length--) {
          if (length === 1 && head !== first) break
          let key = head
          for (let i = 1; i < length; i++) key += ` ${words[at + i]?.text ?? ''}`
          const cities = byKey.get(key)
          if (cities) return { key, length, cities }
        }
      }
      return null
    },
    nearest(key) {
      if (key.length < 6 || NOT_TYPOS.has(key)) return null
      const reach = key.length >= 10 ? 2 : 1
      let best: { city: City; distance: number } | null = null
      for (let length = key.length - reach; length <= key.length + reach; length++) {
        for (const entry of buckets.get(`${length}`) ?? []) {
          // A wrong first letter is rare, and most of the table goes with this test.
          if (entry.key[0] !== key[0] && entry.key[1] !== key[1] && entry.key[1] !== key[0]) continue
          if (entry.city.people < (reach === 1 ? 20 : 40)) continue
          const distance = editDistance(key, entry.key, reach)
          if (distance > reach) continue
          if (
            !best ||
            distance < best.distance ||
            (distance === best.distance && entry.city.people > best.city.people)
          )
            best = { city: entry.city, distance }
        }
      }
      return best?.city ?? null
    },
    startsNickname: (word) => nicknameHeads.has(word),
    nickname: (key) => nicknames.get(key) ?? null,
    demonym: (word) =>
      demonyms.get(word) ??
      demonyms.get(word.replace(/as?$/, 'o').replace(/os$/, 'o').replace(/ses$/, 'se')) ??
      null,
    state: (key) => STATES.get(key) ?? null,
  }
}

/** Insertions, deletions, changes and swaps of neighbours; stops above `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        value = Math.min(value, (before[j - 2] ?? 0) + 1)
      row.push(value)
      if (value < least) least = value
    }
    if (least > limit) return limit + 1
    before = previous
    previous = row
  }
  return previous[b.length] ?? limit + 1
}
