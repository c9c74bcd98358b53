import { createResilience } from '../ops/resilience.ts'
import { asMediaError, isOutage } from './cloud-source.ts'
import { MediaError } from './errors.ts'
import { fetchBytes, type Resolve } from './fetch-bytes.ts'
import { hostWithPort } from './hosts.ts'
import { checkHash, type MediaSource, refusedFile } from './source.ts'

/** Where Z-API puts the files it announces. */
const ZAPI_HOSTS = ['*.z-api.io', '*.backblazeb2.com', '*.whatsapp.net']

export interface ZapiSourceOptions {
  /** The configured address, when it is not Z-API's own. */
  baseUrl?: string | undefined
  hosts?: readonly string[]
  timeoutMs?: number
  backoffMs?: number
  resolve?: Resolve
}

/** Z-API: the webhook carries the file's address, open to whoever has it. No credential goes there. */
export function createZapiSource(options: ZapiSourceOptions): MediaSource {
  const { timeoutMs = 15_000, backoffMs = 300 } = options
  const hosts = {
    names: [...ZAPI_HOSTS, ...(options.hosts ?? []).filter((host) => !host.includes(':'))],
    trusted: [
      ...(options.baseUrl === undefined ? [] : [hostWithPort(new URL(options.baseUrl))]),
      ...(options.hosts ?? []).filter((host) => host.includes(':')),
    ],
  }
  const resilience = createResilience({ service: 'media', timeoutMs, retries: 2, backoffMs, isOutage })
  return {
    async fetch(media, { maxBytes, signal }) {
      const { url } = media
      if (url === undefined) throw new MediaError('media.gone', 'the message names no file')
      return resilience
        .run(
          async (attempt) => {
            const file = await fetchBytes(url, {
              hosts,
              maxBytes,
              signal: attempt,
              ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
            })
            if (file.status < 200 || file.status > 299) throw refusedFile(file.status)
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
}
