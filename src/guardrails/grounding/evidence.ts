/**
 * Whether a sentence is carried, whole, by the evidence of its turn: the words of each clause stand in one sentence of
 * one passage, with the same figures, of the same product, and said or denied alike.
 */
import type { Business } from '../../business/schema.ts'
import { createLexicon, type Lexicon, readOwnLexicon } from '../../knowledge/lexicon/lexicon.ts'
import { findIdeas } from '../../knowledge/query/ideas.ts'
import { stem } from '../../knowledge/text/stem.ts'
import { words } from '../../knowledge/text/words.ts'
import type { Passage } from '../../knowledge/types.ts'
import { fold } from '../../text/normalise.ts'
import type { NumberMention } from '../../text/numbers.ts'
import { remember } from '../../text/remember.ts'
import { isFirstName } from '../../understanding/names.ts'
import { opensWithAnswer } from '../moves.ts'
import { type Reading, type ReadSentence, readerOf } from '../reading.ts'
import type { Exchange } from '../rule.ts'

const NO = /\b(?:nao|nem|nunca|jamais|ninguem|nenhum[a]?|tampouco)\b/
/** Words that make a claim wider, narrower or sooner than the sentence it leans on. */
const BOUNDS =
  /\b(?:sem|nada|fora|tod[oa]s?|qualquer|quaisquer|sempre|so|somente|apenas|unic[oa]s?|exclusiv\w+|maxim[oa]|minim[oa]|hoje|amanha|agora|ja|imediat\w+|semanas?|mes(?:es)?|dias?|anos?|horas?|gratis|gratuit\w*|garant\w+|mais|menos|melhor\w*|maior\w*|menor\w*|ate|partir|tambem|inclusive|opciona\w+|inclu\w+)\b/g
/** What a clause may hold beside its claim. */
const ASIDE =
  /^(?:claro|certo|exato|exatamente|perfeit\w*|isso|verdade|otim\w*|tranquil\w*|pois|entao|continu\w*|atual\w*|senhora?|dona|bom|boa|oi|ola|sabia|lembr\w*|funcion\w*)$/
/** Least words and figures of a claim: fewer are held by too many sentences. */
const LEAST_WORDS = 3
const SHORTEST = 3

interface Piece {
  text: string
  stems: ReadonlySet<string>
  ideas: ReadonlySet<string>
  numbers: readonly NumberMention[]
  denies: boolean
  /** Products it names. */
  names: readonly string[]
}

export interface Evidence {
  carries(sentence: ReadSentence, reading: Reading, exchange: Exchange): boolean
}

/** Passages remembered: those of some conversations, and every document of a business. */
const PASSAGES_KEPT = 160

function sameFigure(one: NumberMention, other: NumberMention): boolean {
  if (one.min !== other.min || one.max !== other.max || one.money !== other.money) return false
  if ((one.unit?.name ?? null) !== (other.unit?.name ?? null)) return false
  if (one.per !== other.per || one.qualifier === 'over' || one.qualifier === 'under') return false
  return one.unit !== null || one.noun === other.noun || one.noun === null || other.noun === null
}

function modelsIn(mentions: Reading['mentions']): string[] {
  return mentions
    .filter((one) => one.byModel)
    .flatMap((one) => one.documents.flatMap(({ meta }) => meta.model ?? []))
}

