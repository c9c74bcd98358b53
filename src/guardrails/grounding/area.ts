/** Where the business says it serves: a place is served when a document names its state, or a tool found a plan there. */
import type { Business } from '../../business/schema.ts'
import { fold } from '../../text/normalise.ts'
import { REGIONS, STATES } from '../../understanding/place-words.ts'
import { createPlaces, type Places } from '../../understanding/places.ts'
import type { Finding } from '../define.ts'
import { declines, defers } from '../moves.ts'
import type { Reading, ReadSentence } from '../reading.ts'
import type { Exchange } from '../rule.ts'

const SERVES =
  /\b(?:atend\w+|val(?:e|em) (?:em|no|na|para|pra)|cobr(?:e|imos|em)|cobertura|chega(?:mos)?|estamos|operamos|atuamos|funciona|disponive\w+|nossa area|area (?:atendida|de atendimento)|temos (?:planos?|energia|cobertura)|tem planos?|presentes?)\b/
const EVERYWHERE =
  /\b(?:(?:o|no|em todo o|todo o|pelo|do) brasil(?: inteiro| todo)?|(?:o )?(?:pais|territorio) (?:inteiro|todo|nacional)|todo (?:o )?(?:pais|territorio)|tod[oa]s (?:os|as) (?:estados|cidades|regioes|municipios|distribuidoras)|qualquer (?:cidade|estado|regiao|lugar|distribuidora|municipio)|nacionalmente|norte a sul|(?:em |os )?(?:26|27|vinte e seis|vinte e sete) estados)\b/
const OPEN =
  /\b(?:nao|nem|ainda|confirm\w+|consult\w+|verific\w+|depende|se |sua distribuidora|a distribuidora|quem (?:te )?atende|energia na (?:sua )?casa)\b/

/** "A sua cidade é atendida": without a look-up nobody knows. */
const YOUR_PLACE =
  /\b(?:sua|tua) (?:cidade|regiao|area)\b[^.;!?]{0,24}\b(?:(?:e|esta|ta) (?:sim )?(?:atendida|coberta|dentro|na nossa)|faz parte|entra\b)|\batendemos (?:sim )?(?:ai|a sua|sua|na sua)\b|\bai (?:a gente |nos |sim,? ?|tambem )*(?:atende|atendemos|chega|chegamos|tem plano|temos planos?)\b|\ba gente (?:atende|chega) (?:sim )?(?:ai|na sua)\b/
const LOOKS_UP = /\b(?:confirm\w+|consult\w+|verific\w+|depende|sei\b|se |quando|lista)/
let places: Places | null = null
const served = new WeakMap<Business, ReadonlySet<string> | null>()

/** States, as two letters, that the documents name; null when they name hardly any. */
function statesOf(business: Business): ReadonlySet<string> | null {
  const known = served.get(business)
  if (known !== undefined) return known
  const text = fold(business.documents.map(({ body }) => body).join('\n'))
  const found = new Set<string>()
  for (const [name, uf] of STATES) {
    if (new RegExp(`(?<![a-z])${name}(?![a-z])`).test(text) && name.length > 3) found.add(uf)
  }
  const states = found.size >= 3 ? found : null
  served.set(business, states)
  return states
}

/** A state or a city of this name. Folded words. */
export function isPlace(name: string): boolean {
  places ??= createPlaces()
  if (places.state(name) !== null || places.cities(name).length > 0) return true
  const words = name.split(' ').map((text) => ({ text }))
  return places.longest(words, 0) !== null
}

/** Two-letter states a sentence names, by themselves or by a city. */
function statesIn(sentence: ReadSentence, reading: Reading): string[][] {
  // "Funciona em três passos": where capitals are used, a town has one.
  const capitals = /\p{Lu}\p{Ll}/u.test(reading.folded.source)
  const written = (at: number) => {
    const sign = reading.folded.source[reading.folded.sourceStart(sentence.start + at)] ?? ''
    return !capitals || sign !== sign.toLowerCase()
  }
  places ??= createPlaces()
  const tokens = [...sentence.text.matchAll(/[a-z]+/g)].map((match) => ({ text: match[0], at: match.index }))
  const found: string[][] = []
  for (let at = 0; at < tokens.length; at++) {
    const before = tokens[at - 1]?.text ?? ''
    const led = /^(?:em|n[oa]|para|pra|de|d[oa]|toda?|e|ate|interior)$/.test(before)
    let state: string | null = null
    for (let size = 4; size >= 1 && state === null; size--) {
      const key = tokens
        .slice(at, at + size)
        .map((one) => one.text)
        .join(' ')
      if (key.length > 3 && led) state = places.state(key)
    }
    if (state !== null) {
      found.push([state])
      continue
    }
    const city = places.longest(tokens, at)
    if (city && city.cities.length > 0 && written(tokens[at]?.at ?? 0) && (led || !city.cities[0]?.ambiguous))
      found.push(city.cities.map(({ uf }) => uf))
  }
  return found
}

/** Regions: "no Sul". */
function regionsIn(sentence: ReadSentence): string[][] {
  return REGIONS.filter(([pattern]) => pattern.test(sentence.text)).map(([, uf]) => [uf])
}

export function findWrongArea(business: Business, reading: Reading, exchange: Exchange): Finding[] {
  const states = statesOf(business)
  if (states === null) return []
  return reading.sentences.flatMap((sentence): Finding[] => {
    const { text } = sentence
    if (sentence.question || !SERVES.test(text) || declines(text) || defers(text)) return []
    const place = { start: sentence.start, end: sentence.end }
    if (EVERYWHERE.test(text) && !/\bnao\b/.test(text)) return [place]
    const looked = exchange.plans.length > 0 || exchange.succeededTools.length > 0
    if (!looked && !LOOKS_UP.test(text)) {
      if (YOUR_PLACE.test(text) && !/\bnao\b/.test(text)) return [place]
    }
    if (OPEN.test(text) || exchange.plans.length > 0) return []
    const named = [...statesIn(sentence, reading), ...regionsIn(sentence)]
    return named.some(
      (ufs) => !ufs.some((uf) => states.has(uf.toUpperCase()) || states.has(uf.toLowerCase())),
    )
      ? [place]
      : []
  })
}
