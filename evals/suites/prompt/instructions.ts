/** Reads a prompt as instructions: what it forbids, what it allows, what it says. Works on the rendered text. */
import { fold } from '../../../src/text/normalise.ts'

export interface Instruction {
  /** Without accents, case and punctuation. */
  text: string
  /** The heading it stands under forbids what is listed below it ("O que nunca aparece"). */
  underProhibition: boolean
}

/** What turns a statement into a prohibition of what follows it in the same sentence. */
const FORBIDS = /\b(?:nao|nunca|jamais|nem|sem|nada de|nenhum|nenhuma|proibid\w+|vedad\w+|recuse)\b/
/** What leaves the decision to the reader, so that nothing is forbidden any more. */
const HEDGES =
  /\b(?:evite|evitar|prefira|preferencialmente|de preferencia|se possivel|se der|quando der|sempre que possivel|na medida do possivel|tente|procure|normalmente|em geral|geralmente|a menos que|a nao ser|exceto|salvo|em principio|por padrao)\b/
/** What lets the agent do what follows it: said to the agent, not about a message that "pode trazer" something. */
const ALLOWS =
  /(?:\bvoce (?:tambem |ja |so )?(?:pode|podera)|^(?:- |\d\) )?(?:se \w+( \w+){0,4},? )?(?:voce )?(?:pode|fale|diga|informe|passe|confirme|ofereca)|\bfique a vontade para|\besta autorizad\w+ a|\be permitido|\btem liberdade (?:para|de)) (?=\w)/
/** A heading whose list is one of prohibitions. */
const PROHIBITS_LIST =
  /\b(?:nunca|jamais|proibid\w+|nao (?:pode\w*|fac\w+|faz\w*|dig\w+|aparec\w+|us\w+|fal\w+))\b/
/** "Nada de …" forbids; "nao tem problema" does not. */
const NO_PROHIBITION =
  /\b(?:nao (?:tem|ha|faz|vejo|e) (?:nenhum )?(?:problema|mal|proibido)|sem problemas?)\b/g

/** Sentences of a Markdown prompt, list items and paragraphs joined over their lines. */
export function readInstructions(prompt: string): Instruction[] {
  const instructions: Instruction[] = []
  let underProhibition = false
  let block: string[] = []
  let item = false
  const flush = () => {
    for (const sentence of block.join(' ').split(/(?<=[.!?;])\s+/)) {
      const text = fold(sentence).replace(NO_PROHIBITION, ' ').trim()
      if (text !== '') instructions.push({ text, underProhibition: underProhibition && item })
    }
    block = []
    item = false
  }
  for (const line of prompt.split('\n')) {
    const heading = /^#+\s+(.*)$/.exec(line)
    if (heading !== null) {
      flush()
      underProhibition = PROHIBITS_LIST.test(fold(heading[1] ?? ''))
    } else if (line.trim() === '') flush()
    else {
      if (/^\s*(?:[-*]|\d+[.)])\s/.test(line)) {
        flush()
        item = true
      }
      block.push(line.trim())
    }
  }
  flush()
  return instructions
}

/** Whether an instruction forbids something: the prohibition comes first and nothing takes it back. */
export function forbids({ text, underProhibition }: Instruction, what: RegExp): boolean {
  if (HEDGES.test(text)) return false
  const at = text.search(what)
  if (at === -1) return false
  return underProhibition || FORBIDS.test(text.slice(0, at)) || FORBIDS.test(text.slice(at, at + 1))
}

/** Whether an instruction lets the reader do it. */
export function allows({ text, underProhibition }: Instruction, what: RegExp): boolean {
  const at = text.search(what)
  if (at === -1 || underProhibition) return false
  const before = text.slice(0, at)
  const allowed = ALLOWS.exec(before)
  return allowed !== null && !FORBIDS.test(before)
}
