import { intro, isCancel, note, outro, text } from '@clack/prompts'
import type { Config } from '../config.ts'
import { createConfiguredCrms } from '../crm/configured.ts'
import { loadConfigured } from '../load-businesses.ts'
import { systemClock } from '../ops/clock.ts'
import { createLog } from '../ops/log.ts'
import { parseChatInput } from './chat-input.ts'
import { type ChatSession, openChatSession } from './chat-session.ts'
import { readJsonLines, writeJsonLine } from './json-lines.ts'
import { EXIT, type ExitCode, say, type Terminal } from './terminal.ts'

/** Whom the terminal talks as when nobody else is named; no real number looks like it. */
const TERMINAL_LEAD = '5500900000000'

/** `prosa chat`: a lead's side of a conversation, by hand or a JSON object a line. */
export async function runChat(
  terminal: Terminal,
  config: Config,
  options: { business: string; json: boolean; dataDir?: string | undefined },
): Promise<ExitCode> {
  const business = await loadConfigured(options.business)
  const session = await openChatSession({
    business,
    config,
    // A person reads the terminal: what went wrong is worth a line, what went right is not.
    log: createLog(config.LOG_LEVEL === 'info' ? 'error' : config.LOG_LEVEL),
    dataDir: options.dataDir,
    crms: createConfiguredCrms([business], config, systemClock),
  })
  try {
    return options.json
      ? await talkJson(terminal, session)
      : await talk(terminal, session, business.config.name)
  } finally {
    await session.close()
  }
}

async function talkJson(terminal: Terminal, session: ChatSession): Promise<ExitCode> {
  let bad = 0
  const refuse = (number: number, reason: string) => {
    bad += 1
    say(terminal, `line ${number}: ${reason}`)
  }
  for await (const { number, value } of readJsonLines(terminal.in, refuse)) {
    const input = parseChatInput(value)
    if (typeof input === 'string') {
      refuse(number, input)
      continue
    }
    const { replies, state } = await session.handle(input)
    for (const reply of replies) await writeJsonLine(terminal.out, reply)
    const violations = state.violations.map(({ rule, draft }) => ({ rule, draft }))
    await writeJsonLine(terminal.out, { ...state, violations })
  }
  return bad === 0 ? EXIT.ok : EXIT.failed
}

async function talk(terminal: Terminal, session: ChatSession, name: string): Promise<ExitCode> {
  const streams = { input: terminal.in, output: terminal.err }
  intro(`${name} — você é o lead. Ctrl+C para sair.`, streams)
  for (;;) {
    const said = await text({ message: 'Você', ...streams })
    if (isCancel(said)) break
    if (said === undefined || said.trim() === '') continue
    const { replies, state } = await session.handle({ from: TERMINAL_LEAD, text: said })
    for (const reply of replies) note(reply.text, name, streams)
    const fields = Object.entries(state.fields).map(([field, value]) => `${field}: ${value}`)
    say(terminal, `   ${[state.mode, state.temperature ?? '—', ...fields].join(' · ')}`)
  }
  outro('Até logo!', streams)
  return EXIT.ok
}
