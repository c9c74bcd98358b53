import { eld } from 'eld/extrasmall'

/** How far another language must lie ahead of Portuguese; scores run from 0 to 1. */
const LEAD = 0.03
/** Fewer words than this say too little for letter statistics. */
const LEAST_WORDS = 3

// The languages a model slips into. More candidates only take sentences away from Portuguese.
const detector = eld.newInstance()
detector.setLanguageSubset(['pt', 'es', 'en', 'fr', 'de', 'it'])

/** Reads like another language by its letter sequences. A hint: names and figures alone can look foreign. */
export function looksForeign(text: string): boolean {
  const words = text.match(/\p{L}{2,}/gu) ?? []
  if (words.length < LEAST_WORDS) return false
  const result = detector.detect(words.join(' '))
  if (result.language === 'pt' || !result.isReliable()) return false
  const scores = result.getScores()
  return (scores[result.language] ?? 0) - (scores.pt ?? 0) > LEAD
}
