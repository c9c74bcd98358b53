import type { QueryResultRow } from 'pg'

/** What a query function needs: a pool, or a client inside a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(
    text: string,
    values?: unknown[],
    /** `timeoutMs`: what this one may take, when that is less than any statement may. */
    options?: { timeoutMs?: number },
  ): Promise<{ rows: Row[]; rowCount: number | null }>
}

/**
 * The database as the rest of Prosa sees it. The embedded database serves one transaction at a time, so a
 * transaction must never be held across a model or HTTP call.
 */
export interface Database extends Queryable {
  /** `embedded` is PGlite in this process; `server` is any Postgres reached by `DATABASE_URL`. */
  readonly kind: 'embedded' | 'server'
  /**
   * Runs `work` in one transaction on one client: commit on return, roll back on throw.
   *
   * @param options.withinMs milliseconds from the wait for a connection to the commit. Then the connection is given up and
   * the call rejects; a commit that was on its way may stand.
   * @throws DatabaseUnavailableError when the database is not there, as `query` does.
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>, options?: { withinMs?: number }): Promise<T>
  close(): Promise<void>
}
