import { contactSince } from '../db/queries/contacts.ts'
import { createHttp } from '../ops/http.ts'
import type { ErasureTarget } from './erase.ts'

/** LangSmith's public address. */
export const LANGSMITH_URL = 'https://api.smith.langchain.com'
const TIMEOUT_MS = 15_000
/** A turn that was under way sends its trace when it ends: the deletion is asked for after the longest of turns. */
const AFTER_MS = 15 * 60_000

/**
 * Traces of a contact's turns in LangSmith, by the thread's id: `POST /runs/delete` with metadata and a start, which
 * LangSmith takes in at once and does in its own quiet hours. Names, phones and documents are masked in them anyway.
 */
export function createTraceTarget(options: { apiKey: string; apiUrl?: string | undefined }): ErasureTarget {
  const base = (options.apiUrl ?? LANGSMITH_URL).replace(/\/+$/, '').replace(/\/api(?:\/v1)?$/, '')
  const http = createHttp({
    service: 'langsmith',
    baseUrl: base,
    headers: { 'x-api-key': options.apiKey },
    timeoutMs: TIMEOUT_MS,
  })
  return {
    kind: 'langsmith.thread',
    delayMs: AFTER_MS,
    async refsOf(tx, contactId) {
      const since = await contactSince(tx, contactId)
      return since === null ? [] : [{ thread: contactId, since: since.toISOString() }]
    },
    async erase({ thread, since }, { signal }) {
      // Without metadata a range alone would delete everybody's traces.
      if (typeof thread !== 'string' || typeof since !== 'string' || thread === '') return
      await http.request({
        method: 'POST',
        path: '/api/v1/runs/delete',
        json: { metadata: { thread_id: [thread] }, start_time: since },
        idempotent: true,
        signal,
      })
    },
  }
}
