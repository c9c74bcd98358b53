/** Opus counts at 48 kHz whatever was recorded. Source: RFC 7845, section 4. */
const OPUS_HZ = 48_000
const OGG_TYPES = new Set(['audio/ogg', 'audio/opus'])
/** Bytes a second of the poorest recording of a kind that is understood: 24 kbit/s, of Opus 6, of sound as it is 128. */
const FEWEST_BYTES = 3_000
const FEWEST_OPUS_BYTES = 750
const FEWEST_PLAIN_BYTES = 16_000
const PLAIN_TYPES = new Set(['audio/wav', 'audio/vnd.wave', 'audio/flac', 'audio/x-flac'])

/**
 * Seconds of sound in a recording: read from the last page of an Ogg Opus file, as voice notes are; of anything else, the
 * most its size could hold. Rather too many than too few.
 */
export function secondsOfSound(bytes: Uint8Array, type: string): number {
  const fewest = OGG_TYPES.has(type)
    ? FEWEST_OPUS_BYTES
    : PLAIN_TYPES.has(type)
      ? FEWEST_PLAIN_BYTES
      : FEWEST_BYTES
  const most = Math.max(1, Math.ceil(bytes.length / fewest))
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!OGG_TYPES.has(type) || !buffer.subarray(0, 512).includes('OpusHead')) return most
  const page = buffer.lastIndexOf('OggS')
  // Position of the last sample: eight bytes, little end first, after four of name, one of version and one of flags.
  if (page < 0 || page + 14 > buffer.length) return most
  const samples = buffer.readBigInt64LE(page + 6)
  const seconds = Math.ceil(Number(samples) / OPUS_HZ)
  return seconds > 0 && seconds <= most ? seconds : most
}
