import { createHash, randomUUID } from 'node:crypto'
import { isAcceptedBill } from '../bills/accept.ts'
import type { BillReader } from '../bills/reader.ts'
import type { ChannelType, MediaRef } from '../channels/channel.ts'
import type { Queryable } from '../db/database.ts'
import * as media from '../db/queries/media.ts'
import type { Clock } from '../ops/clock.ts'
import { ProsaError } from '../ops/errors.ts'
import type { Log } from '../ops/log.ts'
import { MediaError, type MediaErrorCode, NOT_KEPT } from './errors.ts'
import { type MediaOutcome, parseStored, type StoredReading } from './outcome.ts'
import { isReadableKind, MAX_BYTES, type ReadableKind, type RealClass, readRealType } from './real-type.ts'
import type { MediaSource } from './source.ts'
import type { MediaStore } from './store.ts'
import type { Recording, Transcriber } from './transcribe.ts'

/** A message with a file, as the inbox stored it. */
export interface MediaMessage {
  /** Of the inbound row. */
  id: string
  channel: string
  accountId: string
  media: MediaRef
}

export interface MediaService {
  /**
   * Fetches, keeps and reads the files of a turn's messages, within the time of one turn. Never throws for a file:
   * what went wrong is an outcome. Called again for the same messages it gives what it gave before.
   *
   * @throws the signal's reason when the turn itself is given up.
   */
  read(
    turn: { contactId: string; businessId: string; messages: readonly MediaMessage[] },
    signal?: AbortSignal,
  ): Promise<Map<string, MediaOutcome>>
  /**
   * Deletes what its time is over for, and files whose contact was erased; then keeps what there was no room for, as far as
   * there is room now.
   */
  sweep(): Promise<{ expired: number; leftovers: number; kept: number }>
  close(): Promise<void>
}

/** What a business does with files. */
export interface MediaPolicy {
  /** Days files are kept. */
  days: number
  /** Null: pictures and papers are kept for people and not read. */
  bills: BillReader | null
  /** Null: recordings are not turned into words. */
  transcriber: Transcriber | null
}

export interface MediaServiceDeps {
  db: Queryable
  clock: Clock
  log: Log
  store: MediaStore
  sources: Partial<Record<ChannelType, MediaSource>>
  policyOf: (businessId: string) => MediaPolicy
  /** Milliseconds all files of one turn may take. */
  budgetMs?: number
  /** Hears why a file could not be had, kept or read. */
  onFailure?: (code: string) => void
  onClose?: () => Promise<void>
}

const DAY_MS = 86_400_000
/** Longer than a bad photograph takes, shorter than a lead waits. */
const BUDGET_MS = 45_000
/** Times a file is fetched over all tries of its turn. */
const MOST_TRIES = 3
/** Files of one turn that are read: whoever sends an album gets the first of it read. */
const FILES_A_TURN = 6
const SWEEP_BATCH = 200
/** Files fetched again of one sweep. */
const KEEP_BATCH = 50
/** Milliseconds for one of them. */
const KEEP_MS = 30_000
/** Milliseconds until somebody looks whether there is room again. */
const KEEP_AGAIN_MS = 30_000
/** How long the provider has a file that was sent to us. Source: Meta, Cloud API, media. */
const PROVIDER_KEEPS_MS = 7 * DAY_MS

