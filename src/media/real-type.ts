import { fileTypeFromBuffer } from 'file-type'
import type { MediaKind } from '../channels/channel.ts'

/** Kinds of message whose file is fetched. */
export const READABLE_KINDS = ['image', 'document', 'audio'] as const
export type ReadableKind = (typeof READABLE_KINDS)[number]

export function isReadableKind(kind: MediaKind): kind is ReadableKind {
  return READABLE_KINDS.some((each) => each === kind)
}

const MIB = 1_048_576
/** Most bytes of a file. Source: WhatsApp's own limits (image 5 MB, audio 16 MB); a document may be 100 MB there. */
export const MAX_BYTES: Record<ReadableKind, number> = {
  image: 5 * MIB,
  audio: 16 * MIB,
  document: 20 * MIB,
}

/** What a file really is: how it can be read. `paper`: an office file, kept for people. */
export type RealClass = 'picture' | 'pdf' | 'sound' | 'paper'

const PICTURES = new Set(['image/jpeg', 'image/png', 'image/webp'])
const SOUNDS = new Set([
  'audio/ogg',
  'audio/opus',
  'audio/mpeg',
  'audio/mp4',
  'audio/x-m4a',
  'audio/aac',
  'audio/amr',
  'audio/wav',
  'audio/vnd.wave',
  'audio/webm',
  'audio/flac',
  'audio/x-flac',
])
const PAPERS =
  /^application\/(?:msword|rtf|vnd\.(?:openxmlformats-officedocument|oasis\.opendocument|ms-(?:excel|powerpoint))[\w.-]*|x-cfb)$|^text\/rtf$|^image\/(?:heic|heif|avif|tiff|gif|bmp)$/

/**
 * The type by the file's own bytes, whatever the sender says it is. Null: a kind of file nobody here needs (programs,
 * archives, web pages), which is not kept.
 */
export async function readRealType(bytes: Uint8Array): Promise<{ type: string; class: RealClass } | null> {
  const found = await fileTypeFromBuffer(bytes)
  // "audio/ogg; codecs=opus"
  const type = found?.mime.split(';')[0]?.trim()
  if (type === undefined) return null
  if (PICTURES.has(type)) return { type, class: 'picture' }
  if (type === 'application/pdf') return { type, class: 'pdf' }
  if (SOUNDS.has(type)) return { type, class: 'sound' }
  // A voice note without a video track is recorded into the same container.
  if (type === 'video/mp4' || type === 'video/webm') return { type, class: 'sound' }
  return PAPERS.test(type) ? { type, class: 'paper' } : null
}
