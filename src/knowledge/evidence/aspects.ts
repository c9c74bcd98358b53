import type { Catalogue, DocumentEntry, Profile } from '../catalogue.ts'
import type { Aspect, Lexicon } from '../lexicon/lexicon.ts'

/** "Qual máquina…", "tem alguma impressora…": any product with the quality asked for is an answer. */
const LOOKS_FOR =
  /\b(qual|quais|que|algum|alguma|algumas|alguns|um|uma|tem) (\w+ )?(maquinas?|modelos?|equipamentos?|aparelhos?|\w+doras?|\w+deiras?|\w+dor(es)?|\w+ueiras?)\b/

/** What a question asks of its subject: an output, a voltage, a price … Weak readings count when alone. */
export function aspectsOf(plain: string, lexicon: Lexicon): Aspect[] {
  const asked = (patterns: RegExp[], aspect: Aspect) =>
    patterns.some((pattern) => pattern.test(plain)) && !aspect.unless.some((pattern) => pattern.test(plain))
  const strong = lexicon.aspects.filter((aspect) => asked(aspect.ask, aspect))
  if (strong.length > 0) return strong
  return lexicon.aspects.filter((aspect) => asked(aspect.weak, aspect))
}

/**
 * Whether the business's documents speak of this aspect of these subjects. A bound aspect (a voltage) must stand in
 * a passage of a subject, or, when none is named, in one about no product in particular: "é 220 V?" of nothing has no
 * answer, while "qual máquina é 220 V?" looks for the product that is. A product that is not for sale now answers
 * every bound question by that.
 */
export function isSpokenOf(
  aspect: Aspect,
  plain: string,
  subjects: readonly DocumentEntry[],
  catalogue: Catalogue,
): boolean {
  const named = new Set(subjects.map((subject) => subject.slug))
  if (aspect.bound && subjects.some((subject) => !subject.available)) return true
  for (const profile of catalogue.profiles.values()) {
    const entry = catalogue.documents.get(profile.row.document)
    if (entry === undefined || !entry.evidence) continue
    const general = entry.model === null
    const about =
      named.has(entry.slug) || (subjects.length === 0 && (general || !aspect.bound || LOOKS_FOR.test(plain)))
    if (!about && !(general && aspect.scope === 'any')) continue
    if (holds(aspect, entry, profile)) return true
  }
  return false
}

/** The passage itself speaks of it. */
export function holds(aspect: Aspect, entry: DocumentEntry, profile: Profile): boolean {
  if ([...aspect.quantities].some((quantity) => entry.quantities.has(quantity))) return true
  return aspect.evidence.some((pattern) => pattern.test(profile.plain))
}
