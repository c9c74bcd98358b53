/**
 * Who may and who may not take part, as the documents say it: "Quem tem tarifa social não pode assinar". The ideas of
 * such sentences, by the business's lexicon, are what a draft may not say the opposite of.
 */
import type { Business } from '../../business/schema.ts'
import { createLexicon, type Lexicon, readOwnLexicon } from '../../knowledge/lexicon/lexicon.ts'
import { findIdeas } from '../../knowledge/query/ideas.ts'
import { stem } from '../../knowledge/text/stem.ts'
import { words } from '../../knowledge/text/words.ts'
import type { Finding } from '../define.ts'
import { bareAnswer, declines, defers } from '../moves.ts'
import { type Reading, type ReadSentence, readerOf } from '../reading.ts'

const JOIN = '(?:assin\\w+|contrat\\w+|particip\\w+|ader\\w+|entrar|usar|ter a assinatura|aproveitar)'
const MAY = new RegExp(`\\b(?:pod\\w+|da para)(?: \\w+){0,2} ${JOIN}\\b|\\bsao atendid[oa]s\\b`)
const MAY_NOT = new RegExp(`\\bnao (?:pod\\w+|da para)(?: \\w+){0,2} ${JOIN}\\b`)
const CONDITION = /\b(?:quando|desde que|a partir|se |com duas)\b/

/** The draft lets somebody in. */
const LETS =
  /\b(?:pod(?:e|em|eria)(?: sim)?|consegue\w*|particip\w+|assina\w*|contrata\w*|adere\w*|entra\w*|aceit\w+|atend\w+|tem direito|da (?:pra|para|sim)|vale|funciona\w*|serve\w*|se encaixa\w*|continu\w+|acumul\w+|soma\w*|combin\w+|libera\w*|tranquil\w+|normalmente|sem problemas?|nao (?:atrapalh\w+|impede\w*|interfere\w*|tem problema|import\w+|faz diferenca|muda nada|bloqueia|desclassifica|e (?:problema|impedimento)))\b/
/** … or keeps somebody out. */
const KEEPS_OUT =
  /\b(?:nao (?:pod\w+|consegue\w*|da (?:pra|para)|aceit\w+|atend\w+|particip\w+|entra\w*)|fica(?:m)? de fora|esta(?:o)? fora|nao (?:e|sao|ser\w+) (?:aceit\w+|atendid\w+|permitid\w+)|impede\w*|impedid\w+)\b/
const NOT_ALLOWED = new RegExp(
  `\\bnao (?:pod\\w+|consegue\\w*|da (?:pra|para))(?: \\w+){0,2} ${JOIN}\\b|\\bnao (?:aceit\\w+|atend\\w+|particip\\w+)|\\bfica\\w* de fora\\b|\\bnao (?:e|sao|ser\\w+) (?:aceit\\w+|atendid\\w+|permitid\\w+)|\\bnao pod\\w+\\W*$`,
)
const FREE_NO =
  /\bnao (?:atrapalh\w+|impede\w*|interfere\w*|tem problema|import\w+|faz diferenca|muda nada|bloqueia|desclassifica|e (?:problema|impedimento))\b/g
const NEGATED =
  /\b(?:nao|nem|nunca|infelizmente|fora|impede\w*|sem poder|so (?:depois|quando|apos)|ate regularizar|antes de)\b/
const HYPOTHETICAL =
  /\b(?:se (?:voce|a sua|o seu|nao)|quem nao|alguns casos|exceto|a menos|salvo|confir\w+|consult\w+)\b/

/** Leave to do something other than to join. */
const OTHER_LEAVE =
  /\bpod(?:e|em)(?: sim)? (?:continuar (?:a )?)?(?:pag(?:ar|ando)|ficar|deixar|mandar|enviar|perguntar|falar|me|seguir|guardar|olhar|consultar|confirmar|dizer|contar|ver)\b/

/** Documents an idea that keeps people out may stand in. */
const RARE = 2
const COMMON = 5

interface Rules {
  lexicon: Lexicon
  excluded: ReadonlySet<string>
  welcome: ReadonlySet<string>
}

const built = new WeakMap<Business, Rules>()

