import type { ChatInput } from '../commands/chat-input.ts'
import type { ChatReply, ChatState } from '../commands/chat-session.ts'
import type { UatScene } from './script.ts'

export interface UatLine {
  who: 'lead' | 'agente' | 'pessoa'
  text: string
}

export interface UatResult {
  id: string
  title: string
  lines: UatLine[]
  checks: { what: string; ok: boolean }[]
}

type Handle = (input: ChatInput) => Promise<{ replies: ChatReply[]; state: ChatState }>

/** Plays one scene through the real graph and says what was expected of it, and what came. */
export async function runScene(
  scene: UatScene,
  options: { handle: Handle; from: string; audioPath: string; never: readonly string[] },
): Promise<UatResult> {
  const { handle, from, audioPath } = options
  const lines: UatLine[] = []
  const checks: UatResult['checks'] = []
  let state: ChatState | null = null
  for (const step of scene.steps) {
    const input = inputOf(step, from, audioPath)
    if ('lead' in step) lines.push({ who: 'lead', text: step.lead })
    else if ('audio' in step) lines.push({ who: 'lead', text: '(áudio)' })
    else if ('human' in step) lines.push({ who: 'pessoa', text: step.human })
    const answer = await handle(input)
    state = answer.state
    for (const { text } of answer.replies) lines.push({ who: 'agente', text })
    if (!('silent' in step)) continue
    const said = answer.replies.length
    const shown = 'lead' in step ? `“${step.lead}”` : 'o áudio'
    checks.push(
      step.silent
        ? { what: `agente calado depois de ${shown}`, ok: said === 0 }
        : { what: `há resposta para ${shown}`, ok: said > 0 },
    )
  }
  const { temperature, mode, fields = {} } = scene.expect
  if (temperature !== undefined)
    checks.push({
      what: `temperatura ${temperature.join(' ou ')} (veio ${state?.temperature ?? 'nenhuma'})`,
      ok: temperature.includes(state?.temperature ?? ''),
    })
  if (mode !== undefined)
    checks.push({
      what: `conversa em ${mode.join(' ou ')} (veio ${state?.mode})`,
      ok: mode.includes(state?.mode ?? ''),
    })
  for (const [field, wanted] of Object.entries(fields)) {
    const value = state?.fields[field] ?? ''
    checks.push({
      what: `${field} é ${wanted} (veio ${value || 'vazio'})`,
      ok: new RegExp(wanted, 'iu').test(value),
    })
  }
  for (const forbidden of options.never) {
    const found = lines.some(({ who, text }) => who === 'agente' && new RegExp(forbidden, 'iu').test(text))
    checks.push({ what: `nenhuma resposta diz /${forbidden}/`, ok: !found })
  }
  return { id: scene.id, title: scene.title, lines, checks }
}

function inputOf(step: UatScene['steps'][number], from: string, audioPath: string): ChatInput {
  if ('lead' in step) return { from, text: step.lead }
  if ('audio' in step) return { from, media: audioPath }
  return step
}
