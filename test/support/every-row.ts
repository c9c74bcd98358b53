import type { Queryable } from '../../src/db/database.ts'

/** Every column of every row of every table there is, as text: what a search for a person must not find them in. */
export async function everyRow(db: Queryable): Promise<string> {
  const { rows: tables } = await db.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE' order by 1`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    // Bytes are searched as the text they hold.
    const { rows } = await db.query<{ text: string | null }>(
      `select string_agg(line, ' ') as text from (
         select (select string_agg(value, ' ')
           from jsonb_each_text(to_jsonb(t))) as line from ${name} t) lines`,
    )
    texts.push(`${name}: ${rows[0]?.text ?? ''}`)
  }
  const { rows: blobs } = await db.query<{ name: string; column: string }>(
    `select format('%I.%I', table_schema, table_name) as name, quote_ident(column_name) as column
     from information_schema.columns where data_type = 'bytea' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  for (const { name, column } of blobs) {
    const { rows } = await db.query<{ text: string | null }>(
      `select string_agg(encode(${column}, 'escape'), ' ') as text from ${name}`,
    )
    texts.push(`${name}.${column}: ${rows[0]?.text ?? ''}`)
  }
  return texts.join('\n')
}
