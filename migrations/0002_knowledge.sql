-- Knowledge: a business's documents cut into passages, and one function that searches them.
-- Runs on Postgres 15 with pgvector 0.8.0 and later, and on the embedded one.

create extension if not exists vector;
create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- "Linguiça", "linguica" and "linguiças" are one lexeme.
create text search configuration prosa_portuguese (copy = pg_catalog.portuguese);
alter text search configuration prosa_portuguese
  alter mapping for asciiword, word, hword, hword_part, hword_asciipart, asciihword
  with unaccent, portuguese_stem;

-- One row a file of prompts/<business>/knowledge. `content_hash` covers text, front matter and the way it is cut;
-- with `embedder_id` it tells whether the document must be embedded again.
create table documents (
  business_id text not null,
  slug text not null,
  title text not null,
  model text,
  category text not null,
  available boolean not null,
  -- False: says who answers, and is no evidence for an answer.
  evidence boolean not null,
  aliases text[] not null,
  facts jsonb not null,
  content_hash text not null,
  embedder_id text not null,
  dims int not null check (dims > 0),
  indexed_at timestamptz not null default now(),
  primary key (business_id, slug)
);

-- The words a business adds to the search, kept with what was indexed under them. `json`, not `jsonb`: the order
-- of its keys is part of its hash.
create table knowledge_lexicons (
  business_id text primary key,
  source json not null,
  content_hash text not null,
  indexed_at timestamptz not null default now()
);

-- How a document may be called, one folded word or joined code a row ("fb300", "linguica"): trigrams find typos.
create table document_names (
  business_id text not null,
  document text not null,
  name text not null,
  primary key (business_id, document, name),
  foreign key (business_id, document) references documents (business_id, slug) on delete cascade
);
create index document_names_trigram on document_names using gin (name gin_trgm_ops);

create table passages (
  business_id text not null,
  document text not null,
  chunk int not null,
  id text not null generated always as (document || '#' || chunk::text) stored,
  -- What a passage is about, repeated here so that a search reads one table.
  title text not null,
  model text,
  category text not null,
  available boolean not null,
  evidence boolean not null,
  -- Aliases and the headings the passage stands under: searched, not shown.
  names text not null,
  headings text not null,
  text text not null,
  content_hash text not null,
  embedder_id text not null,
  dims int not null,
  embedding vector not null,
  lexemes tsvector not null generated always as (
    setweight(to_tsvector('prosa_portuguese', title || ' ' || coalesce(model, '') || ' ' || names), 'A')
    || setweight(to_tsvector('prosa_portuguese', headings), 'B')
    || setweight(to_tsvector('prosa_portuguese', text), 'C')
  ) stored,
  primary key (business_id, document, chunk),
  foreign key (business_id, document) references documents (business_id, slug) on delete cascade,
  check (vector_dims(embedding) = dims)
);
create index passages_lexemes on passages using gin (lexemes);
-- HNSW needs one width an index. 384 is the local embedder, 1536 text-embedding-3-small; any other width is
-- searched exactly (pgvector indexes at most 2,000 dimensions).
create index passages_hnsw_384 on passages
  using hnsw ((embedding::vector(384)) vector_cosine_ops) where dims = 384;
create index passages_hnsw_1536 on passages
  using hnsw ((embedding::vector(1536)) vector_cosine_ops) where dims = 1536;

-- Hybrid search over one business: nearest vectors, Portuguese full text, and trigrams over names. Each of the
-- three gives its best `p_pool` rows; they are fused by reciprocal rank, tempered by how good each match is in
-- itself, so that `score` is between 0 and 1 and a weak best hit stays weak. Passages of another embedder (an
-- index being rebuilt) still take part through their words.
create function search_passages(
  p_business text,
  p_query text,
  p_embedding vector,
  p_embedder text,
  p_limit int default 12,
  p_pool int default 40
) returns table (
  id text,
  document text,
  score double precision,
  vector_score double precision,
  text_score double precision,
  trigram_score double precision
) language plpgsql stable as $$
#variable_conflict use_column
declare
  width int := vector_dims(p_embedding);
  near_keys text[];
  near_scores double precision[];
  folded text := lower(unaccent(p_query));
  wanted text[];
  any_of tsquery;
