import { z } from 'zod'
import { GRAPH_VERSION } from '../channels/whatsapp-cloud/channel.ts'
import { type HeldCredential, holdCredential } from '../ops/credentials.ts'
import { createHttp, HttpError } from '../ops/http.ts'
import { CallTimeoutError, createResilience } from '../ops/resilience.ts'
import { MediaError } from './errors.ts'
import { fetchBytes, type Resolve } from './fetch-bytes.ts'
import { hostWithPort } from './hosts.ts'
import { checkHash, type MediaSource, refusedFile } from './source.ts'

const GRAPH_URL = 'https://graph.facebook.com'
/** Hosts of the addresses Meta hands out for files. */
const META_HOSTS = ['lookaside.fbsbx.com', '*.fbsbx.com', '*.fbcdn.net', '*.whatsapp.net']
/** Meta: access token expired or revoked. Comes with 401, and with 400 from some versions. */
const INVALID_TOKEN = 190
/** Meta's file hosts refuse a request that names no agent. */
const USER_AGENT = 'Mozilla/5.0 (compatible; Prosa)'

export interface CloudSourceOptions {
  graphUrl?: string | undefined
  /** Bearer of an account, or null when it is not ours. Comma-separated while one replaces another, the new one first. */
  tokenOf: (accountId: string) => string | null
  /** Further hosts, from the configuration. */
  hosts?: readonly string[]
  timeoutMs?: number
  backoffMs?: number
  resolve?: Resolve
}

const mediaSchema = z.object({
  url: z.url(),
  sha256: z.string().optional().catch(undefined),
  file_size: z.coerce.number().optional().catch(undefined),
})

/**
 * WhatsApp Cloud API: the id gives an address that lives five minutes, and the address gives the file to the same
 * bearer. An address that has run out is asked for again.
 */
export function createCloudSource(options: CloudSourceOptions): MediaSource {
  const { timeoutMs = 15_000, backoffMs = 300 } = options
  const base = versioned(options.graphUrl ?? GRAPH_URL)
  const graph = new URL(base)
  const hosts = {
    names: [...META_HOSTS, ...(options.hosts ?? []).filter((host) => !host.includes(':'))],
    trusted: [
      // Of a test server: what it hands out is on itself.
      ...(options.graphUrl === undefined ? [] : [hostWithPort(graph)]),
      ...(options.hosts ?? []).filter((host) => host.includes(':')),
    ],
  }
  const http = createHttp({ service: 'whatsapp media', baseUrl: base, timeoutMs, backoffMs })
  const held = new Map<string, HeldCredential>()
  const resilience = createResilience({ service: 'media', timeoutMs, retries: 2, backoffMs, isOutage })

  return {
    async fetch(media, { accountId, maxBytes, signal }) {
      const credential = credentialOf(accountId)
      if (credential === null) throw new MediaError('media.unknown_account', 'no token for this account')
      if (media.id === undefined) throw new MediaError('media.gone', 'the message names no file')
      const path = `/${encodeURIComponent(media.id)}`
      return resilience
        .run(
          async (attempt) => {
            const { reply, headers } = await ask(credential, path, attempt)
            const found = mediaSchema.safeParse(reply.body)
            if (!found.success)
              throw new MediaError('media.unavailable', 'the provider gave no address', { retryable: true })
            if ((found.data.file_size ?? 0) > maxBytes)
              throw new MediaError('media.too_large', `the file is over ${maxBytes} bytes`)
            const file = await fetchBytes(found.data.url, {
              hosts,
              headers,
              maxBytes,
              signal: attempt,
              ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
            })
            // The address has run out, or is not for this bearer yet: the next try asks for a new one.
            if ([401, 403, 404, 410].includes(file.status))
              throw new MediaError('media.gone', `the file's address answered ${file.status}`, {
                retryable: true,
              })
            if (file.status < 200 || file.status > 299) throw refusedFile(file.status)
            checkHash(file.bytes, found.data.sha256)
            checkHash(file.bytes, media.sha256)
            return file.bytes
          },
          { idempotent: true, signal, timeoutMs },
        )
        .catch((error: unknown) => {
          throw asMediaError(error)
        })
    },
  }

  function credentialOf(accountId: string): HeldCredential | null {
    const value = options.tokenOf(accountId)
    if (value === null) return null
    const credential =
      held.get(accountId) ?? holdCredential({ header: 'authorization', value, prefix: 'Bearer ' })
    held.set(accountId, credential)
    return credential
  }

  /** Where the file is, and what it is asked for with: of two tokens the one that is not refused. */
  async function ask(credential: HeldCredential, path: string, signal: AbortSignal) {
    for (let tried = 1; ; tried++) {
      const { value, index } = credential.current()
      const headers = { authorization: value, 'user-agent': USER_AGENT }
      try {
        return {
          reply: await http.request({ method: 'GET', path, headers, signal, idempotent: false }),
          headers,
        }
      } catch (error) {
        if (!isTokenRefused(error) || !credential.refuse(index, tried)) throw ofGraph(error)
      }
    }
  }
}

const refusedToken = z.object({ error: z.object({ code: z.literal(INVALID_TOKEN) }) })

function isTokenRefused(error: unknown): boolean {
  return error instanceof HttpError && (error.status === 401 || refusedToken.safeParse(error.body).success)
}

function versioned(url: string): string {
  const base = url.replace(/\/+$/, '')
  return /\/v\d+\.\d+$/.test(base) ? base : `${base}/${GRAPH_VERSION}`
}

function ofGraph(error: unknown): unknown {
  if (!(error instanceof HttpError)) return error
  // An id older than seven days, or of another account, is answered with 400.
  if (error.status === 400 || error.status === 404)
    return new MediaError('media.gone', 'the provider has no such file', { cause: error })
  return new MediaError('media.unavailable', error.message, { cause: error, retryable: error.retryable })
}

/** A file that is wrong or gone says nothing of the provider. */
export function isOutage(error: Error): boolean {
  return (
    error instanceof CallTimeoutError || (error instanceof MediaError && error.code === 'media.unavailable')
  )
}

export function asMediaError(error: unknown): MediaError {
  if (error instanceof MediaError) return error
  if (error instanceof CallTimeoutError)
    return new MediaError('media.timeout', 'the file did not come in time', { cause: error, retryable: true })
  return new MediaError('media.unavailable', 'the file could not be fetched', {
    cause: error,
    retryable: true,
  })
}
