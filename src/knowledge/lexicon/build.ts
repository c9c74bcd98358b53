import { createHash } from 'node:crypto'
import { singular, stem } from '../text/stem.ts'
import { fold, words } from '../text/words.ts'
import type { Aspect, Lexicon } from './lexicon.ts'
import type { LexiconFile } from './schema.ts'

/** "Impressora" is a machine; what goes through it is no part of its name. */
const MACHINE_NAME = /(?:d(?:or|ora)|eira)s?$/

/** Joins vocabularies; a later file adds to an earlier one, and replaces its aspects of the same id. */
export function buildLexicon(files: LexiconFile[]): Lexicon {
  const slang = new Map<string, string>()
  const courtesy = new Set<string>()
  const stop = new Set<string>()
  const light = new Set<string>()
  const exact = new Map<string, Set<string>>()
  const stemmed = new Map<string, Set<string>>()
  const things = new Set<string>()
  const materials = new Set<string>()
  const contexts = new Set<string>()
  const near = new Map<string, string[]>()
  const elsewhere = new Set<string>()
  const known = new Set<string>()
  const goods = new Set<string>()
  const stuff = new Set<string>()
  const places = new Set<string>()
  const aspects = new Map<string, Aspect>()

  const know = (phrase: string) => {
    for (const word of words(phrase)) known.add(word)
  }
  const stands = (phrase: string, idea: string) => {
    const list = words(phrase)
    if (list.length === 0) return
    const keep = (map: Map<string, Set<string>>, key: string) => {
      const ideas = map.get(key) ?? new Set()
      // What the business deals in comes before what it does not.
      const taken = elsewhere.has(idea) && [...ideas].some((other) => !elsewhere.has(other))
      if (!taken) map.set(key, ideas.add(idea))
    }
    keep(exact, list.join(' '))
    if (list.length === 1) keep(exact, list.map(singular).join(' '))
    // Things sold elsewhere are known as written: by stem, "conta" would be the "contador".
    // A phrase that asks is known as written too: "quais máquinas" wants a list, "qual máquina" one.
    const asks = list.length > 1 && /^(qu|o$|os$|tod)/.test(list[0] ?? '')
    if (!elsewhere.has(idea) && !asks) keep(stemmed, list.map(stem).join(' '))
    know(phrase)
  }
  for (const file of files) {
    for (const [short, long] of Object.entries(file.slang)) slang.set(fold(short), fold(long))
    for (const phrase of file.courtesy) courtesy.add(words(phrase).join(' '))
    for (const word of file.stop) stop.add(fold(word))
    for (const word of file.light) light.add(stem(fold(word)))
    for (const word of [...file.stop, ...file.light, ...file.courtesy, ...Object.values(file.slang)])
      know(word)
    for (const [idea, { words: phrases, near: related, thing, material, context }] of Object.entries(
      file.concepts,
    )) {
      for (const phrase of phrases) stands(phrase, idea)
      near.set(idea, [...(near.get(idea) ?? []), ...related])
      for (const phrase of phrases) {
        const [only, ...more] = words(phrase)
        if (only === undefined || more.length > 0) continue
        if (context) places.add(only)
        else if (material) {
          goods.add(only)
          stuff.add(only)
        } else if (thing && !MACHINE_NAME.test(only)) goods.add(only)
      }
      if (thing) things.add(idea)
      if (material) materials.add(idea)
      if (context) contexts.add(idea)
    }
  }
  for (const file of files) {
    for (const [idea, phrases] of Object.entries(file.elsewhere)) {
      elsewhere.add(idea)
      for (const phrase of phrases) stands(phrase, idea)
    }
    for (const [id, aspect] of Object.entries(file.aspects)) {
      const compile = (sources: string[]) =>
        sources.map((source) => new RegExp(filled(source, { goods, materials: stuff, places })))
      aspects.set(id, {
        id,
        ask: compile(aspect.ask),
        weak: compile(aspect.weak),
        unless: compile(aspect.unless),
        quantities: new Set(aspect.quantities),
        evidence: compile(aspect.evidence),
        bound: aspect.bound,
        scope: aspect.scope,
      })
    }
  }
  return {
    slang,
    courtesy: [...courtesy].filter((phrase) => phrase !== '').sort((a, b) => b.length - a.length),
    stop,
    light,
    exact: new Map([...exact].map(([key, ideas]) => [key, [...ideas]])),
    stemmed: new Map([...stemmed].map(([key, ideas]) => [key, [...ideas]])),
    things,
    materials,
    contexts,
    near,
    elsewhere,
    goods,
    known,
    longest: Math.max(1, ...[...exact.keys()].map((key) => key.split(' ').length)),
    aspects: [...aspects.values()],
    hash: createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 12),
  }
}

/** A placeholder with nothing to stand for matches nothing. */
function filled(
  source: string,
  lists: Record<'goods' | 'materials' | 'places', ReadonlySet<string>>,
): string {
  const any = (list: ReadonlySet<string>) => (list.size === 0 ? '(?!)' : `(?:${[...list].join('|')})`)
  return source
    .replaceAll('{goods}', any(lists.goods))
    .replaceAll('{materials}', any(lists.materials))
    .replaceAll('{places}', any(lists.places))
}