export function createMediaService(deps: MediaServiceDeps): MediaService {
  const { db, clock, log, store, budgetMs = BUDGET_MS } = deps
  const closing = new AbortController()
  /** A file was not kept since the last that was. */
  let short = false
  let catchingUp: Promise<void> = Promise.resolve()
  let again: NodeJS.Timeout | undefined

  async function readOne(
    contactId: string,
    businessId: string,
    message: MediaMessage,
    kind: ReadableKind,
    signal: AbortSignal,
  ): Promise<MediaOutcome> {
    const policy = deps.policyOf(businessId)
    const id = randomUUID()
    const now = clock.now()
    const row = await media.claimMedia(db, {
      id,
      contactId,
      businessId,
      inboundId: message.id,
      kind,
      storageKey: `${businessId}/${id}`,
      now,
      expiresAt: new Date(now.getTime() + policy.days * DAY_MS),
    })
    if (row === null) return { ...FAILED, kind }
    const as = (reading: StoredReading, error: string | null = row.error): MediaOutcome => ({
      mediaId: row.id,
      kind,
      ...reading,
      // Nobody is told that a file lies here which does not.
      ...(reading.outcome === 'stored' && isNotKept(error) ? { outcome: 'failed' } : {}),
    })
    const known = row.state === 'read' ? parseStored(row.reading) : null
    if (known !== null) return as(known)
    if (row.state === 'expired' || row.storageKey === null) return as(NOTHING)
    if (row.state === 'failed' && row.tries >= MOST_TRIES) return as(NOTHING)
    try {
      const file = await within(signal, obtain(row, message, kind, signal))
      const heard = { ...file, businessId, contactId }
      const reading = await within(signal, understand(heard, kind, policy, signal))
      const error = file.unkept ?? reading.error
      await media.markRead(db, { id: row.id, reading: reading.reading, error, now: clock.now() })
      return as(reading.reading, error)
    } catch (error) {
      if (!(error instanceof ProsaError) || !error.code.startsWith('media.')) throw error
      log.warn({ mediaId: row.id, kind, code: error.code, err: error }, 'media: a file could not be had')
      deps.onFailure?.(error.code)
      // What is still kept is not lost: only the turn's time was up.
      if (error.code !== 'media.timeout')
        await media.markFailed(db, { id: row.id, error: error.code, now: clock.now() })
      return as(kind === 'audio' ? { ...NOTHING, outcome: 'unheard' } : NOTHING)
    }
  }

  /** The bytes: kept before, or fetched and kept now. `unkept`: why they could not be, which keeps nobody from reading them. */
  async function obtain(
    row: media.MediaRow,
    message: MediaMessage,
    kind: ReadableKind,
    signal: AbortSignal,
  ): Promise<FileInHand & { unkept: MediaErrorCode | null }> {
    const key = row.storageKey ?? ''
    if (row.state === 'stored' || row.state === 'read') {
      const kept = await store.get(key)
      const real = kept === null ? null : await readRealType(kept)
      if (kept !== null && real !== null) return { bytes: kept, ...real, unkept: null }
    }
    const source = sourceOf(message.channel)
    await media.countTry(db, row.id, clock.now())
    if (signal.aborted) throw new MediaError('media.timeout', 'no time left', { cause: signal.reason })
    const file = await fetchFile(source, message, kind, signal)
    const unkept = await keep(row.id, key, file, media.markStored)
    return { ...file, unkept }
  }

  function sourceOf(name: string): MediaSource {
    const channel = channelOf(name)
    const source = channel === null ? undefined : deps.sources[channel]
    if (source === undefined)
      throw new MediaError('media.unknown_account', 'no way to fetch files of this channel')
    return source
  }

  async function fetchFile(
    source: MediaSource,
    message: Pick<MediaMessage, 'accountId' | 'media'>,
    kind: ReadableKind,
    signal: AbortSignal,
  ): Promise<FileInHand> {
    const bytes = await source.fetch(message.media, {
      accountId: message.accountId,
      maxBytes: MAX_BYTES[kind],
      signal,
    })
    if (bytes.length === 0) throw new MediaError('media.empty', 'the file is empty')
    const real = await readRealType(bytes)
    if (real === null) throw new MediaError('media.type_refused', 'a kind of file nobody here needs')
    return { bytes, ...real }
  }

  /** Null: kept. Else why there was no keeping it. */
  async function keep(
    id: string,
    key: string,
    file: FileInHand,
    mark: typeof media.markStored,
  ): Promise<MediaErrorCode | null> {
    try {
      await store.put(key, file.bytes, file.type)
    } catch (error) {
      const code = NOT_KEPT.find((one) => error instanceof MediaError && error.code === one)
      if (code === undefined) throw error
      log.error({ mediaId: id, code, err: error }, 'media: a file could not be kept; it is tried again')
      deps.onFailure?.(code)
      short = true
      again ??= setTimeout(() => {
        again = undefined
        startCatchUp()
      }, KEEP_AGAIN_MS).unref()
      return code
    }
    const sha256 = createHash('sha256').update(file.bytes).digest('hex')
    const stands = await mark(db, {
      id,
      mediaType: file.type,
      bytes: file.bytes.length,
      sha256,
      now: clock.now(),
    })
    if (!stands) {
      await store.remove([key])
      throw new MediaError('media.gone', 'the contact was erased meanwhile')
    }
    if (short) {
      // There is room again.
      short = false
      startCatchUp()
    }
    return null
  }

  function startCatchUp(): void {
    catchingUp = catchingUp
      .then(catchUp)
      .then((kept) => {
        if (kept > 0) log.info({ kept }, 'media: files kept that there was no room for')
      })
      .catch((err: unknown) => {
        log.warn({ err }, 'media: files that could not be kept were not fetched again')
      })
  }

  /** Fetches and keeps what could not be kept before. Stops at the first there is no room for. */
  async function catchUp(): Promise<number> {
    const now = clock.now()
    const rows = await media.listUnkeptMedia(db, {
      errors: NOT_KEPT,
      since: new Date(now.getTime() - PROVIDER_KEEPS_MS),
      now,
      limit: KEEP_BATCH,
    })
    let kept = 0
    for (const row of rows) {
      if (closing.signal.aborted) break
      if (!isReadableKind(row.kind)) continue
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(KEEP_MS)])
      try {
        const file = await fetchFile(sourceOf(row.channel), row, row.kind, signal)
        if ((await keep(row.id, row.storageKey, file, media.markKept)) !== null) break
        kept++
      } catch (error) {
        if (!(error instanceof MediaError)) throw error
        log.warn({ mediaId: row.id, code: error.code, err: error }, 'media: a file could not be had again')
        // What may come is tried again; what is gone there stays unkept, under its own name.
        if (error.retryable) continue
        await media.noteUnkept(db, { id: row.id, error: error.code, now: clock.now() })
      }
    }
    return kept
  }

  /** Errors of reading are outcomes that stand: reading again gives the same. Only running out of time does not. */
  async function understand(
    file: FileInHand & Recording,
    kind: ReadableKind,
    policy: MediaPolicy,
    signal: AbortSignal,
  ): Promise<{ reading: StoredReading; error: string | null }> {
    const plainly = (outcome: StoredReading['outcome'], error: string | null = null) => ({
      reading: { outcome, bill: null, words: null },
      error,
    })
    try {
      if (file.class === 'sound' || kind === 'audio') {
        if (file.class !== 'sound' || policy.transcriber === null) return plainly('unheard')
        const words = await policy.transcriber.transcribe(file, signal)
        return { reading: { outcome: 'heard', bill: null, words }, error: null }
      }
      if (policy.bills === null || file.class === 'paper') return plainly('stored')
      const bill = await policy.bills.read(file, signal)
      const outcome = isAcceptedBill(bill)
        ? ('bill' as const)
        : bill.documentClass === 'energy_bill'
          ? ('unreadable' as const)
          : ('not_bill' as const)
      return { reading: { outcome, bill: outcome === 'bill' ? bill : null, words: null }, error: null }
    } catch (error) {
      if (signal.aborted) throw new MediaError('media.timeout', 'no time left', { cause: error })
      if (!(error instanceof MediaError)) throw error
      log.warn({ kind, code: error.code, err: error }, 'media: a file could not be read')
      const outcome =
        kind === 'audio' || file.class === 'sound'
          ? 'unheard'
          : error.code === 'media.locked'
            ? 'locked'
            : 'unreadable'
      return plainly(outcome, error.code)
    }
  }

  return {
    async read({ contactId, businessId, messages }, signal) {
      const outcomes = new Map<string, MediaOutcome>()
      const budget = AbortSignal.timeout(budgetMs)
      const limit = signal === undefined ? budget : AbortSignal.any([signal, budget])
      const readable = messages.filter((message) => isReadableKind(message.media.kind)).slice(0, FILES_A_TURN)
      // One after another: reading is bound by one reader, and the order of the lead's messages stays.
      for (const message of readable) {
        const { kind } = message.media
        if (!isReadableKind(kind)) continue
        outcomes.set(
          message.id,
          await readOne(contactId, businessId, message, kind, limit).catch((error: unknown) => {
            signal?.throwIfAborted()
            log.error({ err: error, kind }, 'media: a file was given up')
            return { ...FAILED, kind, outcome: kind === 'audio' ? ('unheard' as const) : ('failed' as const) }
          }),
        )
        signal?.throwIfAborted()
      }
      return outcomes
    },

    async sweep() {
      let expired = 0
      for (;;) {
        const rows = await media.listExpiredMedia(db, clock.now(), SWEEP_BATCH)
        if (rows.length === 0) break
        await store.remove(rows.flatMap(({ storageKey }) => storageKey ?? []))
        await media.markExpired(
          db,
          rows.map(({ id }) => id),
          clock.now(),
        )
        expired += rows.length
      }
      let leftovers = 0
      for (;;) {
        const keys = await media.listLeftovers(db, SWEEP_BATCH)
        if (keys.length === 0) break
        await store.remove(keys)
        await media.forgetLeftovers(db, keys)
        leftovers += keys.length
      }
      await catchingUp
      return { expired, leftovers, kept: await catchUp() }
    },

    async close() {
      closing.abort()
      clearTimeout(again)
      await catchingUp
      await deps.onClose?.()
    },
  }
}

interface FileInHand {
  bytes: Uint8Array
  type: string
  class: RealClass
}

const isNotKept = (error: string | null) => NOT_KEPT.some((code) => code === error)

/** A reader that does not hear that the time is up is not waited for. */
function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(new MediaError('media.timeout', 'no time left', { cause: signal.reason }))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

const NOTHING: StoredReading = { outcome: 'failed', bill: null, words: null }
const FAILED = { mediaId: null, ...NOTHING }

function channelOf(channel: string): ChannelType | null {
  return channel === 'whatsapp-cloud' || channel === 'zapi' || channel === 'simulator' ? channel : null
}
