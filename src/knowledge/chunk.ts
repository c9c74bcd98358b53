import { RecursiveCharacterTextSplitter } from '@langchain/textsplitters'
import type { KnowledgeDocument } from '../business/schema.ts'

export interface Chunk {
  /** Headings of the sections it holds. */
  headings: string[]
  /** Plain text: paragraphs on one line each, lists kept, no headings. */
  text: string
}

/** Characters a passage may hold: a product sheet stays whole, so that a question about two of its figures finds both. */
const CHUNK_CHARS = 1200
/** Characters repeated when a single section is longer than that. */
const OVERLAP_CHARS = 120

/** Whole sections, packed in order until a passage is full; a section longer than a passage is cut inside. */
export async function chunkDocument(document: KnowledgeDocument): Promise<Chunk[]> {
  const chunks: Chunk[] = []
  for (const section of splitSections(document.body)) {
    const previous = chunks.at(-1)
    if (section.text.length > CHUNK_CHARS) {
      const splitter = RecursiveCharacterTextSplitter.fromLanguage('markdown', {
        chunkSize: CHUNK_CHARS,
        chunkOverlap: OVERLAP_CHARS,
      })
      for (const text of await splitter.splitText(section.text)) {
        chunks.push({ headings: section.headings, text })
      }
    } else if (previous && previous.text.length + section.text.length + 2 <= CHUNK_CHARS) {
      previous.headings = [...previous.headings, ...section.headings]
      previous.text = `${previous.text}\n\n${section.text}`
    } else chunks.push(section)
  }
  return chunks
}

/** What is embedded: a passage read without its document would not say which product it is about. */
export function embeddingText(document: KnowledgeDocument, chunk: Chunk): string {
  const { title, model, aliases } = document.meta
  return [title, model ?? '', aliases.join(', '), chunk.headings.join('. '), chunk.text]
    .filter((line) => line !== '')
    .join('\n')
}

function splitSections(body: string): Chunk[] {
  const sections: Chunk[] = []
  let headings: string[] = []
  let lines: string[] = []
  const close = () => {
    const text = unwrap(lines)
    if (text !== '') {
      sections.push({ headings, text })
      headings = []
    }
    lines = []
  }
  for (const line of body.split(/\r?\n/)) {
    const heading = /^#{1,6}\s+(.+?)\s*#*$/.exec(line)?.[1]
    if (heading === undefined) lines.push(line)
    else {
      close()
      headings = [...headings, heading]
    }
  }
  close()
  return sections
}

/** Hard-wrapped lines become paragraphs; each list item stays a line. */
function unwrap(lines: string[]): string {
  const out: string[] = []
  for (const line of lines) {
    const trimmed = line.trim()
    const previous = out.at(-1)
    const starts =
      trimmed === '' || /^([-*+]|\d+\.)\s/.test(trimmed) || previous === undefined || previous === ''
    if (starts) out.push(trimmed)
    else out[out.length - 1] = `${previous} ${trimmed}`
  }
  return out
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}
