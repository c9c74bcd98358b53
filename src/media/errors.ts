import { ProsaError } from '../ops/errors.ts'

/** Why a file could not be fetched, kept or read. `media.…` codes are kept in the row and shown to operators. */
export type MediaErrorCode =
  | 'media.unknown_account'
  | 'media.host_refused'
  | 'media.address_refused'
  | 'media.redirect_refused'
  | 'media.too_large'
  | 'media.empty'
  | 'media.type_refused'
  | 'media.sha_mismatch'
  | 'media.gone'
  | 'media.unavailable'
  | 'media.timeout'
  | 'media.storage'
  | 'media.no_space'
  | 'media.locked'
  | 'media.unreadable'

export class MediaError extends ProsaError {
  constructor(code: MediaErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(code, message, options)
  }
}

/** Codes of a file that was had and could not be kept: fetched again later, when there is room. */
export const NOT_KEPT: readonly MediaErrorCode[] = ['media.storage', 'media.no_space']
