import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { MediaStore } from './store.ts'

/** What every store must do, run against each. */
export function describeMediaStore(name: string, open: () => MediaStore): void {
  describe(`media store: ${name}`, () => {
    const key = () => `padaria/${randomUUID()}`

    it('gives back the bytes it was given, whatever they are', async () => {
      const store = open()
      const one = key()
      const bytes = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 7) % 256))
      await store.put(one, bytes, 'image/jpeg')
      expect(Buffer.from((await store.get(one)) ?? [])).toEqual(bytes)
    })

    it('replaces, so that a turn tried again may write again', async () => {
      const store = open()
      const one = key()
      await store.put(one, Buffer.from('antes, e mais longo'), 'text/plain')
      await store.put(one, Buffer.from('depois'), 'text/plain')
      expect(Buffer.from((await store.get(one)) ?? []).toString()).toBe('depois')
    })

    it('has nothing under a key nobody wrote', async () => {
      expect(await open().get(key())).toBeNull()
    })

    it('removes what it is told to, and takes what is not there for removed', async () => {
      const store = open()
      const [gone, kept] = [key(), key()]
      await store.put(gone, Buffer.from('a'), 'text/plain')
      await store.put(kept, Buffer.from('b'), 'text/plain')
      await store.remove([gone, key()])
      await store.remove([])
      expect(await store.get(gone)).toBeNull()
      expect(await store.get(kept)).not.toBeNull()
    })

    it.each(['../../etc/passwd', 'padaria/../outra/x', 'padaria', '/padaria/x', 'padaria/conta de luz.pdf'])(
      'takes no key it did not make: %s',
      async (bad) => {
        const store = open()
        await expect(store.put(bad, Buffer.from('x'), 'text/plain')).rejects.toThrow(RangeError)
        await expect(store.get(bad)).rejects.toThrow(RangeError)
        await expect(store.remove([bad])).rejects.toThrow(RangeError)
      },
    )
  })
}
