import { LineCounter, parseDocument } from 'yaml'
import { ConfigError } from '../ops/errors.ts'
import { documentMetaSchema, type KnowledgeDocument } from './schema.ts'

const FENCE = /^---[ \t]*$/

/**
 * Splits a knowledge file into its `---` YAML front matter and its Markdown body.
 *
 * @param path where the file is; the slug is its name without extension.
 * @throws ConfigError naming the path, the line or the key, and the reason.
 */
export function parseKnowledgeDocument(path: string, text: string): KnowledgeDocument {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  if (!FENCE.test(lines[0] ?? '')) {
    throw new ConfigError(`${path}: must start with front matter between two lines of "---"`)
  }
  const end = lines.findIndex((line, index) => index > 0 && FENCE.test(line))
  if (end < 0) throw new ConfigError(`${path}: the front matter is not closed with "---"`)

  const meta = documentMetaSchema.safeParse(parseYaml(path, lines.slice(1, end).join('\n')))
  if (!meta.success) {
    const reasons = meta.error.issues.map((issue) => `${issue.path.join('.') || '(top)'}: ${issue.message}`)
    throw new ConfigError(`${path}: ${reasons.join('; ')}`, { cause: meta.error })
  }
  const body = lines
    .slice(end + 1)
    .join('\n')
    .trim()
  if (body === '') throw new ConfigError(`${path}: there is no text after the front matter`)
  return { slug: slugOf(path), meta: meta.data, body }
}

function parseYaml(path: string, source: string): unknown {
  const lineCounter = new LineCounter()
  const document = parseDocument(source, { lineCounter })
  const [problem] = document.errors
  if (problem) {
    // The fence is the file's first line.
    const line = lineCounter.linePos(problem.pos[0]).line + 1
    throw new ConfigError(`${path}:${line}: ${problem.message.split('\n')[0]}`, { cause: problem })
  }
  return document.toJS()
}

function slugOf(path: string): string {
  const name = path.split(/[\\/]/).at(-1) ?? path
  return name.replace(/\.[^.]+$/, '')
}
