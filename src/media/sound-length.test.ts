import { expect, it } from 'vitest'
import { secondsOfSound } from './sound-length.ts'

/** An Ogg page as far as it is read: its name, the position of its last sample, what it holds. */
function page(samples: number, content: string): Buffer {
  const head = Buffer.alloc(14)
  head.write('OggS')
  head.writeBigInt64LE(BigInt(samples), 6)
  return Buffer.concat([head, Buffer.from(content)])
}
/** `seconds` of Opus at `rate` bytes a second. */
const voiceNote = (seconds: number, rate: number) =>
  Buffer.concat([
    page(0, 'OpusHead'),
    Buffer.alloc(Math.round(seconds * rate)),
    page(Math.round(seconds * 48_000), 'end'),
  ])

it.each([
  ['a voice note says how long it is', voiceNote(12.3, 2_000), 'audio/ogg', 13],
  ['one that says more than it could hold is not believed', page(48_000 * 9_999, 'OpusHead'), 'audio/ogg', 1],
  ['cut short before its first page', Buffer.from('OggS OpusHead'), 'audio/ogg', 1],
  ['another kind: the most its size holds', Buffer.alloc(30_000), 'audio/mp4', 10],
  ['plain sound is large', Buffer.alloc(160_000), 'audio/wav', 10],
  ['nothing is a second', Buffer.alloc(0), 'audio/mpeg', 1],
])('%s', (_, bytes, type, seconds) => expect(secondsOfSound(bytes, type)).toBe(seconds))
