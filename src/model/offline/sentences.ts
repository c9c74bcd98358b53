import { fold } from '../../text/normalise.ts'
import { type CatalogueEntry, type Line, nameStems } from './catalogue.ts'
import { inThe, type Part, type Turn, the } from './turn.ts'
import { endSentence, lowerFirst, stem, stems, upperFirst } from './words.ts'

/** Characters of one answer: two or three sentences a person reads at a glance. */
const ANSWER_LENGTH = 260

/** Begins with its own subject or a circumstance: "A cuba …", "Existem dois …", "Com o corte …". */
const OWN_START =
  /^(?:[AO]s?|Uma?s?|Cada|Dois|Duas|Três|Ess[ae]s?|Est[ae]s?|Tod[ao]s?|Seus?|Suas?|Em|N[ao]s?|D[aoe]s?|Com|Sem|Para|Por|Quando|Se|Além|Até|Quem|São|Existem?|Há|\d|\p{L}{3,}m)(?![\p{L}\p{N}])/u
/** What it is or for whom, without the verb. */
const PREDICATE_START = /^(?:\p{L}+d[oa]s?|Ideal|Bo[am](?: opção)?|Próprio|Própria)(?= )/u

/** The sentence with its subject said, so that it stands on its own: "A P200 imprime …", "Na P200, a bandeja é …". */
export function withSubject(text: string, entry: CatalogueEntry): string {
  if (entry.model === null) return text
  if (text.toLowerCase().includes(entry.name.toLowerCase().split(' ')[0] ?? '')) return text
  const plural = entry.article.length === 2
  if (OWN_START.test(text)) return `${upperFirst(inThe(entry))}, ${lowerFirst(text)}`
  if (PREDICATE_START.test(text))
    return `${upperFirst(the(entry))} ${plural ? 'são' : 'é'} ${lowerFirst(text)}`
  return plural ? text : `${upperFirst(the(entry))} ${lowerFirst(text)}`
}

/**
 * Lines as running text; list items keep a line each. The subject is said again after a sentence that names
 * another product, so that no figure seems to be the other's.
 */
export function joinLines(turn: Turn, lines: readonly Line[], entry: CatalogueEntry, subject = true): string {
  const [first] = lines
  if (first === undefined) return ''
  if (first.bullet) {
    if (lines.length === 1 && entry.model !== null) {
      return `${upperFirst(inThe(entry))}, ${lowerFirst(first.text)}`
    }
    const head = subject ? `${upperFirst(entry.name)}:` : `${first.heading}:`
    return [head, ...lines.map((line) => `- ${line.text}`)].join('\n')
  }
  let due = subject
  return lines
    .map((line) => {
      const text = due ? withSubject(line.text, entry) : line.text
      const others = turn.catalogue.mentions(line.text).filter((mention) => mention.entry.model !== null)
      due = others.some((mention) => mention.entry !== entry)
      return text
    })
    .join(' ')
}

/** What a product is, in a sentence or two, and what it does. */
export function describe(turn: Turn, entry: CatalogueEntry, length = ANSWER_LENGTH): Part | null {
  const [first, second] = entry.lines.filter((line) => line.section === 0)
  if (first === undefined) return null
  const capacity = Object.entries(turn.config.quantities).find(([, quantity]) => quantity.capacity)?.[0]
  const output = entry.lines.find(
    (line) =>
      line.section > 0 &&
      entry.document.meta.facts.some((fact) => fact.quantity === capacity && saysFigures(line, fact)),
  )
  const next = output ?? entry.lines.find((line) => line.section === 1)
  const closing = next === undefined || next.bullet ? [] : [next]
  const room = length - first.text.length - (closing[0]?.text.length ?? 0)
  const lines = [
    first,
    ...(second !== undefined && second.text.length < Math.min(room, SHORT) ? [second] : []),
    ...closing,
  ]
  const fresh = lines.filter((line) => !turn.phrases.alreadySaid(line.text))
  const text = joinLines(turn, fresh.length > 0 ? fresh : lines, entry)
  const short = joinLines(turn, closing.length > 0 ? closing : [first], entry)
  return { kind: 'answer', text, short, sources: [entry] }
}

/** Characters of a second sentence worth saying in passing. */
const SHORT = 70

function saysFigures(
  line: Line,
  fact: { min?: number | undefined; max?: number | undefined; values?: number[] | undefined },
) {
  const figures = [fact.min, fact.max, ...(fact.values ?? [])].filter((one) => one !== undefined)
  return figures.every((figure) => line.text.includes(figure.toLocaleString('pt-BR')))
}

