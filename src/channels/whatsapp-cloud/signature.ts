import { createHmac } from 'node:crypto'
import { sameSecret } from '../same-secret.ts'

/**
 * True when `header` (X-Hub-Signature-256: sha256=<hex>) is the HMAC-SHA256 of the raw body under one of the app
 * secrets; several are given while one replaces another. No secret: nothing verifies.
 */
export function verifySignature(
  rawBody: Uint8Array,
  header: string | null | undefined,
  secrets: readonly string[],
): boolean {
  const given = header?.match(/^sha256=([0-9a-f]{64})$/i)?.[1]?.toLowerCase()
  if (given === undefined) return false
  // Every secret is tried, so that the time taken does not tell which one fits.
  return secrets
    .filter((secret) => secret !== '')
    .map((secret) => sameSecret(given, createHmac('sha256', secret).update(rawBody).digest('hex')))
    .includes(true)
}
