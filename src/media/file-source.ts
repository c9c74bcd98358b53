import { open } from 'node:fs/promises'
import { MediaError } from './errors.ts'
import type { MediaSource } from './source.ts'

/**
 * Files of this machine, by the path in `filename`. Only for a conversation in the terminal, where whoever names the
 * path could read the file anyway: never for one that a network reaches.
 */
export function createFileSource(): MediaSource {
  return {
    async fetch({ filename }, { maxBytes }) {
      const file = await open(filename ?? '').catch((cause: unknown) => {
        throw new MediaError('media.gone', 'the file cannot be opened', { cause })
      })
      try {
        const stat = await file.stat()
        if (!stat.isFile()) throw new MediaError('media.gone', 'not a file')
        if (stat.size > maxBytes)
          throw new MediaError('media.too_large', `the file is over ${maxBytes} bytes`)
        return await file.readFile()
      } catch (cause) {
        throw cause instanceof MediaError
          ? cause
          : new MediaError('media.gone', 'the file cannot be read', { cause })
      } finally {
        await file.close()
      }
    },
  }
}
