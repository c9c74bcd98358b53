import { z } from 'zod'

/**
 * Leaves of webhook bodies. Providers add, omit and null fields without notice: what a message can live without
 * reads as absent instead of failing the message.
 */

/** A string or absent. Numbers are read as their digits: ids sometimes come unquoted. */
export const looseText = z
  .union([z.string(), z.number().transform(String)])
  .optional()
  .catch(undefined)

/** The same for text a person reads: absent is empty. */
export const words = looseText.transform((value) => value ?? '')

/** A number that must be there; null and empty text are not zero. */
export const figure = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .refine((value) => Number.isFinite(value))

export const looseNumber = figure.optional().catch(undefined)

export const looseBoolean = z.union([z.boolean(), z.stringbool()]).optional().catch(undefined)

/** An id that must be there. */
export const id = z.union([z.string().trim().min(1), z.number().transform(String)])

/** Providers say seconds or milliseconds, as a number or as text. */
export const moment = z
  .union([z.number(), z.string().trim().regex(/^\d+$/).transform(Number)])
  .refine((value) => Number.isFinite(value) && value > 0)
  // Milliseconds have passed 10^11 since 1973; seconds reach it in the year 5138.
  .transform((value) => new Date(value < 1e11 ? value * 1000 : value))
  .refine((date) => !Number.isNaN(date.getTime()))
  .optional()
  .catch(undefined)

/** Where a body is wrong, never what it says: reasons are logged. */
export function malformed(error: z.ZodError): string {
  const paths = error.issues.map((issue) => issue.path.join('.') || 'body')
  return `malformed: ${[...new Set(paths)].slice(0, 5).join(', ')}`
}

/** Copies what is present, for types where absent and undefined differ. */
export function defined<T extends object>(fields: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>
}
