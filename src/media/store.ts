/** Where files are kept. Keys are ours (`business/uuid`), never a name somebody sent. */
export interface MediaStore {
  /** Writes or replaces. @throws MediaError */
  put(key: string, bytes: Uint8Array, type: string): Promise<void>
  /** Null: nothing there. @throws MediaError */
  get(key: string): Promise<Uint8Array | null>
  /** What is not there is as good as removed. @throws MediaError */
  remove(keys: readonly string[]): Promise<void>
}

const KEY = /^[a-z][a-z0-9-]*\/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/

/** Only a key of our own making ever becomes part of a path. */
export function checkKey(key: string): string {
  if (!KEY.test(key)) throw new RangeError('media: not a storage key')
  return key
}
