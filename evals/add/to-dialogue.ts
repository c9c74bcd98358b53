/** A stored conversation as steps of a scripted dialogue. */
import type { ConversationExport, ExportLine } from '../../src/db/queries/conversation-export.ts'

export interface FoundStep {
  lead?: string
  burst?: string[]
  media?: string
  caption?: string
  human?: string
  advance_minutes?: number
  expect: { replies?: number; mode?: string; fields?: Record<string, string> }
}

/** Lead messages this close together, with nothing said in between, are one burst. */
const BURST_MS = 60_000
const MINUTE_MS = 60_000
/** What a reply may take without the time that passed being part of the story. */
const REPLY_MINUTES = 3

const FILE_OF: Record<string, string> = {
  audio: 'audio.ogg',
  image: 'foto.jpg',
  sticker: 'figurinha.webp',
  video: 'video.mp4',
  document: 'documento.pdf',
}

/** Steps in order, with the replies that were sent and the fields each taught. */
export function toSteps(conversation: ConversationExport, mode: string): FoundStep[] {
  const steps: FoundStep[] = []
  let open: { step: FoundStep; texts: string[]; turn: string | null; at: number } | null = null
  let answered = 0
  let last = conversation.lines[0]?.at.getTime() ?? 0

  const close = () => {
    const step = steps.at(-1)
    if (step === undefined) return
    const usual = step.human === undefined && step.advance_minutes === undefined ? 1 : 0
    if (answered !== usual) step.expect.replies = answered
    answered = 0
  }
  const add = (step: FoundStep) => {
    close()
    steps.push(step)
    open = null
    return step
  }
  const passTime = (line: ExportLine, least: number) => {
    const minutes = Math.round((line.at.getTime() - last) / MINUTE_MS)
    if (minutes >= least) add({ advance_minutes: minutes, expect: {} })
    last = Math.max(last, line.at.getTime())
  }

  for (const line of conversation.lines) {
    if (line.role === 'system') continue
    if (line.role === 'agent') {
      passTime(line, REPLY_MINUTES)
      answered++
      continue
    }
    if (line.role === 'human') {
      passTime(line, 1)
      add({ human: line.text, expect: {} })
      continue
    }
    const media = mediaOf(line.content)
    const at = line.at.getTime()
    const joins =
      open !== null &&
      media === null &&
      answered === 0 &&
      at - open.at < BURST_MS &&
      open.turn === line.turn_id
    if (open !== null && joins) {
      open.texts.push(line.text)
      delete open.step.lead
      open.step.burst = open.texts
      open.at = at
      last = at
      continue
    }
    if (media === null && line.text.trim() === '') continue
    passTime(line, 1)
    const step = add(
      media === null
        ? { lead: line.text, expect: {} }
        : { media, ...(line.text.trim() === '' ? {} : { caption: line.text }), expect: {} },
    )
    if (media === null) open = { step, texts: [line.text], turn: line.turn_id, at }
    const fields = conversation.fields.filter(({ turn_id: turn }) => turn !== null && turn === line.turn_id)
    if (fields.length > 0)
      step.expect.fields = Object.fromEntries(fields.map(({ field, value }) => [field, value]))
  }
  close()
  const end = steps.at(-1)
  if (end !== undefined) {
    end.expect.mode = mode
    end.expect.fields = Object.fromEntries(
      conversation.fields.filter(({ current }) => current).map(({ field, value }) => [field, value]),
    )
  }
  return steps
}

function mediaOf(content: unknown): string | null {
  if (typeof content !== 'object' || content === null || !('media' in content)) return null
  const { media } = content
  const kind =
    typeof media === 'object' && media !== null && 'kind' in media ? String(media.kind) : 'document'
  // A file's own name may be somebody's.
  return FILE_OF[kind] ?? 'documento.pdf'
}
