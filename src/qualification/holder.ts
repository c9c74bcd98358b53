import { fold } from '../text/normalise.ts'
import { isFirstName } from '../understanding/names.ts'

const PARTICLES = new Set(['de', 'da', 'do', 'das', 'dos', 'e', 'di', 'del', 'van', 'von'])
const TITLES = new Set(['sr', 'sra', 'srta', 'dr', 'dra', 'dona', 'seu', 'senhor', 'senhora', 'sua'])
/** Two people of one name, father and son: the same words with another ending are somebody else. */
const GENERATIONS: ReadonlyMap<string, string> = new Map([
  ['filho', 'filho'],
  ['jr', 'filho'],
  ['junior', 'filho'],
  ['neto', 'neto'],
  ['sobrinho', 'sobrinho'],
])
/** A person who has died signs nothing. */
const ESTATE = new Set(['espolio', 'inventariante', 'falecido', 'falecida'])

/**
 * Whether the name on a bill is the lead's, as people and bills write names: in any order, without accents and
 * particles, abbreviated, shortened, with another spelling of the same sound. Null: one of them is no name to go by.
 */
export function isSameHolder(
  holder: string | null | undefined,
  lead: string | null | undefined,
): boolean | null {
  const printed = readName(holder ?? '')
  const told = readName(lead ?? '')
  if (printed === null || told === null) return null
  if (printed.estate !== told.estate) return false
  if (printed.generation !== null && told.generation !== null && printed.generation !== told.generation)
    return false
  const fewer = printed.tokens.length <= told.tokens.length ? printed : told
  const more = fewer === printed ? told : printed
  if (contains(more.tokens, fewer.tokens)) return true

  const shared = fewer.tokens.filter((token) => token.length > 1 && more.tokens.includes(token))
  const sameGiven = meets(printed.given, told.tokens) && meets(told.given, printed.tokens)
  const surname = shared.some(
    (token) =>
      token !== printed.given &&
      token !== told.given &&
      (token === printed.tokens.at(-1) || token === told.tokens.at(-1) || !isFirstName(token)),
  )
  return shared.length >= 2 && sameGiven && surname
}

interface Name {
  tokens: string[]
  /** What the person is called: relatives share the rest. */
  given: string
  generation: string | null
  estate: boolean
}

/** Null when no whole word is left. */
function readName(text: string): Name | null {
  const words = fold(text)
    .replace(/[^a-z]+/g, ' ')
    .trim()
    .split(' ')
    .filter((word) => word !== '' && !PARTICLES.has(word) && !TITLES.has(word))
  const estate = words.some((word) => ESTATE.has(word))
  const generation = words.map((word) => GENERATIONS.get(word)).find((one) => one !== undefined) ?? null
  const own = words.filter((word) => GENERATIONS.get(word) === undefined && !ESTATE.has(word))
  if (!own.some((word) => word.length > 1)) return null
  const given = own[0]?.length === 1 || isFirstName(own[0] ?? '') ? own[0] : own.find(isFirstName)
  return { tokens: own.map(sound), given: sound(given ?? own[0] ?? ''), generation, estate }
}

/** Every token of `few` has one of its own in `many`; an initial stands for a word. */
function contains(many: readonly string[], few: readonly string[]): boolean {
  const left = [...many]
  // Whole words first: an initial must not take the word another token needs.
  for (const token of few.toSorted((a, b) => b.length - a.length)) {
    const exact = left.indexOf(token)
    const at = exact >= 0 ? exact : left.findIndex((other) => initialOf(other, token))
    if (at < 0) return false
    left.splice(at, 1)
  }
  // Initials alone say nothing.
  return few.some((token) => token.length > 1 && many.includes(token))
}

function meets(token: string, others: readonly string[]): boolean {
  return others.some((other) => other === token || initialOf(other, token))
}

function initialOf(one: string, other: string): boolean {
  return (one.length === 1 || other.length === 1) && one[0] === other[0]
}

/** Souza and Sousa, Thiago and Tiago, Luiz and Luis, Philipe and Felipe's "f", Giovanna and Giovana. */
function sound(word: string): string {
  if (word.length === 1) return word
  return word
    .replace(/ph/g, 'f')
    .replace(/th/g, 't')
    .replace(/z/g, 's')
    .replace(/y/g, 'i')
    .replace(/w/g, 'v')
    .replace(/(.)\1+/g, '$1')
    .replace(/(?<=[aeiou])h$/, '')
}
