import { createLexicon, type Lexicon } from '../lexicon/lexicon.ts'
import { findIdeas } from '../query/ideas.ts'
import { readWords } from '../query/read.ts'
import { stem } from '../text/stem.ts'
import type { Embedder } from '../types.ts'

/** Changes when the features or their weights change: every passage is then embedded again. */
const VERSION = 1
const DIMENSIONS = 384
/** Coordinates each feature sets: enough that two features rarely share more than one. */
const SPREAD = 8

/** What each kind of feature weighs. Measured with bench/search.ts. */
const WEIGHT = { word: 1, light: 0.25, idea: 1.6, near: 0.5, code: 2.5, grams: 0.7 } as const

/**
 * Text to vectors with no model, no network and no download: words by stem, the ideas they stand for in the
 * lexicon, ideas near those, and letter n-grams that let a typo land beside the word it was meant to be; each
 * feature is projected at random, and always alike, on `dimensions` coordinates. Unit length.
 */
export function createLocalEmbedder(lexicon: Lexicon = createLexicon()): Embedder {
  const embed = (text: string) => project(features(text, lexicon))
  return {
    id: `local:v${VERSION}:${lexicon.hash}`,
    async embedDocuments(texts) {
      return texts.map(embed)
    },
    async embedQuery(text) {
      return embed(text)
    },
    withLexicon: createLocalEmbedder,
  }
}

function features(text: string, lexicon: Lexicon): Map<string, number> {
  const out = new Map<string, number>()
  const add = (feature: string, weight: number) => out.set(feature, (out.get(feature) ?? 0) + weight)
  const list = readWords(text, lexicon).map((word) => word.text)
  for (const [index, word] of list.entries()) {
    if (lexicon.stop.has(word) && !/\d/.test(word)) continue
    const key = stem(word)
    const next = list[index + 1] ?? ''
    if (/^[a-z]+\d/.test(word)) add(`c:${word}`, WEIGHT.code)
    else if (/^[a-z]{1,3}$/.test(word) && /^\d{2,4}$/.test(next)) add(`c:${word}${next}`, WEIGHT.code)
    const weight = lexicon.light.has(key) || /^\d/.test(word) ? WEIGHT.light : WEIGHT.word
    add(`w:${key}`, weight)
    const grams = letterGrams(word)
    for (const gram of grams) add(`g:${gram}`, (WEIGHT.grams * weight) / Math.sqrt(grams.length))
  }
  for (const idea of findIdeas(list, lexicon)) {
    add(`i:${idea}`, WEIGHT.idea)
    for (const near of lexicon.near.get(idea) ?? []) add(`i:${near}`, WEIGHT.near)
  }
  return out
}

function letterGrams(word: string): string[] {
  if (word.length < 4) return []
  const padded = `^${word}$`
  const out: string[] = []
  for (const size of [3, 4]) {
    for (let at = 0; at + size <= padded.length; at++) out.push(padded.slice(at, at + size))
  }
  return out
}

/** Counts are damped by the root: a long passage is about what it says, not about what it repeats. */
function project(found: Map<string, number>): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0)
  for (const [feature, count] of found) {
    let state = hash(feature)
    const value = Math.sqrt(count)
    for (let step = 0; step < SPREAD; step++) {
      state = scramble(state)
      const at = (state >>> 1) % DIMENSIONS
      vector[at] = (vector[at] ?? 0) + (state & 1 ? value : -value)
    }
  }
  const length = Math.hypot(...vector)
  return length === 0 ? oneCoordinate() : vector.map((value) => value / length)
}

/** A text of stop words only: a vector of length 0 has no cosine. */
function oneCoordinate(): number[] {
  return Array.from({ length: DIMENSIONS }, (_, index) => (index === 0 ? 1 : 0))
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}

/** One step of a 32-bit mix (splitmix32). */
function scramble(state: number): number {
  let value = (state + 0x9e3779b9) | 0
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad)
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97)
  return (value ^ (value >>> 15)) >>> 0
}