/** Share of a question's weight that a line must carry to count as its answer. */
const ENOUGH = 0.55

/**
 * The sentences of the documents that answer a question best, or null when none carries enough of it.
 * Headings count: "Capacidade da cuba" answers "qual a capacidade".
 */
export function findAnswer(
  turn: Turn,
  entries: readonly CatalogueEntry[],
  subject: readonly string[],
  question: string,
  enough = ENOUGH,
): { entry: CatalogueEntry; lines: Line[]; share: number } | null {
  let best: { entry: CatalogueEntry; line: Line; share: number; rank: number } | null = null
  for (const entry of entries) {
    if (entry.document.meta.evidence === false) continue
    const names = nameStems(entry)
    const asked = [...new Set(subject)]
    const apart = asked.filter((one) => entry.model === null || !names.has(one))
    // "e para envelope?": a word of its name may be the whole question.
    const wanted = apart.length > 0 ? apart : asked
    const total = wanted.reduce((sum, one) => sum + turn.catalogue.weight(one), 0)
    if (total === 0) continue
    for (const line of entry.lines) {
      if (speaksOfUnavailable(turn, entry, line) || !countsWhatIsAsked(line, question)) continue
      const headingStems = headingOf(line)
      const got = wanted.reduce((sum, one) => {
        const weight = turn.catalogue.weight(one)
        return sum + (line.stems.has(one) ? weight : headingStems.has(one) ? weight * 0.9 : 0)
      }, 0)
      const share = got / total
      const retrieved = turn.brief.passages.some(
        (passage) => passage.document === entry.document.slug && passage.text.includes(line.text),
      )
      const about = turn.reading.focus.some(({ model }) => model !== null && line.text.includes(model))
      // A section that is called by the question is about it, and another only names it in passing.
      const called = wanted.every((one) => headingStems.has(one)) ? 0.05 : 0
      const rank = share + called + (retrieved ? 0.1 : 0) + (about ? 0.15 : 0) - line.section * 0.001
      if (share >= enough && (best === null || rank > best.rank)) best = { entry, line, share, rank }
    }
  }
  if (best === null) return null
  const { entry, line, share } = best
  const section = entry.lines.filter((one) => one.section === line.section && one.bullet === line.bullet)
  const from = line.bullet ? 0 : section.indexOf(line)
  return { entry, lines: trim(section.slice(from), ANSWER_LENGTH), share }
}

/** "quantas pessoas?" is answered by a number of people, not by any sentence that has a person in it. */
function countsWhatIsAsked(line: Line, question: string): boolean {
  const noun = / quant[oa]s ([a-z]+) /.exec(question)?.[1]
  if (noun === undefined) return true
  const counted = new RegExp(
    `(?:\\d|\\b(?:um|uma|dois|duas|tres|quatro|cinco)\\b)[^.;]{0,12}\\b${stem(noun)}`,
  )
  return counted.test(fold(line.text))
}

/** What is not for sale is spoken of by its own canned words alone. */
function speaksOfUnavailable(turn: Turn, entry: CatalogueEntry, line: Line): boolean {
  if (!entry.available) return true
  return turn.catalogue.mentions(line.text).some((mention) => !mention.entry.available)
}

function headingOf(line: Line): Set<string> {
  const known = headings.get(line.heading)
  if (known !== undefined) return known
  const made = new Set(stems(line.heading))
  headings.set(line.heading, made)
  return made
}
// Headings come from a business's own files.
const headings = new Map<string, Set<string>>()

/** As many whole lines as fit: always one, at most two sentences or the whole list. */
function trim(lines: readonly Line[], length: number): Line[] {
  const kept: Line[] = []
  let size = 0
  for (const line of lines) {
    // "Quem precisa de …" reads as a question when it stands in a chat.
    if (kept.length > 0 && /^Quem /.test(line.text)) break
    if (kept.length > 0 && (size + line.text.length > length || (!line.bullet && kept.length === 2))) break
    kept.push(line)
    size += line.text.length + 1
  }
  return kept
}

export function answerPart(turn: Turn, found: { entry: CatalogueEntry; lines: Line[] }): Part {
  return {
    kind: 'answer',
    text: endSentence(joinLines(turn, found.lines, found.entry)),
    sources: [found.entry],
  }
}
