import { isTaken, type Mention, type ReadingContext } from '../mention.ts'
import { clauseAround, type Message, sentenceAt } from '../message.ts'
import { type City, impliedUf, type Places } from '../places.ts'
import { CITY_IDIOMS, firstNameBefore, standingOfPlace } from './place-cues.ts'
import { stateName, ufAfter } from './uf-after.ts'

/** A city said, with the state that goes with it when one is said or can only be meant. */
export interface PlaceMention extends Mention {
  uf: string | null
  /** Folded offsets of the words that say the state; those of the city when it is implied. */
  ufStart: number
  ufEnd: number
}

const SAID = 3
const FROM_HERE = /\b(?:sou|somos|familia|gente|sou um|sou uma) $/

interface Found {
  cities: readonly City[]
  length: number
  /** Only a place where the words around say so. */
  ambiguous: boolean
  guessed: boolean
}

function findAt(message: Message, places: Places, at: number): Found | null {
  const { words } = message
  for (let length = 3; length >= 1; length--) {
    const key = words
      .slice(at, at + length)
      .map((word) => word.text)
      .join(' ')
    const nickname = places.nickname(key)
    // "Rio Preto" and "Rio Claro" are not Rio.
    const longer = places.longest(words, at)
    if (nickname && length >= (longer?.length ?? 0))
      return { cities: [nickname.city], length, ambiguous: nickname.cue, guessed: false }
  }
  const exact = places.longest(words, at)
  if (!exact) return null
  const [first] = exact.cities
  return { cities: exact.cities, length: exact.length, ambiguous: first?.ambiguous ?? true, guessed: false }
}

/** After a word that can only be followed by a place, a misspelt name is read too. */
function guessAt(message: Message, places: Places, at: number, answering: boolean): Found | null {
  const { words, text } = message
  const first = words[at]
  if (!first) return null
  const limit = clauseAround(text, first.start).end
  let most = 0
  while (most < 5 && (words[at + most]?.end ?? Infinity) <= limit) most++
  for (let length = most; length >= 1; length--) {
    const slice = words.slice(at, at + length)
    if (slice.some((word) => /\d/.test(word.text))) continue
    // "curitba pr": the code is not part of the name.
    const key = slice.map((word) => word.text).join(' ')
    const city = places.nearest(key)
    if (!city) continue
    if (!answering && length === 1 && city.people < 40) continue
    const others = places.cities(
      city.name
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .toLowerCase(),
    )
    return { cities: others.length > 0 ? others : [city], length, ambiguous: false, guessed: true }
  }
  return null
}

function base(found: Found): number {
  if (found.guessed) return 0.5
  if (found.ambiguous) return 0
  const [first] = found.cities
  return (first?.people ?? 0) >= 30 || found.length >= 3 ? 2 : 1
}

/** Every municipality a message names. */
export function readPlaces(
  message: Message,
  context: ReadingContext,
  places: Places,
  business: boolean,
): PlaceMention[] {
  const { words, text } = message
  const mentions: PlaceMention[] = []
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (!word) break
    const before = text.slice(0, word.start)
    const place = standingOfPlace(message, word.start, { ...context, business })
    let found = findAt(message, places, at)
    const state0 = stateName(message, places, at)
    // "Mato Grosso do Sul" and "Rio Grande do Norte" are states, whatever towns bear part of the name.
    if (state0 && found && !found.cities.some((city) => city.uf === state0.uf && city.people > 1000)) {
      const length = text.slice(state0.start, state0.end).split(' ').length
      if (length >= found.length) {
        at += length - 1
        continue
      }
    }
    if (!found) {
      const people = FROM_HERE.test(before) ? places.demonym(word.text)?.city : null
      if (people) {
        mentions.push(citizen(people, word, place.denied))
        continue
      }
    }
    if (!found && (place.expects || (context.asked && place.opens)))
      found = guessAt(message, places, at, context.asked)
    else if (!found && place.opens) {
      const guess = guessAt(message, places, at, true)
      const state = guess && ufAfter(message, places, at + guess.length, guess.cities)
      if (state && guess.cities.some((city) => city.uf === state.uf)) found = guess
    }
    if (!found) continue
    const end = words[at + found.length - 1]?.end ?? word.end
    if (CITY_IDIOMS.some((idiom) => overlaps(idiom, text, word.start, end))) {
      at += found.length - 1
      continue
    }
    const state = ufAfter(message, places, at + found.length, found.cities)
    const chosen = state ? found.cities.find((city) => city.uf === state.uf) : found.cities[0]
    if (found.guessed && state && !chosen) continue
    const city = chosen ?? found.cities[0]
    if (!city) continue
    // A town in the name of a firm or a person is no address.
    if (isTaken(context.taken, word.start, end, ['company', 'person_name', 'email']) && !state) {
      at += found.length - 1
      continue
    }
    let weight = base(found) + place.score
    if (state) weight += chosen ? 3 : 1
    const wholeClause = clauseAround(text, word.start)
    const alone = wholeClause.text.trim().length <= (state?.end ?? end) - word.start
    if (alone) weight += found.ambiguous ? (context.asked ? 2 : 0) : 1
    const surname = firstNameBefore(message, at)
    if (found.length === 1 && surname === 'adjacent' && !state) weight -= 4
    if (found.ambiguous && surname === 'particle' && !state) weight -= 2
    if (found.ambiguous && !context.asked && !state && !place.located && !place.corrects)
      weight = Math.min(weight, SAID - 1)
    // A capital in the middle of a sentence says that it is a name.
    if (found.ambiguous && word.capital && !message.caseless && before.trim() !== '') weight += 0.5
    mentions.push({
      value: city.name,
      uf: state ? state.uf : impliedUf(found.cities),
      start: word.start,
      end,
      ufStart: state ? state.start : word.start,
      ufEnd: state ? state.end : end,
      standing: place.denied ? 'denied' : weight >= SAID ? 'said' : 'possible',
      weight,
    })
    at += found.length - 1
  }
  return preferAnswer(mentions, message)
}

/** "sou paulistano", "somos londrinenses". */
function citizen(city: City, word: { start: number; end: number }, denied: boolean): PlaceMention {
  return {
    value: city.name,
    uf: city.uf,
    start: word.start,
    end: word.end,
    ufStart: word.start,
    ufEnd: word.end,
    standing: denied ? 'denied' : 'said',
    weight: SAID,
  }
}

/** In "moro em Ibiporã, perto de Londrina" the town itself is meant. */
function preferAnswer(mentions: PlaceMention[], message: Message): PlaceMention[] {
  for (const mention of mentions) {
    const before = message.text.slice(sentenceAt(message, mention.start).start, mention.start)
    if (/\b(?:perto|pertinho|proximo|proxima|ao lado|vizinh[oa]|colad[oa]|km)\b[^,;]{0,12}$/.test(before))
      mention.weight -= 1.2
  }
  return mentions
}

function overlaps(idiom: RegExp, text: string, start: number, end: number): boolean {
  for (const match of text.matchAll(idiom))
    if (match.index < end && match.index + match[0].length > start) return true
  return false
}
