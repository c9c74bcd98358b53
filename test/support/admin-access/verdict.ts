import { z } from 'zod'
import type { Answer } from './client.ts'
import { RAN } from './injections.ts'
import type { Person } from './things.ts'

const SQL_WORDS = /\b(?:select|insert|relation|syntax error|pg_\w+|invalid byte|postgres)\b|\bat \//i

const refusal = z.strictObject({
  error: z.strictObject({ code: z.string(), message: z.string(), requestId: z.string() }),
})
const codeOf = (answer: Answer): string => {
  const parsed = refusal.safeParse(parse(answer.text))
  return parsed.success ? parsed.data.error.code : 'no error in the one shape'
}
/** As the page shows it: the status, and of a refusal its code. */
export const shown = (answer: Answer) =>
  answer.status < 400 ? String(answer.status) : `${answer.status} ${codeOf(answer)}`

/** What holds of every answer, whatever was asked by whom. */
export function wrongWith(answer: Answer, asked: string, hidden: readonly Person[], sent = ''): string[] {
  const problems: string[] = []
  const say = (what: string) =>
    problems.push(`${asked}: ${what}: ${answer.status} ${answer.text.slice(0, 200)}`)
  if (answer.status >= 500) say('the server failed')
  if (!String(answer.headers['content-type']).startsWith('application/json')) say('not JSON')
  if (answer.headers['set-cookie'] !== undefined) say('a header came in by a parameter')
  if (answer.text.includes(RAN)) say('what was sent ran as SQL')
  for (const person of hidden)
    for (const mark of person.marks) if (answer.text.includes(mark)) say(`shows ${mark}, of another business`)
  if (answer.status >= 400) {
    const parsed = refusal.safeParse(parse(answer.text))
    if (!parsed.success) say('no error in the one shape')
    else if (SQL_WORDS.test(parsed.data.error.message)) say('tells of the database')
    else if (sent.trim().length >= 6 && parsed.data.error.message.includes(sent)) say('repeats what was sent')
  }
  return problems
}

export function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
