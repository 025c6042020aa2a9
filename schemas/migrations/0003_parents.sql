-- The passages that chunks of the table lie in, for rules with parent_max_tokens: metadata->>'parent_id' of a chunk is
-- a parent_id here. :parents is the chunk table's name with _parents behind it, quoted, and shortened if it must be.
-- IF NOT EXISTS: when somebody has dropped the chunk table alone, this one is used on. Its index is part of the
-- statement, so that it is not made twice.
CREATE TABLE IF NOT EXISTS :parents (
    parent_id    text PRIMARY KEY,
    doc_id       text NOT NULL,
    source       text NOT NULL,
    content      text NOT NULL,
    metadata     jsonb NOT NULL,
    content_hash text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (source, doc_id, parent_id)
);