function createEvidence(business: Business): Evidence {
  const lexicon: Lexicon = createLexicon(readOwnLexicon(business.folder))
  const reader = readerOf(business)

  const piecesOf = remember((text): readonly Piece[] => {
    const [title = '', ...body] = text.split('\n')
    const pieces: Piece[] = []
    let heading = ''
    // A wrapped line is one sentence; a heading says what the lines under it are about.
    const lines = body
      .join('\n')
      .replace(/^(?!#)(.*[^\n])\n(?![\n#-])/gm, '$1 ')
      .split('\n')
    for (const line of lines) {
      const headed = /^#+\s*(.*)$/.exec(line)
      if (headed) {
        heading = headed[1] ?? ''
        continue
      }
      for (const sentence of reader.read(line.replace(/^- /, '')).sentences) {
        const list = words(sentence.text)
        pieces.push({
          text: sentence.text,
          stems: new Set(
            [...list, ...words(`${title} ${heading}`).filter((word) => /\d/.test(word))].map(stem),
          ),
          ideas: new Set(findIdeas(list, lexicon)),
          numbers: sentence.numbers,
          denies: NO.test(sentence.text),
          names: modelsIn(sentence.mentions),
        })
      }
    }
    return pieces
  }, PASSAGES_KEPT)
  // Reviews of a turn ask about the same passages: their text need not be compared each time.
  const taken = new WeakMap<Passage, readonly Piece[]>()
  const pieces = (passage: Passage): readonly Piece[] => {
    const known = taken.get(passage)
    if (known) return known
    const made = piecesOf(`${passage.title} ${passage.model ?? ''}\n${passage.text.replace(/^\n+/, '')}`)
    taken.set(passage, made)
    return made
  }

  const tells = (word: string) =>
    word.length >= SHORTEST && !lexicon.stop.has(word) && !ASIDE.test(word) && !isFirstName(word)

  /** What of a clause a piece must have, taken apart once for all pieces. */
  const needs = (clause: string, named: ReadonlySet<string>) => ({
    denies: NO.test(clause),
    bounds: [...clause.matchAll(BOUNDS)].map(([bound]) => stem(bound)),
    words: words(clause)
      .filter((word) => !named.has(word) && !/^\d/.test(word) && tells(word))
      .map((word) => ({ stem: stem(word), ideas: findIdeas([word], lexicon) })),
  })
  const holds = (piece: Piece, need: ReturnType<typeof needs>, numbers: readonly NumberMention[]): boolean =>
    piece.denies === need.denies &&
    need.words.every(
      (word) => piece.stems.has(word.stem) || word.ideas.some((idea) => piece.ideas.has(idea)),
    ) &&
    need.bounds.every((bound) => piece.stems.has(bound)) &&
    numbers.every((one) => piece.numbers.some((other) => sameFigure(one, other)))

  /** The product a sentence is about: named in it, before it, or by the lead. */
  const subjectOf = (sentence: ReadSentence, reading: Reading, exchange: Exchange): Set<string> | null => {
    for (const mentions of [
      sentence.mentions,
      reading.mentions.filter((one) => one.end <= sentence.start),
      reader.read(exchange.lastLead).mentions,
      reader.read(exchange.lastAgent).mentions,
    ]) {
      const models = new Set(modelsIn(mentions))
      if (models.size > 0) return models
    }
    return null
  }

  return {
    carries(sentence, reading, exchange) {
      if (sentence.question) return false
      // A yes says the lead's figures too.
      if (opensWithAnswer(sentence.text)) {
        const asked = reader.read(exchange.lastLead).numbers
        if (asked.some((one) => !sentence.numbers.some((other) => other.min === one.min))) return false
      }
      const said = sentence.clauses.filter((clause) => words(clause.text).some((word) => tells(word)))
      const claim = said.flatMap((clause) =>
        words(clause.text).filter((word) => tells(word) && !/^\d/.test(word)),
      )
      const told = new Set(claim.map(stem)).size
      if (told < 2 || told + sentence.numbers.length < LEAST_WORDS) return false
      const models = subjectOf(sentence, reading, exchange)
      const passages = exchange.passages.filter(
        ({ available, model }) => available && (model === null || (models?.has(model) ?? false)),
      )
      const names = sentence.mentions.filter((one) => one.byModel)
      return said.every((clause) => {
        const numbers = sentence.numbers.filter((one) => one.start >= clause.start && one.start < clause.end)
        const named = names.filter((one) => one.start >= clause.start && one.start < clause.end)
        // A product's own name is checked by the product it stands for.
        const own = new Set(named.flatMap((one) => words(reading.folded.text.slice(one.start, one.end))))
        const need = needs(clause.text, own)
        return passages.some((passage) =>
          pieces(passage).some(
            (piece) =>
              holds(piece, need, numbers) &&
              (piece.names.length === 0 || piece.names.some((name) => models?.has(name))) &&
              named.every((one) =>
                one.documents.some(
                  ({ meta }) =>
                    meta.model === passage.model || piece.text.includes(fold(meta.model ?? meta.title)),
                ),
              ),
          ),
        )
      })
    },
  }
}

const built = new WeakMap<Business, Evidence>()

export function evidenceOf(business: Business): Evidence {
  const known = built.get(business) ?? createEvidence(business)
  built.set(business, known)
  return known
}
