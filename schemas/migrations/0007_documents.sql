-- One row a document, for PGVECTOR_LAYOUT=documents; empty with the flat layout. :documents is the chunk table's name
-- with _documents behind it, quoted, and shortened if it must be. What is said of a document stands in its metadata once:
-- the columns that are made from it cannot tell anything else. content is null where the text is too long to be kept.
CREATE TABLE IF NOT EXISTS :documents (
    doc_id       text PRIMARY KEY,
    source       text NOT NULL,
    content      text,
    metadata     jsonb NOT NULL,
    content_hash text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    run_id       bigint NOT NULL DEFAULT 0,
    tenant       text NOT NULL DEFAULT '',
    path         text GENERATED ALWAYS AS (metadata->>'source_path') STORED,
    title        text GENERATED ALWAYS AS (metadata->>'title') STORED,
    checksum     text GENERATED ALWAYS AS (metadata->>'source_checksum') STORED,
    chunks       integer GENERATED ALWAYS AS ((metadata->>'chunk_count')::integer) STORED,
    tokens       bigint GENERATED ALWAYS AS ((metadata->>'token_count')::bigint) STORED,
    UNIQUE (source, doc_id)
);

-- Of a table that was dropped nothing is left to say.
DROP TABLE IF EXISTS :documents_history;
CREATE TABLE :documents_history (
    LIKE :documents INCLUDING GENERATED, replaced_by bigint NOT NULL, PRIMARY KEY (replaced_by, doc_id)
);
