/** Documents of a business's knowledge and the names they go by. */
import type { Fact } from '../../business/schema.ts'
import type { Queryable } from '../database.ts'

export interface DocumentStateRow {
  slug: string
  content_hash: string
  embedder_id: string
}

/** What is indexed, to compare with the folder. */
export async function listDocumentStates(db: Queryable, businessId: string): Promise<DocumentStateRow[]> {
  const { rows } = await db.query<DocumentStateRow>(
    'select slug, content_hash, embedder_id from documents where business_id = $1 order by slug',
    [businessId],
  )
  return rows
}

export interface DocumentRow {
  slug: string
  title: string
  model: string | null
  category: string
  available: boolean
  evidence: boolean
  aliases: string[]
  facts: Fact[]
}

export async function listDocuments(db: Queryable, businessId: string): Promise<DocumentRow[]> {
  const { rows } = await db.query<DocumentRow>(
    `select slug, title, model, category, available, evidence, aliases, facts
     from documents where business_id = $1 order by slug`,
    [businessId],
  )
  return rows
}

/** Changes whenever any document of the business, or its vocabulary, changes. */
export async function knowledgeVersion(db: Queryable, businessId: string): Promise<string> {
  const { rows } = await db.query<{ version: string | null }>(
    `select md5(concat(
       (select string_agg(slug || content_hash || embedder_id, ',' order by slug)
        from documents where business_id = $1),
       (select content_hash from knowledge_lexicons where business_id = $1))) as version`,
    [businessId],
  )
  return rows[0]?.version ?? ''
}

/** The business's own vocabulary as it was indexed, or null. */
export async function findLexicon(db: Queryable, businessId: string): Promise<unknown> {
  const { rows } = await db.query<{ source: unknown }>(
    'select source from knowledge_lexicons where business_id = $1',
    [businessId],
  )
  return rows[0]?.source ?? null
}

export async function saveLexicon(
  db: Queryable,
  businessId: string,
  lexicon: { source: unknown; contentHash: string },
): Promise<void> {
  await db.query(
    `insert into knowledge_lexicons (business_id, source, content_hash) values ($1, $2, $3)
     on conflict (business_id) do update
     set source = excluded.source, content_hash = excluded.content_hash, indexed_at = now()
     where knowledge_lexicons.content_hash <> excluded.content_hash`,
    [businessId, JSON.stringify(lexicon.source), lexicon.contentHash],
  )
}

/** Held to the end of the transaction: replicas that index the same document wait for each other. */
export async function lockDocument(tx: Queryable, businessId: string, slug: string): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('knowledge:' || $1 || ':' || $2, 0))", [
    businessId,
    slug,
  ])
}

export async function findDocumentState(
  tx: Queryable,
  businessId: string,
  slug: string,
): Promise<DocumentStateRow | null> {
  const { rows } = await tx.query<DocumentStateRow>(
    'select slug, content_hash, embedder_id from documents where business_id = $1 and slug = $2',
    [businessId, slug],
  )
  return rows[0] ?? null
}

/** True when there was one. Its passages and names go with it. */
export async function deleteDocument(tx: Queryable, businessId: string, slug: string): Promise<boolean> {
  const { rowCount } = await tx.query('delete from documents where business_id = $1 and slug = $2', [
    businessId,
    slug,
  ])
  return (rowCount ?? 0) > 0
}

export interface NewDocument extends DocumentRow {
  contentHash: string
  embedderId: string
  dims: number
  /** Folded words and joined codes for typo search. */
  names: string[]
}

export async function insertDocument(
  tx: Queryable,
  businessId: string,
  document: NewDocument,
): Promise<void> {
  await tx.query(
    `insert into documents
       (business_id, slug, title, model, category, available, evidence, aliases, facts, content_hash, embedder_id, dims)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      businessId,
      document.slug,
      document.title,
      document.model,
      document.category,
      document.available,
      document.evidence,
      document.aliases,
      JSON.stringify(document.facts),
      document.contentHash,
      document.embedderId,
      document.dims,
    ],
  )
  await tx.query(
    'insert into document_names (business_id, document, name) select $1, $2, unnest($3::text[])',
    [businessId, document.slug, [...new Set(document.names)]],
  )
}

export interface IndexedDocument {
  slug: string
  title: string
  model: string | null
  category: string
  available: boolean
  embedderId: string
  indexedAt: Date
  passages: number
}

/** What is indexed of a business, by name, after `afterSlug`. */
export async function pageOfDocuments(
  db: Queryable,
  query: { businessId: string; afterSlug: string | null; limit: number },
): Promise<IndexedDocument[]> {
  const { rows } = await db.query<{
    slug: string
    title: string
    model: string | null
    category: string
    available: boolean
    embedder_id: string
    indexed_at: Date
    passages: number
  }>(
    `select d.slug, d.title, d.model, d.category, d.available, d.embedder_id, d.indexed_at,
       (select count(*)::int from passages p where p.business_id = d.business_id and p.document = d.slug) as passages
     from documents d where d.business_id = $1 and ($2::text is null or d.slug > $2) order by d.slug limit $3`,
    [query.businessId, query.afterSlug, query.limit],
  )
  return rows.map(({ embedder_id, indexed_at, ...row }) => ({
    ...row,
    embedderId: embedder_id,
    indexedAt: indexed_at,
  }))
}
