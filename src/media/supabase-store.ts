import { createClient, StorageApiError } from '@supabase/supabase-js'
import { MediaError } from './errors.ts'
import { checkKey, type MediaStore } from './store.ts'

export interface SupabaseStoreOptions {
  url: string
  /** The service role's: the bucket is closed to everybody else. */
  serviceRoleKey: string
  bucket?: string
  timeoutMs?: number
}

/** Files in a private bucket of Supabase Storage, made when it is not there. */
export function createSupabaseStore(options: SupabaseStoreOptions): MediaStore {
  const { bucket = 'media', timeoutMs = 20_000 } = options
  const { storage } = createClient(options.url, options.serviceRoleKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: {
      fetch: (input, init) => fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) }),
    },
  })
  let ready: Promise<void> | null = null

  /** Once; again after a failure. */
  function prepared(): Promise<void> {
    ready ??= prepare().catch((error: unknown) => {
      ready = null
      throw error
    })
    return ready
  }

  async function prepare(): Promise<void> {
    const found = await storage.getBucket(bucket)
    if (found.data?.public === true)
      throw new MediaError('media.storage', `bucket "${bucket}" is public: nothing is kept there`)
    if (found.data !== null) return
    if (!isMissing(found.error)) throw failed('opened', found.error)
    const made = await storage.createBucket(bucket, { public: false })
    // Two processes start at once.
    if (made.error !== null && statusOf(made.error) !== 409) throw failed('made', made.error)
  }

  return {
    async put(key, bytes, type) {
      await prepared()
      const { error } = await storage
        .from(bucket)
        .upload(checkKey(key), Buffer.from(bytes), { contentType: type, upsert: true })
      if (error !== null) throw failed('written', error)
    },
    async get(key) {
      await prepared()
      const { data, error } = await storage.from(bucket).download(checkKey(key))
      if (error !== null && isMissing(error)) return null
      if (error !== null) throw failed('read', error)
      return new Uint8Array(await data.arrayBuffer())
    },
    async remove(keys) {
      if (keys.length === 0) return
      await prepared()
      const { error } = await storage.from(bucket).remove(keys.map(checkKey))
      if (error !== null) throw failed('removed', error)
    },
  }
}

function failed(what: string, cause: unknown): MediaError {
  const status = statusOf(cause)
  const retryable = status === null || status === 429 || status >= 500
  return new MediaError('media.storage', `a file could not be ${what}`, { cause, retryable })
}

/** Storage tells "not found" as 404, or as 400 with a body that says 404. */
function isMissing(error: unknown): boolean {
  return statusOf(error) === 404
}

/** Null: no answer at all. */
function statusOf(error: unknown): number | null {
  if (!(error instanceof StorageApiError)) return null
  const told = Number(error.statusCode)
  return Number.isInteger(told) && told > 0 ? told : /^NoSuch/.test(error.statusCode) ? 404 : error.status
}
