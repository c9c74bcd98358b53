import type { QueryResultRow } from 'pg'

/** What a query function needs: a pool, or a client inside a transaction. */
export interface Queryable {
  query<Row extends QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<{ rows: Row[]; rowCount: number | null }>
}

/**
 * The database as the rest of Prosa sees it. The embedded database serves one transaction at a time, so a
 * transaction must never be held across a model or HTTP call.
 */
export interface Database extends Queryable {
  /** `embedded` is PGlite in this process; `server` is any Postgres reached by `DATABASE_URL`. */
  readonly kind: 'embedded' | 'server'
  /** Runs `work` in one transaction on one client: commit on return, roll back on throw. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
  close(): Promise<void>
}