function rulesOf(business: Business): Rules {
  const known = built.get(business)
  if (known) return known
  const reader = readerOf(business)
  const written = readOwnLexicon(business.folder)
  const lexicon = createLexicon(written)
  // General ideas ("próprio", "recebe") are what any sentence is made of.
  const own = new Set(Object.keys(written?.concepts ?? {}))
  const said = new Map<
    string,
    { all: number; out: number; in: number; if: number; denied: boolean; documents: Set<string> }
  >()
  for (const { slug, body } of business.documents) {
    // A wrapped line is one sentence; a heading none.
    const text = body.replace(/^#.*$/gm, '').replace(/([^\n])\n(?!\n)/g, '$1 ')
    for (const sentence of reader.read(text).sentences) {
      for (const idea of new Set(findIdeas(words(sentence.text), lexicon))) {
        const count = said.get(idea) ?? { all: 0, out: 0, in: 0, if: 0, denied: false, documents: new Set() }
        count.all++
        count.documents.add(slug)
        if (MAY_NOT.test(sentence.text)) count.out++
        else if (/\bnao\b/.test(sentence.text)) count.denied = true
        else if (MAY.test(sentence.text)) {
          if (CONDITION.test(sentence.text)) count.if++
          else count.in++
        }
        said.set(idea, count)
      }
    }
  }
  const rules: Rules = { lexicon, excluded: new Set(), welcome: new Set() }
  const pick = (
    is: (count: {
      all: number
      out: number
      in: number
      if: number
      denied: boolean
      documents: Set<string>
    }) => boolean,
  ) => new Set([...said].filter(([idea, count]) => own.has(idea) && is(count)).map(([idea]) => idea))
  const made = {
    ...rules,
    excluded: pick(
      (one) => one.out > 0 && one.in + one.if === 0 && one.documents.size <= RARE && !one.denied,
    ),
    welcome: pick((one) => one.in > 0 && one.out + one.if === 0 && one.documents.size < COMMON),
  }
  built.set(business, made)
  return made
}

function lazy(work: () => boolean): () => boolean {
  let known: boolean | null = null
  return () => {
    known ??= work()
    return known
  }
}

/** Ideas → the words their phrases are made of: a text without any of them speaks of none. */
const madeOf = new WeakMap<ReadonlySet<string>, ReadonlySet<string>>()

function wordsOf(ideas: ReadonlySet<string>, lexicon: Lexicon): ReadonlySet<string> {
  const known = madeOf.get(ideas)
  if (known) return known
  const made = new Set(
    [...lexicon.exact, ...lexicon.stemmed].flatMap(([phrase, of]) =>
      of.some((idea) => ideas.has(idea)) ? phrase.split(' ').map(stem) : [],
    ),
  )
  madeOf.set(ideas, made)
  return made
}

function speaksOf(text: string, ideas: ReadonlySet<string>, lexicon: Lexicon): boolean {
  const made = wordsOf(ideas, lexicon)
  if (!(text.match(/[a-z]{3,}/g) ?? []).some((word) => made.has(stem(word)))) return false
  return ideas.size > 0 && findIdeas(words(text), lexicon).some((idea) => ideas.has(idea))
}

/** Sentences that let in whom the documents keep out, or the other way round. `lead`: what the draft answers. */
export function findWrongEligibility(business: Business, reading: Reading, lead: Reading): Finding[] {
  const { lexicon, excluded, welcome } = rulesOf(business)
  if (excluded.size === 0) return []
  const denies = (one: ReadSentence) =>
    KEEPS_OUT.test(one.text) || declines(one.text) || NEGATED.test(one.text.replace(FREE_NO, ''))
  const asked = lazy(() => speaksOf(lead.folded.text, excluded, lexicon))
  const answered = lazy(() => reading.sentences.some(denies))
  return reading.sentences.flatMap((sentence): Finding[] => {
    const { text } = sentence
    if (sentence.question || declines(text) || defers(text)) return []
    const place = { start: sentence.start, end: sentence.end }
    const lets = LETS.test(text) && !NEGATED.test(text.replace(FREE_NO, ''))
    const yes = lets || bareAnswer(text) === 'yes'
    const shut = NOT_ALLOWED.test(text)
    if (!yes && !shut) return []
    const own = speaksOf(text, excluded, lexicon)
    if (own && lets && !HYPOTHETICAL.test(text)) return [place]
    if (!own && yes && !OTHER_LEAVE.test(text) && text.length < 110 && asked() && !answered()) return [place]
    if (
      !own &&
      welcome.size > 0 &&
      sentence.numbers.length === 0 &&
      shut &&
      speaksOf(text, welcome, lexicon) &&
      !HYPOTHETICAL.test(text)
    )
      return [place]
    return []
  })
}
