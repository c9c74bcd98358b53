import { randomUUID } from 'node:crypto'
import { metaEnvelope } from './meta-webhook.ts'

const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const SOUND = Buffer.concat([
  Buffer.from('OggS\0\x02'),
  Buffer.alloc(22),
  Buffer.from('OpusHead'),
  Buffer.alloc(40),
])

/** Files of a size, by what their first bytes say. */
export const pictureOf = (bytes: number) => Buffer.concat([PICTURE, Buffer.alloc(bytes)])
export const soundOf = (bytes: number) => Buffer.concat([SOUND, Buffer.alloc(bytes)])

/** A lead's file, as Meta's webhook names it. */
export const metaFile = (from: string, type: 'image' | 'audio', id: string) =>
  metaEnvelope({
    contacts: [{ profile: { name: 'Ana Exemplo' }, wa_id: from }],
    messages: [
      {
        from,
        id: `wamid.${randomUUID()}`,
        timestamp: String(Math.floor(Date.now() / 1000)),
        type,
        [type]: { id, mime_type: type === 'image' ? 'image/png' : 'audio/ogg' },
      },
    ],
  })
