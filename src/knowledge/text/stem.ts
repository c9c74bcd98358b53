/**
 * A light stem of a folded Portuguese word: plural, gender, diminutive, agent noun and verb endings. It joins
 * "dobradeira", "dobrar" and "dobram"; it need not be a word. Irregular families ("produz", "produção") are the
 * lexicon's business.
 */
export function stem(word: string): string {
  const known = cache.get(word)
  if (known !== undefined) return known
  const made = make(word)
  if (cache.size > CACHE_WORDS) cache.clear()
  cache.set(word, made)
  return made
}

const CACHE_WORDS = 20_000
const cache = new Map<string, string>()

const PLURALS: [RegExp, string][] = [
  [/(?:oes|aes)$/, 'ao'],
  [/ais$/, 'al'],
  [/eis$/, 'el'],
  [/ois$/, 'ol'],
  [/uis$/, 'ul'],
  [/ns$/, 'm'],
  [/(?<=[rz])es$/, ''],
  [/(?<=[^su])s$/, ''],
]

/** Ending and the least letters that must stand before it. */
const SUFFIXES: [RegExp, number][] = [
  [/z?inh[ao]$/, 3],
  [/mente$/, 4],
  [/(?:acao|icao|amento|imento)$/, 4],
  [/(?:adeir|eir|ador|edor|idor)[ao]?$/, 4],
  [/(?:ando|endo|indo)$/, 3],
  [/(?:aram|eram|iram|avam|iam|aria|eria|iria|asse|esse)$/, 3],
  [/(?:ad|id)[ao]$/, 3],
  [/(?:amos|emos|imos)$/, 3],
  [/(?:ava|ar|er|ir|am|em|ou|ei)$/, 3],
  [/(?:[aeo])$/, 3],
]

/** A folded word without its plural: "impressores" → "impressor". */
export function singular(word: string): string {
  if (word.length < 3 || /\d/.test(word)) return word
  if (word.length < 5) return word.replace(/(?<=[aeo])s$/, '')
  for (const [ending, replacement] of PLURALS) {
    if (ending.test(word)) return word.replace(ending, replacement)
  }
  return word
}

function make(word: string): string {
  if (word.length < 3 || /\d/.test(word)) return word
  const out = singular(word)
  if (out.length < 4) return out
  for (const [ending, least] of SUFFIXES) {
    const cut = out.replace(ending, '')
    if (cut !== out && cut.length >= least) return cut
  }
  return out
}
