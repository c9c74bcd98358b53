import type { Catalogue } from '../catalogue.ts'
import { aspectsOf } from '../evidence/aspects.ts'
import { readCodes } from './codes.ts'
import type { Reader } from './parts.ts'
import { readWords, withoutCourtesy } from './read.ts'

/** Reads texts with a business's words and models. */
export function createReader(catalogue: Catalogue): Reader {
  const { lexicon } = catalogue
  return {
    words: (text) => withoutCourtesy(readWords(text, lexicon), lexicon),
    plain: (words) =>
      readCodes(words, catalogue)
        .map((token) => ((token.codes?.length ?? 0) > 0 ? 'modelo' : token.text))
        .join(' '),
    asksAspect: (plain) => aspectsOf(plain, lexicon).length > 0,
  }
}
