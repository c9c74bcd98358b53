import { isTaken, type Mention, type ReadingContext } from '../mention.ts'
import { clauseAround, type Message } from '../message.ts'
import { REGIONS, UFS, UNMISTAKABLE_UFS } from '../place-words.ts'
import type { Places } from '../places.ts'
import type { PlaceMention } from './city.ts'
import { standingOfPlace } from './place-cues.ts'
import { stateName } from './uf-after.ts'

const SAID = 3
const MOST_MENTIONS = 24
/** What can only be followed by a state: "interior de", "estado de", "oeste do". */
const STATE_NEXT =
  /\b(?:interior|estado|norte|sul|leste|oeste|nordeste|noroeste|sudeste|sudoeste|centro|litoral|regiao|cidade|qualquer lugar|todo o?) (?:aqui )?(?:de|do|da|d)\s*$/
const PREPOSITION = /(?:^|[\s(/,-])(?:de|em|do|da|no|na|pro|pra|para|sou|somos|aqui|e|eh|estado|uf)[:\s]*$/
const FROM_HERE =
  /\b(?:sou|somos|familia|empresa|povo|gente|uma|um|bom|boa|industria|fabrica|loja|hamburgueria|lanchonete|padaria|restaurante|frigorifico|acougue|distribuidora|cooperativa|(?:nossa|minha|nosso|meu) \w+ (?:e|eh))\s+(?:e |eh |um |uma )?(?:bo[am] )?$/

/** The state opens the message: "Mato Grosso, sem ser o do Sul". */
const OPENS_ALONE = /^[\s*"']*(?:(?:e|eh|no|na|em|sou de|sou do|sou da)[ ,]+)?$/

/** Words of a message that lists what it says: "Iracema do Grupo Sol, Mato Grosso do Sul". */
const LISTED = 10

function standing(weight: number, denied: boolean): Mention['standing'] {
  return denied ? 'denied' : weight >= SAID ? 'said' : 'possible'
}

/** States said by name, code, people or region, and those that a city implies. */
export function readStates(
  message: Message,
  context: ReadingContext,
  places: Places,
  cities: readonly PlaceMention[],
  business: boolean,
): Mention[] {
  const { words, text } = message
  const mentions: Mention[] = []
  for (const city of cities) {
    if (city.uf) {
      mentions.push({
        value: city.uf,
        start: city.ufStart,
        end: city.ufEnd,
        standing: city.standing,
        weight: city.weight,
      })
    }
  }
  const inCity = (start: number, end: number) =>
    cities.some(
      (city) => city.standing !== 'possible' && start < Math.max(city.end, city.ufEnd) && end > city.start,
    )
  for (let at = 0; at < words.length; at++) {
    const word = words[at]
    if (!word) break
    const name = stateName(message, places, at)
    const code = word.text.length === 2 && UFS.has(word.text.toUpperCase())
    const before = text.slice(Math.max(clauseAround(message, word.start).start, word.start - 70), word.start)
    const people =
      !name && !code && (context.asked || FROM_HERE.test(before)) ? places.demonym(word.text) : null
    if (!name && !code && !people) continue
    if (mentions.length >= MOST_MENTIONS) break
    const place = standingOfPlace(message, word.start, { ...context, business })
    if (name) {
      const stateOnly = STATE_NEXT.test(before)
      const length = text.slice(name.start, name.end).split(' ').length
      if (stateOnly) dropCity(cities, mentions, name.start)
      else if (inCity(name.start, name.end)) {
        at += length - 1
        continue
      }
      // "para" is a state only with its accent, or where nothing else can stand.
      const isPara = name.uf === 'PA' && !/á/i.test(word.raw)
      const closes = /^\s*(?:$|[.,;!?\n)])/.test(text.slice(name.end))
      const sure = !isPara || (closes && (context.asked || /\b(?:do|no) $/.test(before)))
      let weight = (stateOnly ? 3 : 1) + place.score
      if (clauseAround(message, name.start).text.trim().length <= name.end - name.start)
        weight +=
          text.trim().length === name.end - name.start ||
          OPENS_ALONE.test(text.slice(0, name.start)) ||
          (words.length <= LISTED && !text.includes('?'))
            ? 2
            : 1
      if (name.uf === 'AC' && !place.located && !context.asked) weight -= 1
      if (sure)
        mentions.push({
          value: name.uf,
          start: name.start,
          end: name.end,
          standing: standing(weight, place.denied),
          weight,
        })
      at += length - 1
      continue
    }
    if (
      code &&
      !inCity(word.start, word.end) &&
      !isTaken(context.taken, word.start, word.end, ['product', 'company', 'person_name', 'email'])
    ) {
      const weight = codeWeight(message, at, before, context) + (place.score >= 2 ? 1 : 0)
      if (weight > 0) {
        const value = word.text.toUpperCase()
        mentions.push({
          value,
          start: word.start,
          end: word.end,
          standing: standing(weight, place.denied),
          weight,
        })
      }
      continue
    }
    if (people && !inCity(word.start, word.end)) {
      const weight = context.asked ? 3.5 : 3
      mentions.push({
        value: people.uf,
        start: word.start,
        end: word.end,
        standing: standing(weight, place.denied),
        weight,
      })
    }
  }
  for (const [pattern, uf] of REGIONS) {
    for (const match of text.matchAll(pattern)) {
      const end = match.index + match[0].length
      const place = standingOfPlace(message, match.index, { ...context, business })
      const weight = 2 + place.score + (match.index === 0 && end === text.trimEnd().length ? 1 : 0)
      mentions.push({ value: uf, start: match.index, end, standing: standing(weight, place.denied), weight })
    }
  }
  return mentions
}

/** "interior de São Paulo" names the state; the city of that name is not said. */
function dropCity(cities: readonly PlaceMention[], mentions: Mention[], at: number): void {
  for (const city of cities) {
    if (city.start !== at) continue
    city.standing = 'denied'
    for (const mention of mentions) if (mention.start === city.ufStart) mention.standing = 'possible'
  }
}

function codeWeight(message: Message, at: number, before: string, context: ReadingContext): number {
  const { words, text } = message
  const word = words[at]
  if (!word) return 0
  const opens =
    before.trim() === '' || /^(?:sim|e|eh|aqui|em|no|na|de|do|da|o|estado|uf)[\s:,]*$/.test(before.trim())
  const closes = /^\s*(?:$|[.,;!?\n)/|-])/.test(text.slice(word.end, word.end + 3))
  if (context.asked && opens && closes) return 5
  if (STATE_NEXT.test(before)) return UNMISTAKABLE_UFS.has(word.text) || word.upper || closes ? 5 : 0
  const preposition = PREPOSITION.test(before)
  if (word.upper && !message.caseless) return preposition || opens || context.correcting ? 4 : 2
  if (word.upper && preposition) return 4
  if (/\buf\s*:?\s*$/.test(before)) return 5
  if (UNMISTAKABLE_UFS.has(word.text) && preposition && word.text !== 'pr') return 3
  if (context.correcting && closes && preposition) return 4
  if (context.correcting && closes && /\b(?:dizer|digo|e|eh|verdade|certo)\s*$/.test(before)) return 4
  return words.length === 1 && (UNMISTAKABLE_UFS.has(word.text) || word.upper) ? 3 : 0
}
