import type { Business } from '../business/schema.ts'
import { fold } from '../text/normalise.ts'
import { CARDINALS, MULTIPLIERS } from '../text/number-words.ts'
import { isFirstName } from '../understanding/names.ts'
import { CHAT_WORDS } from '../understanding/words.ts'
import { PORTUGUESE } from './language-words.ts'
import { vocabularyOf } from './vocabulary.ts'

/** Letters of a piece, and pieces of a word, at most; letters a word put together has at least. */
const LONGEST_PIECE = 4
const MOST_PIECES = 7
const SHORTEST_WORD = 3
/** What a piece left over costs, and a word put together. */
const LEFT_OVER = 3
const JOINED = 1
/** … and each word of its own that goes into it. */
const WHOLE = 0.1
/** Letters a word known by another of its forms may have. */
const LONGEST_BY_FORM = 14

const RUN = /(?<![\p{L}\p{N}@./_-])\p{L}{1,4}(?:[ \t]+\p{L}{1,4})+(?![\p{L}\p{N}@/_-])/gu

const bare = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()

export type Joiner = (text: string) => string

/**
 * Puts words written in syllables together again: "me sa de ma dei ra" → "mesa de madeira". A word is put together only
 * from pieces of which one is no word by itself. Texts without such pieces come back as they are.
 */
function createJoiner(business: Business): Joiner {
  const vocabulary = vocabularyOf(business)
  const own = new Set(
    fold(
      [
        ...business.documents.map(({ body }) => body),
        ...Object.values(business.replies).flat(),
        business.systemPrompt,
      ].join(' '),
    ).match(/[a-z]+/g) ?? [],
  )
  const isWord = (word: string) =>
    own.has(word) ||
    PORTUGUESE.has(word) ||
    CHAT_WORDS.has(word) ||
    CARDINALS.has(word) ||
    MULTIPLIERS.has(word)
  const isJoined = (word: string) =>
    word.length >= SHORTEST_WORD &&
    (isWord(word) ||
      isFirstName(word) ||
      (word.length <= LONGEST_BY_FORM && word.length > LONGEST_PIECE && vocabulary.isForm(word)))
  return (text) =>
    text.replace(RUN, (run) => {
      const plain = bare(run).split(/[ \t]+/)
      const lone = plain.map((piece) => !isWord(piece))
      if (!lone.includes(true)) return run
      const pieces = run.split(/[ \t]+/)
      // The way that leaves the fewest pieces over, and then joins the fewest.
      const cost = [0, ...pieces.map(() => Number.POSITIVE_INFINITY)]
      const from = pieces.map(() => 0)
      for (let end = 1; end <= pieces.length; end++) {
        for (let start = Math.max(0, end - MOST_PIECES); start < end; start++) {
          const single = end - start === 1
          if (
            !single &&
            !(lone.slice(start, end).includes(true) && isJoined(plain.slice(start, end).join('')))
          )
            continue
          const price =
            (cost[start] ?? 0) +
            (single
              ? lone[start]
                ? LEFT_OVER
                : 0
              : JOINED + WHOLE * lone.slice(start, end).filter((one) => !one).length)
          if (price >= (cost[end] ?? 0)) continue
          cost[end] = price
          from[end - 1] = start
        }
      }
      const out: string[] = []
      for (let end = pieces.length; end > 0; end = from[end - 1] ?? 0)
        out.unshift(pieces.slice(from[end - 1] ?? 0, end).join(''))
      return out.join(' ')
    })
}

const built = new WeakMap<Business, Joiner>()

export function joinerOf(business: Business): Joiner {
  const known = built.get(business) ?? createJoiner(business)
  built.set(business, known)
  return known
}
