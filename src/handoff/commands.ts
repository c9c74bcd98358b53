/** What people type in the inbox to the agent. The whole message is a command; a sentence that begins with one is not. */
export type PeopleCommand =
  | { kind: 'copilot'; on: boolean }
  | { kind: 'send_draft' }
  | { kind: 'discard_draft' }
  | { kind: 'summary' }
  /** Only in a private note. */
  | { kind: 'answer'; number: number; text: string }

/** With or without a sign: the inbox itself swallows what begins with "/". */
const WORD = /^\s*[/!]?\s*(copiloto|piloto|enviar|descartar|resumo)\s*[.!]?\s*$/iu
/** "#12 resposta", "#12: resposta". */
const ANSWER = /^\s*#\s*(\d{1,9})(?:\s*[:\-–—]\s*|\s+)(\S[\s\S]*)$/u

const WORDS: Record<string, PeopleCommand> = {
  copiloto: { kind: 'copilot', on: true },
  piloto: { kind: 'copilot', on: false },
  enviar: { kind: 'send_draft' },
  descartar: { kind: 'discard_draft' },
  resumo: { kind: 'summary' },
}

export function readCommand(message: { text: string; private: boolean }): PeopleCommand | null {
  const word = WORD.exec(message.text)?.[1]?.toLowerCase()
  if (word !== undefined) return WORDS[word] ?? null
  const answer = message.private ? ANSWER.exec(message.text) : null
  if (!answer?.[1] || !answer[2]) return null
  return { kind: 'answer', number: Number(answer[1]), text: answer[2].trim() }
}
