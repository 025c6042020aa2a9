-- Which run wrote a row last, and what the row was before: undo needs no embedding, and a run can be compared with
-- another one. :history and :parents_history are the tables' names with _history behind them, quoted.
ALTER TABLE :table ADD COLUMN IF NOT EXISTS run_id bigint NOT NULL DEFAULT 0;
ALTER TABLE :table ADD COLUMN IF NOT EXISTS tenant text NOT NULL DEFAULT '';
ALTER TABLE :parents ADD COLUMN IF NOT EXISTS run_id bigint NOT NULL DEFAULT 0;
ALTER TABLE :parents ADD COLUMN IF NOT EXISTS tenant text NOT NULL DEFAULT '';

-- The type that is asked for, of a table that is new: one with rows of the other type is refused before. Not unless it
-- differs, since a view on the column would stand in the way.
DO $$ BEGIN
IF (SELECT format_type(atttypid, atttypmod) FROM pg_catalog.pg_attribute
    WHERE attrelid = ':table'::regclass AND attname = 'embedding') <> ':vector' THEN
    ALTER TABLE :table ALTER COLUMN embedding TYPE :vector;
END IF;
END $$;

-- A row of the past: what the run `replaced_by` changed or removed. Of a table that was dropped nothing is left to say.
DROP TABLE IF EXISTS :history;
CREATE TABLE :history (LIKE :table, replaced_by bigint NOT NULL, PRIMARY KEY (replaced_by, chunk_id));
DROP TABLE IF EXISTS :parents_history;
CREATE TABLE :parents_history (LIKE :parents, replaced_by bigint NOT NULL, PRIMARY KEY (replaced_by, parent_id));

-- Shared by all chunk tables of a database. A column that is there is not asked for again: that would wait for runs of
-- other chunk tables.
DO $$ BEGIN
IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass('perazzi_ingestion_runs')
               AND attname = 'kind' AND NOT attisdropped) THEN
    ALTER TABLE perazzi_ingestion_runs
        ADD COLUMN kind          text NOT NULL DEFAULT 'ingest',  -- ingest, undo, rebuild
        ADD COLUMN undoes        bigint,                          -- run that an undo took back
        ADD COLUMN tenant        text NOT NULL DEFAULT '',
        ADD COLUMN git_revision  text NOT NULL DEFAULT '',
        ADD COLUMN error         text,                            -- why a run with status failed did
        ADD COLUMN paid_tokens   bigint NOT NULL DEFAULT 0,
        ADD COLUMN from_cache    bigint NOT NULL DEFAULT 0,
        ADD COLUMN estimated_usd double precision,
        ADD COLUMN actual_usd    double precision,
        ADD COLUMN read_ms       bigint,
        ADD COLUMN plan_ms       bigint,
        ADD COLUMN embed_ms      bigint,
        ADD COLUMN apply_ms      bigint,
        ADD COLUMN index_kind    text,                            -- hnsw, ivfflat, none
        ADD COLUMN index_action  text,                            -- kept, built, rebuilt, skipped
        ADD COLUMN index_rows    bigint,
        ADD COLUMN index_ms      bigint,
        ADD COLUMN index_recall  double precision;                -- 0 to 1, against exact search
END IF;
END $$;

CREATE TABLE IF NOT EXISTS perazzi_ingestion_run_documents (
    run_id        bigint NOT NULL REFERENCES perazzi_ingestion_runs (id) ON DELETE CASCADE,
    doc_id        text NOT NULL,
    path          text NOT NULL,
    action        text NOT NULL,  -- add, change, remove
    chunks_before integer NOT NULL,
    chunks_after  integer NOT NULL,
    tokens        bigint NOT NULL,
    checksum      text NOT NULL,  -- of the file; empty for removed documents
    PRIMARY KEY (run_id, doc_id)
);

-- Who is at work on a source, from before it pays until its transaction has ended. The generation is compared inside
-- that transaction, so that a process that slept past its lease cannot write.
CREATE TABLE IF NOT EXISTS perazzi_ingestion_leases (
    chunk_table text NOT NULL,
    source      text NOT NULL,
    generation  bigint NOT NULL,
    host        text NOT NULL,
    boot_id     text NOT NULL,
    pid         bigint NOT NULL,
    pid_started bigint NOT NULL,
    taken_at    timestamptz NOT NULL DEFAULT now(),
    expires_at  timestamptz NOT NULL,
    PRIMARY KEY (chunk_table, source)
);
