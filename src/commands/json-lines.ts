import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

export interface JsonLine {
  /** From 1. */
  number: number
  value: Record<string, unknown>
}

/**
 * JSON objects, one a line; blank lines are skipped. A line that is none is told to `onBad` and passed over:
 * one bad line does not lose the others.
 */
export async function* readJsonLines(
  input: Readable,
  onBad: (number: number, reason: string) => void,
): AsyncGenerator<JsonLine> {
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    if (line.trim() === '') continue
    const parsed = parseObject(line)
    if (typeof parsed === 'string') onBad(number, parsed)
    else yield { number, value: parsed }
  }
}

function parseObject(line: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(line)
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return { ...value }
    return 'not a JSON object'
  } catch (error) {
    return error instanceof Error ? error.message : 'not JSON'
  }
}

/** Writes one line and waits when the reader is slower than we are. */
export async function writeJsonLine(output: Writable, value: unknown): Promise<void> {
  if (!output.write(`${JSON.stringify(value)}\n`)) {
    await new Promise((resolve) => output.once('drain', resolve))
  }
}
