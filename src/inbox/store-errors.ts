/** Which database errors say what about a transaction. Source: PostgreSQL manual, "PostgreSQL Error Codes". */
const sqlState = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** Deadlock, serialisation failure, or a lost race for a unique key: the same transaction may succeed again. */
export const isConflict = (error: unknown): boolean => ['40001', '40P01', '23505'].includes(sqlState(error))

/** A data exception or a broken constraint: no repetition makes these values fit. */
export const isUnstorable = (error: unknown): boolean => /^(22|23)/.test(sqlState(error))
