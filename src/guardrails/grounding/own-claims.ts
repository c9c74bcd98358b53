/**
 * What is said of the house itself ("temos …", "nossa fábrica …", "a empresa foi …") in words that hardly any one paragraph
 * has together: nothing supports it, whatever it is about.
 */
import type { Business } from '../../business/schema.ts'
import { createLexicon, readOwnLexicon } from '../../knowledge/lexicon/lexicon.ts'
import { findIdeas } from '../../knowledge/query/ideas.ts'
import { stem } from '../../knowledge/text/stem.ts'
import { words } from '../../knowledge/text/words.ts'
import { isFirstName } from '../../understanding/names.ts'
import type { Finding } from '../define.ts'
import { declines, defers } from '../moves.ts'
import type { Reading } from '../reading.ts'
import type { Exchange } from '../rule.ts'

const OF_US =
  /\b(?:somos|[a-z]{3,}(?:amos|emos|imos))\b|(?:^|[,;:!] ?|\b(?:e|que|com|pel[oa]|todos?|toda) )noss[oa]s? [a-z]{4,}|\ba empresa (?:fica|existe|tem|foi|nasceu|atua|possui)\b/
/** What is done in a talk, and not in a trade. */
const TALK =
  /\b(?:seguimos|ficamos|falamos|retomamos|permanecemos|agradecemos|sabemos|continuamos|paramos|esclarecemos|ouvimos|podemos|costumamos|estamos|combinamos|fechamos|vamos|conversamos|entendemos|esperamos|aguardamos|voltamos|precisamos|perguntamos|pedimos|queremos|gostamos|lamentamos|desejamos|informamos|comecamos|fizemos|chegamos|vimos|iremos|falaremos|encontramos|torcemos|ajudamos|proximos|mesmos|ultimos|extremos|termos|caminhos|demos|supomos|digamos|veremos|lemos|recebemos|mandamos um (?:alo|abraco|oi|salve|beijo)|temos (?:que|de|aqui|duas|dois|tres|o|a|os|as)|avancarmos)\b|\bnoss[oa]s? (?:conversa|papo|atendimento|contato|consultor\w*|especialista\w*|time|equipe|foco|catalogo|linha|proxim\w+|modelo|grupos|primeira|bate)\b/
/** An undertaking, which one word of is enough. */
const UNDERTAKES =
  /\b(?:mandamos|trocamos|damos|garantimos|oferecemos|devolvemos|consertamos|fornecemos|exportamos|cobrimos|pagamos|buscamos|entregamos|emprestamos|alugamos|treinamos|instalamos)\b/
/** At most this share of its words may one paragraph have: of two or three, up to five, of more. */
const little = (told: number) => (told <= 3 ? 0.5 : told <= 5 ? 0.4 : 0.34)
const LEAST_WORDS = 2
const SHORTEST = 3

interface Page {
  stems: ReadonlySet<string>
  ideas: ReadonlySet<string>
}

/** "Atendemos" → "atender": the stemmer takes its last letter for a plural. */
const infinitive = (word: string) => word.replace(/(?<=[a-z]{2}[aei])mos$/, 'r')

export type OwnClaims = (reading: Reading, exchange: Exchange) => Finding[]

function createOwnClaims(business: Business): OwnClaims {
  const lexicon = createLexicon(readOwnLexicon(business.folder))
  const page = (text: string): Page => {
    const list = words(text)
    return { stems: new Set(list.map(stem)), ideas: new Set(findIdeas(list, lexicon)) }
  }
  const pages = [
    ...business.documents
      .filter(({ meta }) => meta.evidence !== false)
      .flatMap(({ meta, body }) =>
        [[meta.title, ...meta.aliases].join('\n'), ...body.split(/\n(?=## )/)].map((part) => page(`${part}`)),
      ),
    ...Object.values(business.replies)
      .flat()
      .map((reply) => page(reply)),
    ...business.systemPrompt.split(/\n\s*\n|\n(?=- )/).map((part) => page(part)),
  ]
  const stops = new Set([...lexicon.stop].filter((word) => word.length > 4).map(stem))
  const tells = (word: string) =>
    word.length >= SHORTEST &&
    !/^\d/.test(word) &&
    !lexicon.stop.has(word) &&
    !stops.has(stem(word)) &&
    !isFirstName(word)
  return (reading, exchange) =>
    reading.sentences.flatMap((sentence): Finding[] => {
      const { text } = sentence
      if (sentence.question || !OF_US.test(text) || TALK.test(text)) return []
      // "Temos representantes em …" hands nothing over.
      if (
        declines(text) ||
        (defers(text) && !/^(?:sim, )?temos\b/.test(text)) ||
        /\b(?:nao|nem|nunca|foge)\b/.test(text)
      )
        return []
      const known = new Set(words(Object.values(exchange.known).join(' ')).map(stem))
      const told = [...new Set(words(text).map(infinitive))].filter(
        (word) => tells(word) && !known.has(stem(word)),
      )
      const share = Math.max(
        0,
        ...pages.map(
          ({ stems, ideas }) =>
            told.filter(
              (word) => stems.has(stem(word)) || findIdeas([word], lexicon).some((idea) => ideas.has(idea)),
            ).length / Math.max(told.length, 1),
        ),
      )
      const strange =
        told.length >= LEAST_WORDS
          ? share <= little(told.length)
          : told.length === 1 && share === 0 && UNDERTAKES.test(text)
      return strange ? [{ start: sentence.start, end: sentence.end, unsure: true }] : []
    })
}

const built = new WeakMap<Business, OwnClaims>()

export function ownClaimsOf(business: Business): OwnClaims {
  const known = built.get(business) ?? createOwnClaims(business)
  built.set(business, known)
  return known
}
