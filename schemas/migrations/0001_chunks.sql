-- The table that applications read; its name is PGVECTOR_TABLE and its width PGVECTOR_DIM.
-- Applied once for each chunk table of a database; :table is its name, quoted, and :dim a number.
-- An applied migration is never edited: its SHA-256 is recorded, and a change goes into a new file.
CREATE TABLE :table (
    chunk_id     text PRIMARY KEY,
    doc_id       text NOT NULL,
    content      text NOT NULL,
    metadata     jsonb NOT NULL,
    embedding    vector(:dim) NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    chunk_key    text NOT NULL,
    content_hash text NOT NULL,
    embed_key    text NOT NULL,
    meta_hash    text NOT NULL,
    source       text NOT NULL
);

-- The server names the indexes: a name made of a 63-byte table name would be cut and could meet another one.
CREATE INDEX ON :table (doc_id);
CREATE INDEX ON :table USING gin (metadata);
CREATE INDEX ON :table (embed_key);
CREATE INDEX ON :table (source);
