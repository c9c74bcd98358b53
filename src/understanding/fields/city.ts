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
/** Thousands of people: a town that many leads live in, whatever else its name means. */
const LARGE_TOWN = 200
const FROM_HERE =
  /\b(?:sou|somos|familia|gente|gente e|sou um|sou uma|(?:nossa|minha|nosso|meu) (?:\w+ )?(?:e )?|(?:\w+ )?(?:empresa|loja|casa|industria|negocio) e|hamburgueria|industria|fabrica|lanchonete|padaria|loja|restaurante|empresa) $/

/** Guessing a misspelt name searches all names: a few times a message at most. */
const MOST_GUESSES = 6
const MOST_MENTIONS = 24
const UF_NEAR =
  /^[a-z' ]{4,34}[\s,/(-]+(?:ac|al|am|ap|ba|ce|df|es|go|ma|mg|ms|mt|pa|pb|pe|pi|pr|rj|rn|ro|rr|rs|sc|se|sp|to)\b/
const PLACE_NEXT = /^(?:de|em|aqui|daqui|na|no|e|eh|cidade|verdade|real|sou|somos)$/

/** Could a misspelt town stand here? Cheap, and right far more often than not when it says no. */
function mayBePlace(message: Message, at: number, context: ReadingContext): boolean {
  const word = message.words[at]
  if (!word || word.text.length < 4 || word.everyday)
    return word !== undefined && /^(?:sao|boa|rio|sta|sto|bom|nova|novo|belo|porto|campo)$/.test(word.text)
  if (context.asked) return true
  const previous = message.words[at - 1]
  return (
    previous === undefined ||
    PLACE_NEXT.test(previous.text) ||
    /[,.;\n/*]/.test(message.text.slice(previous.end, word.start)) ||
    UF_NEAR.test(message.text.slice(word.start, word.start + 40))
  )
}

interface Found {
  cities: readonly City[]
  length: number
  /** Only a place where the words around say so. */
  ambiguous: boolean
  guessed: boolean
}

function findAt(message: Message, places: Places, at: number): Found | null {
  const { words } = message
  const exact = places.longest(words, at)
  if (places.startsNickname(words[at]?.text ?? '')) {
    for (let length = 3; length >= Math.max(1, exact?.length ?? 0); length--) {
      const key = words
        .slice(at, at + length)
        .map((word) => word.text)
        .join(' ')
      const nickname = places.nickname(key)
      if (!nickname) continue
      // "Rio Preto, MG" is the small town, not the short name of the large one.
      const others = places.cities(key).filter((city) => city !== nickname.city)
      return { cities: [nickname.city, ...others], length, ambiguous: nickname.cue, guessed: false }
    }
  }
  if (!exact) return null
  const [first] = exact.cities
  return { cities: exact.cities, length: exact.length, ambiguous: first?.ambiguous ?? true, guessed: false }
}

/** After a word that can only be followed by a place, a misspelt name is read too. */
function guessAt(message: Message, places: Places, at: number, answering: boolean): Found | null {
  const { words } = message
  const first = words[at]
  if (!first) return null
  const limit = clauseAround(message, first.start).end
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
  let guesses = 0
  // "sou gaúcho, de Caxias": of the towns of that name the one in that state.
  const people = /\b(?:sou|somos) (?:um |uma )?([a-z]{5,})\b/.exec(text)?.[1]
  const origin = people === undefined ? null : (places.demonym(people)?.uf ?? null)
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (!word) break
    const before = text.slice(Math.max(0, word.start - 40), word.start)
    let found = findAt(message, places, at)
    const fromHere = !found || found.length === 1 ? FROM_HERE.test(before) : false
    const mayGuess: boolean = !found && guesses < MOST_GUESSES && mayBePlace(message, at, context)
    // Most words name nothing and stand where no place is expected: they cost no more than this.
    if (!found && !fromHere && !mayGuess) continue
    if (mentions.length >= MOST_MENTIONS) break
    const place = standingOfPlace(message, word.start, { ...context, business })
    const state0 = stateName(message, places, at)
    // "Mato Grosso do Sul" and "Rio Grande do Norte" are states, whatever towns bear part of the name.
    if (state0 && found && !found.cities.some((city) => city.uf === state0.uf && city.people > 1000)) {
      const length = text.slice(state0.start, state0.end).split(' ').length
      if (length >= found.length) {
        at += length - 1
        continue
      }
    }
    if (!found || (fromHere && places.demonym(word.text))) {
      found = null
      const people = fromHere ? places.demonym(word.text)?.city : null
      if (people) {
        mentions.push(citizen(people, word, place.denied))
        continue
      }
    }
    if (mayGuess && (place.expects || (context.asked && place.opens))) {
      guesses++
      found = guessAt(message, places, at, context.asked)
    } else if (mayGuess && place.opens && UF_NEAR.test(text.slice(word.start, word.start + 40))) {
      guesses++
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
    const ofOrigin = origin === null ? undefined : found?.cities.find((city) => city.uf === origin)
    const chosen = state ? found.cities.find((city) => city.uf === state.uf) : (ofOrigin ?? found.cities[0])
    if (found.guessed && state && !chosen) continue
    const city = chosen ?? found.cities[0]
    if (!city) continue
    // A town in the name of a firm or a person is no address.
    if (
      isTaken(context.taken, word.start, end, ['company', 'person_name', 'email', 'distributor']) &&
      !state
    ) {
      at += found.length - 1
      continue
    }
    let weight = base(found) + place.score
    if (state) weight += chosen ? 3 : 1
    else if (ofOrigin) weight += 2
    const wholeClause = clauseAround(message, word.start)
    const alone =
      wholeClause.text.trim().length <= (state?.end ?? end) - word.start ||
      onlyValues(message, context, wholeClause, word.start, state?.end ?? end)
    if (alone) weight += found.ambiguous ? (context.asked ? 2 : 0) : 1
    // A large town and not a word more.
    const lone =
      found.ambiguous &&
      !context.asked &&
      /^[\s*"']*$/.test(text.slice(0, word.start)) &&
      /^[\s.!)]*$/.test(text.slice(end))
    if (lone && city.people >= LARGE_TOWN) weight += SAID
    const surname = firstNameBefore(message, at)
    if (found.length === 1 && surname === 'adjacent' && !state) weight -= 4
    if (found.ambiguous && surname === 'particle' && !state) weight -= 2
    // "E se faltar luz?" answers no question of where, though there is a town of Luz.
    const answering = context.asked && !sentenceAt(message, word.start).question
    if (found.ambiguous && !answering && !state && !place.located && !place.corrects && !lone && !ofOrigin)
      weight = Math.min(weight, SAID - 1)
    // A capital in the middle of a sentence says that it is a name.
    if (found.ambiguous && word.capital && !message.caseless && before.trim() !== '') weight += 0.5
    mentions.push({
      value: city.name,
      uf: state ? state.uf : (ofOrigin?.uf ?? impliedUf(found.cities)),
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

/** "Energisa Cuiabá 432,10": nothing but values stands in the clause. */
function onlyValues(
  message: Message,
  context: ReadingContext,
  clause: { start: number; end: number },
  start: number,
  end: number,
): boolean {
  return message.words.every(
    (word) =>
      word.end <= clause.start ||
      word.start >= clause.end ||
      (word.start >= start && word.end <= end) ||
      /^[\d.,]+$|^(?:e|de|em|reais|kwh)$/.test(word.text) ||
      isTaken(context.taken, word.start, word.end, ['distributor', 'person_name', 'company']),
  )
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
    if (
      /\b(?:perto|pertinho|proximo|proxima|ao lado|vizinh[oa]|colad[oa]|divisa|fronteira|limite|km)\b[^,;]{0,12}$/.test(
        before,
      )
    )
      mention.weight -= 2.5
  }
  return mentions
}

function overlaps(idiom: RegExp, text: string, start: number, end: number): boolean {
  for (const match of text.matchAll(idiom))
    if (match.index < end && match.index + match[0].length > start) return true
  return false
}
