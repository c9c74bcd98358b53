import { checkKey, type MediaStore } from './store.ts'

/** Files of a conversation that leaves nothing behind: the terminal's without a data folder. */
export function createMemoryStore(): MediaStore {
  const files = new Map<string, Uint8Array>()
  return {
    async put(key, bytes) {
      files.set(checkKey(key), Uint8Array.from(bytes))
    },
    async get(key) {
      const bytes = files.get(checkKey(key))
      return bytes === undefined ? null : Uint8Array.from(bytes)
    },
    async remove(keys) {
      for (const key of keys) files.delete(checkKey(key))
    },
  }
}
