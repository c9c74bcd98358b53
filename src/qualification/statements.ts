import type { EligibilityRule } from '../business/partner-schema.ts'
import type { BusinessConfig } from '../business/schema.ts'
import { plainWords } from '../business/terms.ts'
import type { TurnMessage } from '../model/contract.ts'

/** What a lead said of the bill or the home that decides whether they may contract. */
export interface Statement {
  /** Messages that say it. */
  messageIds: string[]
  /** How many, when it is counted: unpaid bills. */
  count: number
}

type Said = NonNullable<Extract<EligibilityRule, { check: 'holder' }>['said']>

/** Statements so far, with what these messages say and take back. By the code of the rule; a later word wins. */
export function noteStatements(
  config: Pick<BusinessConfig, 'qualification'>,
  before: Readonly<Record<string, Statement>>,
  messages: readonly TurnMessage[],
): Record<string, Statement> {
  const after = { ...before }
  for (const rule of config.qualification.rules) {
    for (const [key, said] of saidOf(rule)) {
      for (const { id, text } of messages) {
        const read = readStatement(said, text)
        if (read === 'taken_back') delete after[key]
        else if (read !== null) after[key] = { messageIds: [id], count: read.count }
      }
    }
  }
  return after
}

/** Keys under which a rule's statements are kept. */
export function saidOf(rule: EligibilityRule): [string, Said][] {
  const said = 'said' in rule && rule.said !== undefined ? ([[rule.code, rule.said]] as [string, Said][]) : []
  const defaulted =
    'defaulted' in rule && rule.defaulted !== undefined
      ? ([[`${rule.code}:defaulted`, rule.defaulted]] as [string, Said][])
      : []
  return [...said, ...defaulted]
}

/** What one message says, clause by clause: the last word counts. Null: nothing about it. */
export function readStatement(said: Said, text: string): { count: number } | 'taken_back' | null {
  let read: { count: number } | 'taken_back' | null = null
  for (const clause of clausesOf(text)) {
    const one = readClause(said, clause)
    if (one !== null) read = one
  }
  return read
}

function readClause(said: Said, clause: string): { count: number } | 'taken_back' | null {
  const words = plainWords(clause)
  // "E se eu tiver …?", "quem tem …": asked in general, said of nobody.
  if (HYPOTHETICAL.test(words) || said.unless.some((pattern) => new RegExp(pattern).test(words))) return null
  if (said.taken_back.some((pattern) => new RegExp(pattern).test(words))) return 'taken_back'
  for (const pattern of said.when) {
    const match = new RegExp(pattern).exec(words)
    if (match === null) continue
    const before = words.slice(0, match.index)
    if (ABOUT_OTHERS.test(before)) continue
    const denied =
      NEGATED_BEFORE.test(before) ||
      (!NEGATION.test(pattern.replaceAll('\\b', ' ')) && NEGATION.test(match[0]))
    return denied ? 'taken_back' : { count: countOf(words) }
  }
  return null
}

const NEGATION = /\b(?:nao|nunca|nem|sem|nenhuma?|jamais|zero)\b/
const NEGATED_BEFORE = /\b(?:nao|nunca|nem|sem|nenhuma?|jamais)(?: \w+){0,2} $/
const HYPOTHETICAL =
  /^ (?:e |mas |entao |tipo )*(?:se|caso|quem|pessoas? que|cliente que|qualquer um que|aceita\w* quem)\b|\b(?:se eu (?:tiver|tivesse|estiver|estivesse|fosse|for)|e se|caso eu|no caso de|quem tem|quem esta|quem recebe|posso ter|pode ter|poderia ter|supondo|imagina)\b/
/** The neighbour's panels are the neighbour's. */
const ABOUT_OTHERS =
  /\b(?:(?:meu|minha|o|a|um|uma) (?:vizinh\w+|amig\w+|colega|primo|prima|cunhad\w+|irma\w*|sogr\w+|patrao|chefe|tio|tia)|(?:os|meus) (?:vizinhos|amigos|parentes))(?: \w+){0,3} $/

/** Sentences, and what a comma or "mas" sets apart. A question keeps its mark out of the way. */
function clausesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?;\n])(?!\d)|,(?!\d)|\bmas\b|\bporém\b|\bporem\b|\bsó que\b/iu)
    .filter((clause) => /\p{L}/u.test(clause))
}

const NUMBERS: Record<string, number> = {
  um: 1,
  uma: 1,
  dois: 2,
  duas: 2,
  tres: 3,
  quatro: 4,
  cinco: 5,
  seis: 6,
}
const MANY = /\b(?:varias|varios|algumas|alguns|umas|muitas|diversas|todas as)\b/
const COUNTED = '(?:contas?|faturas?|boletos?|mes|meses|parcelas?|talao|taloes)'

/** "duas contas", "3 meses"; a plural without a number is more than one. */
function countOf(words: string): number {
  const number = new RegExp(
    `\\b(\\d{1,2}|${Object.keys(NUMBERS).join('|')})(?: \\w+){0,2} ${COUNTED}\\b`,
  ).exec(words)
  const told = number?.[1]
  if (told !== undefined) return NUMBERS[told] ?? Number(told)
  if (MANY.test(words)) return 2
  return /\b(?:contas|faturas|boletos|meses|parcelas|taloes|atrasadas|vencidas)\b/.test(words) ? 2 : 1
}
