import { createReviewer } from '../guardrails/check.ts'
import { checkOutbound } from '../guardrails/check-outbound.ts'
import { loadConfigured } from '../load-businesses.ts'
import { checkInbound } from '../understanding/check-inbound.ts'
import { createUnderstanding } from '../understanding/understanding.ts'
import { readJsonLines, writeJsonLine } from './json-lines.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/** `prosa check`: the rules over drafts, or the reader over a lead's messages, a JSON object a line. */
export async function runCheck(
  terminal: Terminal,
  options: { business: string; direction: 'inbound' | 'outbound' },
): Promise<ExitCode> {
  const business = await loadConfigured(options.business)
  const check = options.direction === 'outbound' ? outbound() : inbound()
  let bad = 0
  const lines = readJsonLines(terminal.in, (number, reason) => {
    bad += 1
    say(terminal, `line ${number}: ${reason}`)
  })
  for await (const { number, value } of lines) {
    if (typeof value.text === 'string') await writeJsonLine(terminal.out, check(value))
    else {
      bad += 1
      say(terminal, `line ${number}: "text" must be a string`)
    }
  }
  return bad === 0 ? EXIT.ok : EXIT.failed

  function outbound() {
    const reviewer = createReviewer(business)
    return (line: Record<string, unknown>): unknown => checkOutbound(line, reviewer, business)
  }
  function inbound() {
    const understanding = createUnderstanding(business)
    return (line: Record<string, unknown>): unknown => checkInbound(line, understanding)
  }
}