begin
  -- With several businesses in one index, walk on until enough rows of this one are found.
  perform set_config('hnsw.iterative_scan', 'relaxed_order', true);
  if width = 384 then
    select array_agg(n.id), array_agg(n.closeness) into near_keys, near_scores from (
      select p.id, 1 - (p.embedding::vector(384) <=> p_embedding::vector(384)) as closeness
      from passages p
      where p.dims = 384 and p.business_id = p_business and p.embedder_id = p_embedder
      order by p.embedding::vector(384) <=> p_embedding::vector(384) limit p_pool) n;
  elsif width = 1536 then
    select array_agg(n.id), array_agg(n.closeness) into near_keys, near_scores from (
      select p.id, 1 - (p.embedding::vector(1536) <=> p_embedding::vector(1536)) as closeness
      from passages p
      where p.dims = 1536 and p.business_id = p_business and p.embedder_id = p_embedder
      order by p.embedding::vector(1536) <=> p_embedding::vector(1536) limit p_pool) n;
  else
    select array_agg(n.id), array_agg(n.closeness) into near_keys, near_scores from (
      select p.id, 1 - (p.embedding <=> p_embedding) as closeness
      from passages p
      where p.dims = width and p.business_id = p_business and p.embedder_id = p_embedder
      order by p.embedding <=> p_embedding limit p_pool) n;
  end if;

  -- Any word may match: a lead's sentence holds more than the document says.
  wanted := tsvector_to_array(to_tsvector('prosa_portuguese', p_query));
  select string_agg(quote_literal(w), ' | ')::tsquery into any_of from unnest(wanted) w;

  return query
  with near as (
    select n.id, greatest(0, n.closeness) as s, row_number() over (order by n.closeness desc, n.id) as place
    from unnest(near_keys, near_scores) as n(id, closeness)
  ),
  textual as (
    select t.id, t.s, row_number() over (order by t.s desc, t.id) as place from (
      select p.id,
        -- Share of the words found, refined by where and how densely they stand (32: rank / (rank + 1)).
        (select count(*) from unnest(wanted) w where p.lexemes @@ quote_literal(w)::tsquery)::double precision
          / cardinality(wanted)
          * (0.6 + 0.4 * ts_rank_cd('{0.1, 0.4, 0.7, 1.0}', p.lexemes, any_of, 32)) as s
      from passages p
      where p.business_id = p_business and p.lexemes @@ any_of
      order by 2 desc, 1 limit p_pool) t
  ),
  query_words as (
    -- Each word, and each word joined with the next: "fb 300" and "fb-300" are "fb300".
    select distinct pieces.word from (
      select w as word, length(w) >= 3 as usable from regexp_split_to_table(folded, '[^a-z0-9]+') w
      union all
      select w || lead(w) over (order by place), length(w) <= 4
      from regexp_split_to_table(folded, '[^a-z0-9]+') with ordinality as t(w, place)
    ) pieces where pieces.usable and length(pieces.word) between 3 and 40
  ),
  alike as (
    select n.document, q.word, max(similarity(n.name, q.word)) as s
    from query_words q join document_names n on n.name % q.word
    where n.business_id = p_business
    group by n.document, q.word
  ),
  named as (
    -- A word that calls many documents says little about one.
    select a.document, 1 - exp(-sum(a.s * a.s / (1 + ln(a.called)))) as s
    from (select alike.*, count(*) over (partition by alike.word)::double precision as called from alike) a
    group by a.document
  ),
  spelled as (
    select p.id, n.s, dense_rank() over (order by n.s desc) as place
    from named n join passages p on p.business_id = p_business and p.document = n.document
    order by n.s desc, p.id limit p_pool
  ),
  fused as (
    select found.id,
      coalesce(near.s, 0) as v, coalesce(textual.s, 0) as t, coalesce(spelled.s, 0) as g,
      -- Reciprocal rank with k = 10, weighed; 1 when first in all three.
      11 * (0.45 * coalesce(1.0 / (10 + near.place), 0)
        + 0.30 * coalesce(1.0 / (10 + textual.place), 0)
        + 0.25 * coalesce(1.0 / (10 + spelled.place), 0)) as ranked
    from (select near.id from near union select textual.id from textual union select spelled.id from spelled) found
    left join near on near.id = found.id
    left join textual on textual.id = found.id
    left join spelled on spelled.id = found.id
  )
  select f.id, p.document, (f.ranked * (0.25 + 0.75 * greatest(f.v, f.t, f.g)))::double precision,
    f.v, f.t, f.g
  from fused f join passages p on p.business_id = p_business and p.id = f.id
  order by 3 desc, 1
  limit p_limit;
end $$;

revoke all on function search_passages(text, text, vector, text, int, int) from public, anon, authenticated;
grant execute on function search_passages(text, text, vector, text, int, int) to service_role;
