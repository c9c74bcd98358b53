import type { Catalogue, DocumentEntry } from '../catalogue.ts'
import type { Aspect } from '../lexicon/lexicon.ts'
import { joinParts, type Part, splitParts, toPart } from '../query/parts.ts'
import { createReader } from '../query/reader.ts'
import { readTokens, readUnits, type Unit } from '../query/units.ts'
import { aspectsOf, isSpokenOf } from './aspects.ts'
import { type Demand, demandOf, type Figure, figuresOf } from './fit.ts'
import { type Sayings, sayings, subjectsOf } from './subjects.ts'

/** A question read against a business's catalogue. */
export interface Question {
  part: Part
  units: Unit[]
  /** Its words in the forms names are compared in. */
  said: Sayings
  /** Products it is about; empty for a family or a topic. */
  subjects: DocumentEntry[]
  /** The subjects come from what was said before. */
  carried: boolean
  aspects: Aspect[]
  /** Aspects no document speaks of for these subjects: the question cannot be answered from the documents. */
  unspoken: Aspect[]
  /** It asks how things differ or which is better. */
  compares: boolean
  demand: Demand | null
  /** Figures it names: "10 mm", "30 kg". */
  figures: Figure[]
}

/** It asks how things differ, or which is better. */
export const COMPARES = /\b(diferencas?|difere|melhor|melhores|pior|comparar|comparacao)\b/
/** A request: what went before it tells what for. Without one, the trouble told is what is asked about. */
const REQUESTS =
  /\b(quero|queria|preciso|precisava|procur\w*|busc\w*|tem|vende\w*|indica\w*|recomenda\w*|sugere\w*|serve|qual|quais)\b/
/** What a word of a statement weighs in the question after it. */
const SAID_BEFORE = 0.5
/** Questions of one burst that are searched; the rest are joined to the last. */
const MOST_QUESTIONS = 4

/**
 * What a message asks. Statements are context: their product is the subject of a question that names none ("a
 * capacidade dela?"), and their words complete a question that says nothing by itself ("tem algo?"). A message that
 * asks nothing is one question as a whole.
 */
export function readQuestions(text: string, context: string | undefined, catalogue: Catalogue): Question[] {
  const reader = createReader(catalogue)
  const parts = splitParts(text, reader)
  let subjects = context === undefined ? [] : subjectsOfTalk(context, catalogue)
  if (!parts.some((part) => part.asks)) {
    return parts.length === 0 ? [] : [readQuestion(joinParts(parts, false), catalogue, subjects)]
  }
  const statements: Part[] = []
  const questions: Question[] = []
  for (const part of joinRest(parts)) {
    const read = readQuestion(part, catalogue, subjects)
    if (!part.asks) {
      statements.push(part)
      if (read.subjects.length > 0 && !read.carried) subjects = read.subjects
      continue
    }
    const thin = read.aspects.length === 0 && !read.units.some(isSubstantial)
    // "tem?" after a question adds nothing to it.
    if (thin && questions.length > 0) continue
    const said = thin ? (statements.length > 0 ? statements : parts.filter((one) => !one.asks)) : statements
    if (thin && questions.length === 0 && said.length === 0 && subjects.length > 0 && read.units.length > 0) {
      questions.push(ofSubjects(part, subjects, catalogue))
      continue
    }
    const question = thin ? completed(read, said, catalogue) : withNeighbours(read, said, catalogue)
    if (question.subjects.length > 0) subjects = question.subjects
    questions.push(question)
  }
  return questions
}

/** `carried` are the subjects of what was said before: used by a question that names none. */
export function readQuestion(part: Part, catalogue: Catalogue, carried: DocumentEntry[]): Question {
  const tokens = readTokens(part.words, catalogue)
  const aspects = aspectsOf(part.plain, catalogue.lexicon)
  const units = readUnits(tokens, catalogue).map((unit) =>
    aspects.some((aspect) => aspect.ask.some((pattern) => pattern.test(unit.text)))
      ? { ...unit, ofAspect: true }
      : unit,
  )
  const said = sayings(tokens)
  const own = subjectsOf(units, said, catalogue)
  const subjects = own.length > 0 ? own : carried
  const unspoken = aspects.filter((aspect) => !isSpokenOf(aspect, part.plain, subjects, catalogue))
  return {
    part,
    units,
    said,
    subjects,
    carried: own.length === 0,
    aspects,
    unspoken,
    compares: COMPARES.test(part.plain),
    demand: demandOf(part.plain),
    figures: figuresOf(part.words.map((word) => word.text).join(' ')),
  }
}

/** A question without a subject of its own takes from the statements what they are about, and the volume. */
function withNeighbours(question: Question, statements: readonly Part[], catalogue: Catalogue): Question {
  if (!question.carried || statements.length === 0) return question
  const units = statements
    .flatMap((part) => readUnits(readTokens(part.words, catalogue), catalogue))
    .filter((unit) => unit.codes !== undefined || (unit.kind === 'word' && unit.ideas.length > 0))
    .map((unit) => ({ ...unit, weight: unit.weight * SAID_BEFORE }))
  const demand =
    question.demand ?? statements.map((part) => demandOf(part.plain)).find((one) => one !== null) ?? null
  return { ...question, units: [...question.units, ...units], demand }
}

/**
 * "Tem algo?": its subject is all that was said. What the lead says of itself asks for nothing, and words nobody knows
 * are its own affairs.
 */
function completed(question: Question, statements: readonly Part[], catalogue: Catalogue): Question {
  if (statements.length === 0) return question
  const whole = readQuestion(joinParts([...statements, question.part], true), catalogue, question.subjects)
  return {
    ...whole,
    part: question.part,
    units: whole.units.filter((unit) => unit.kind !== 'unknown'),
    ...(REQUESTS.test(question.part.plain) ? { aspects: question.aspects, unspoken: question.unspoken } : {}),
  }
}

/** "Qual o maior?" after talk of a product: of that product. */
function ofSubjects(part: Part, subjects: DocumentEntry[], catalogue: Catalogue): Question {
  const reader = createReader(catalogue)
  const models = subjects.map((subject) => toPart(subject.model ?? '', false, reader))
  return { ...readQuestion(joinParts([part, ...models], true), catalogue, subjects), part }
}

/** It says what the question is about. */
export function isSubstantial(unit: Unit): boolean {
  return unit.kind !== 'light' && unit.kind !== 'number'
}

/** What the talk is about: the products its last line names, else those of the line before, and so on. */
function subjectsOfTalk(context: string, catalogue: Catalogue): DocumentEntry[] {
  const reader = createReader(catalogue)
  for (const line of context.split('\n').reverse()) {
    const { subjects } = readQuestion(toPart(line, false, reader), catalogue, [])
    if (subjects.length > 0) return subjects
  }
  return []
}

function joinRest(parts: Part[]): Part[] {
  const asking = parts.filter((part) => part.asks)
  if (asking.length <= MOST_QUESTIONS) return parts
  const rest = asking.slice(MOST_QUESTIONS - 1)
  return [...parts.filter((part) => !rest.includes(part)), joinParts(rest, true)]
}
