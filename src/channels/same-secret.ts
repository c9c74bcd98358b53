import { createHash, timingSafeEqual } from 'node:crypto'

/** Compares without telling by its duration how much matches, nor how long the secret is. */
export function sameSecret(given: string, secret: string): boolean {
  const digest = (value: string) => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
