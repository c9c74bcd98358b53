import { z } from 'zod'
import { createResilience } from '../ops/resilience.ts'
import { MediaError } from './errors.ts'

export interface Transcriber {
  /** The words of a recording. @throws MediaError when there are none to be had. */
  transcribe(recording: Recording, signal: AbortSignal): Promise<string>
}

export interface Recording {
  bytes: Uint8Array
  /** Its real type. */
  type: string
  /** Whose it is. */
  businessId: string
  contactId: string
}

export interface TranscriberOptions {
  apiKey: string
  /** Default https://api.openai.com/v1. */
  baseUrl?: string | undefined
  model: string
  /** ISO 639-1. */
  language: string
  timeoutMs?: number
  backoffMs?: number
}

const OPENAI_URL = 'https://api.openai.com/v1'
/** The endpoint tells formats apart by the name's ending. */
const ENDINGS: Record<string, string> = {
  'audio/ogg': 'ogg',
  'audio/opus': 'ogg',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/aac': 'm4a',
  'audio/wav': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/webm': 'webm',
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
}
/** Milliseconds for one recording: who spoke waits, and the place of a turn is taken meanwhile. */
const TIMEOUT_MS = 25_000
/** Failures in a row after which recordings are not sent for a while. */
const BREAK_AFTER = 4
/** Characters of a voice note that is still a message. */
const LONGEST = 4_000
const answerSchema = z.looseObject({ text: z.string() })
const ANSWER_BYTES = 256 * 1024

/** Speech to text over any server that speaks OpenAI's `POST /audio/transcriptions`. */
export function createTranscriber(options: TranscriberOptions): Transcriber {
  const { timeoutMs = TIMEOUT_MS } = options
  const url = `${(options.baseUrl ?? OPENAI_URL).replace(/\/+$/, '')}/audio/transcriptions`
  const resilience = createResilience({
    service: 'transcription',
    timeoutMs,
    retries: 1,
    backoffMs: options.backoffMs ?? 400,
    breakAfter: BREAK_AFTER,
    whileProbing: 'refuse',
    repeatTimeouts: false,
  })

  async function once(bytes: Uint8Array, type: string, signal: AbortSignal): Promise<string> {
    const form = new FormData()
    form.set('file', new Blob([Uint8Array.from(bytes)], { type }), `audio.${ENDINGS[type] ?? 'ogg'}`)
    form.set('model', options.model)
    form.set('language', options.language)
    form.set('response_format', 'json')
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${options.apiKey}` },
      body: form,
      signal,
      redirect: 'error',
    }).catch((cause: unknown) => {
      throw new MediaError('media.unavailable', 'no answer from the transcription', {
        cause,
        retryable: true,
      })
    })
    if (!response.ok) {
      await response.body?.cancel()
      const retryable = response.status === 429 || response.status >= 500
      throw new MediaError('media.unavailable', `the transcription answered ${response.status}`, {
        retryable,
      })
    }
    const text = await response.text()
    const answer = answerSchema.safeParse(text.length > ANSWER_BYTES ? null : parseJson(text))
    const words = answer.data?.text.replace(/\s+/g, ' ').trim() ?? ''
    if (words === '' || !/\p{L}|\d/u.test(words))
      throw new MediaError('media.unreadable', 'the recording has no words')
    return words.slice(0, LONGEST).toWellFormed()
  }

  return {
    transcribe: ({ bytes, type }, signal) =>
      resilience
        // Heard twice, it says the same.
        .run((attempt) => once(bytes, type, attempt), { idempotent: true, signal })
        .catch((error: unknown) => {
          if (error instanceof MediaError) throw error
          throw new MediaError('media.timeout', 'the transcription took too long', {
            cause: error,
            retryable: true,
          })
        }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
