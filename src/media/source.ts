import { createHash } from 'node:crypto'
import type { MediaRef } from '../channels/channel.ts'
import { MediaError } from './errors.ts'

/** Fetches the file of a message by its provider's rules. */
export interface MediaSource {
  /** @throws MediaError */
  fetch(media: MediaRef, options: FetchMediaOptions): Promise<Buffer>
}

export interface FetchMediaOptions {
  /** Our account the message came by: its token fetches the file. */
  accountId: string
  maxBytes: number
  signal: AbortSignal
}

/**
 * The file must have the hash it was announced with, in hexadecimal (the API's answer) or base64 (the webhook).
 * Anything of another shape is no SHA-256 and says nothing.
 */
export function checkHash(bytes: Uint8Array, announced: string | undefined): void {
  if (announced === undefined) return
  const digest = createHash('sha256').update(bytes).digest()
  const told = announced.trim()
  const same = /^[\da-f]{64}$/i.test(told)
    ? told.toLowerCase() === digest.toString('hex')
    : !/^[\w+/-]{43}=?$/.test(told) || Buffer.from(told, 'base64').equals(digest)
  // Cut on the way, most often: another try may bring the whole.
  if (!same)
    throw new MediaError('media.sha_mismatch', 'the file is not the one announced', { retryable: true })
}

/** An answer that is no file: gone for good, or worth another try. */
export function refusedFile(status: number): MediaError {
  if (status === 404 || status === 410)
    return new MediaError('media.gone', `the provider has no such file (${status})`)
  const retryable = status === 408 || status === 425 || status === 429 || status >= 500
  return new MediaError('media.unavailable', `the provider answered ${status}`, { retryable })
}
