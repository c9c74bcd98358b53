import type { Message } from '../message.ts'
import { STATE_HEADS, UFS, UNMISTAKABLE_UFS } from '../place-words.ts'
import type { City, Places } from '../places.ts'

export interface SaidState {
  uf: string
  start: number
  end: number
}

const WHICH_ONE =
  /^(?:nao (?:e |eh )?[ao] d[aeo] [a-z ]{2,20}?[,;. ]+(?=(?:mas |e |eh |sim )?(?:a|o) d[aeo] ))?(?:(?:mas|porem|so que|e|eh|e sim)[ ,]+(?:(?:e|eh|sou) )?)?(?:(?:a|o|aquela|aquele|la|ali) (?:do|da|de|no|na|em)|(?:no |ao )?(?:norte|sul|leste|oeste|sudoeste|sudeste|interior|sertao|agreste|litoral) (?:do|da|de)) (?:estado (?:do|da|de) )?/

/** The state said right after a city: "Curitiba-PR", "Recife/PE", "Bonito (MS)", "Uberlândia, Minas Gerais", "londrina pr". */
export function ufAfter(
  message: Message,
  places: Places,
  at: number,
  cities: readonly City[],
): SaidState | null {
  const { words, text } = message
  const previous = words[at - 1]
  let next = at
  const first = words[next]
  if (!first || !previous) return null
  const gap = text.slice(previous.end, first.start)
  if (!/^[\s,./\-–(:;|]*$/.test(gap) || gap.length > 4) return null
  const marked = /[/\-(|]/.test(gap)
  // "Cascavel mas a do Ceará", "Bonito, só que o de Pernambuco", "Redenção sul do Pará".
  const which = WHICH_ONE.exec(text.slice(first.start))
  if (which && !marked) {
    const after = words.findIndex((word) => word.start >= first.start + which[0].length)
    const state = after < 0 ? null : stateName(message, places, after)
    if (state && cities.some((city) => city.uf === state.uf)) return state
    const short = words[after]
    const code = short?.text.toUpperCase() ?? ''
    if (short && UFS.has(code) && cities.some((city) => city.uf === code))
      return { uf: code, start: short.start, end: short.end }
  }
  // "Campinas no estado de São Paulo", "Rio Branco no Acre", "Lapa do Paraná".
  if (/^(?:no|na|em|do|da|de|estado)$/.test(first.text)) {
    next += 1
    if (words[next]?.text === 'estado') next += 1
    if (/^(?:de|do|da)$/.test(words[next]?.text ?? '')) next += 1
  }
  const linked = next > at
  const name = stateName(message, places, next)
  if (name && (name.uf !== 'PA' || /á/i.test(words[next]?.raw ?? '') || marked)) {
    const homonym = cities.some((city) => city.uf === name.uf)
    if (homonym || linked || marked || gap.includes(',')) return name
  }
  const code = words[next]
  if (code?.text.length !== 2 || !UFS.has(code.text.toUpperCase())) return null
  const uf = code.text.toUpperCase()
  const fits = cities.some((city) => city.uf === uf)
  const after = text.slice(code.end, code.end + 2)
  const closes = /^\s*(?:$|[.,;:!?)\n|/-])/.test(after) || after === ''
  const said = { uf, start: code.start, end: code.end }
  if (marked && !linked) return said
  if (code.upper && !message.caseless) return said
  if (code.upper && fits) return said
  if (linked) return UNMISTAKABLE_UFS.has(code.text) && (fits || closes) ? said : null
  if (!fits) return null
  // "aracaju se vocês entregarem": the code is a word of the sentence.
  return UNMISTAKABLE_UFS.has(code.text) || closes ? said : null
}

/** The state whose full name begins at `words[at]`. */
export function stateName(message: Message, places: Places, at: number): SaidState | null {
  const { words } = message
  const first = words[at]
  if (!first || !STATE_HEADS.has(first.text)) return null
  for (let length = 4; length >= 1; length--) {
    const slice = words.slice(at, at + length)
    if (slice.length < length) continue
    const uf = places.state(slice.map((word) => word.text).join(' '))
    if (uf) return { uf, start: first.start, end: slice.at(-1)?.end ?? first.end }
  }
  return null
}
