import type { Business } from '../../business/schema.ts'
import { fold } from '../../text/normalise.ts'
import { stem } from '../catalogue.ts'
import { CHAT_WORDS } from '../words.ts'

/** How much of what a message speaks of is the business's world. */
export type DomainShare = 'none' | 'some' | 'most' | 'empty'

const SHORTEST = 4 // letters of a word that carries meaning
const RARE = 2 // a word of one document only may be an aside

/**
 * Learns the business's vocabulary from everything it has written: documents, families, fields. A question none of
 * whose words is there is about another world.
 */
export function createDomain(business: Business): (text: string) => DomainShare {
  const counts = new Map<string, number>()
  const learn = (text: string, weight: number) => {
    for (const word of new Set(fold(text).match(/[a-z]{4,}|[a-z]+\d+/g) ?? [])) {
      const stemmed = stem(word)
      counts.set(stemmed, (counts.get(stemmed) ?? 0) + weight)
    }
  }
  for (const { meta, body } of business.documents) {
    learn(body, 1)
    learn([meta.title, meta.model ?? '', ...meta.aliases].join(' '), RARE)
  }
  for (const family of Object.values(business.config.families)) {
    learn([family.noun, family.purpose, ...family.words].join(' ').replaceAll('*', ' '), RARE)
  }
  for (const quantity of Object.values(business.config.quantities)) {
    learn([quantity.label, ...quantity.words].join(' ').replaceAll('*', ' '), RARE)
  }
  for (const field of Object.values(business.config.fields)) {
    learn(
      Object.values(field.options ?? {})
        .flat()
        .join(' '),
      RARE,
    )
  }
  const known = new Set([...counts].filter(([, count]) => count >= RARE).map(([word]) => word))
  return (text) => {
    let all = 0
    let ours = 0
    for (const word of text.slice(0, 1200).match(/[a-z]+\d*/g) ?? []) {
      if (word.length < SHORTEST || CHAT_WORDS.has(word)) {
        // Chat words such as "máquina" and "energia" are ours when the business uses them.
        if (
          word.length >= SHORTEST &&
          known.has(stem(word)) &&
          /^(?:maquin|equip|carn|mold|produ|conta|energ|luz)/.test(word)
        )
          ours++
        continue
      }
      all++
      if (known.has(stem(word))) ours++
    }
    if (all === 0) return ours > 0 ? 'most' : 'empty'
    if (ours === 0) return 'none'
    return ours / all >= 0.5 ? 'most' : 'some'
  }
}
