import type { FieldId } from '../business/schema.ts'
import type { RequestReader } from '../text/requests.ts'
import { splitSentences } from '../text/sentences.ts'

/** Fields a text asks the lead for; a confirmation of what is known asks for nothing. */
export function fieldsAsked(reader: RequestReader, text: string): FieldId[] {
  const asked = reader.read(text).filter((request) => !request.confirms)
  return [...new Set(asked.flatMap(({ fields }) => fields))]
}

/** The text without the sentences that ask for something. */
export function withoutRequests(reader: RequestReader, text: string): string {
  const requests = reader.read(text)
  const kept = splitSentences(text).filter(
    (sentence) => !requests.some((request) => request.start < sentence.end && sentence.start < request.end),
  )
  return kept
    .map((sentence) => text.slice(sentence.start, sentence.end).trim())
    .join(' ')
    .trim()
}
