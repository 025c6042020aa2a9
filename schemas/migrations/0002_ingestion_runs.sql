-- One row for each run that wrote, inserted by the transaction that wrote the chunks.
-- Shared by all chunk tables of a database, therefore IF NOT EXISTS: the second chunk table finds it made.
CREATE TABLE IF NOT EXISTS perazzi_ingestion_runs (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chunk_table         text NOT NULL,
    source              text NOT NULL,
    started_at          timestamptz NOT NULL,
    finished_at         timestamptz NOT NULL DEFAULT now(),
    status              text NOT NULL,
    environment         text NOT NULL,
    tool_version        text NOT NULL,
    config_digest       text NOT NULL,
    model               text NOT NULL,
    dimensions          integer NOT NULL,
    documents           bigint NOT NULL,
    documents_rejected  bigint NOT NULL,
    documents_added     bigint NOT NULL,
    documents_changed   bigint NOT NULL,
    documents_unchanged bigint NOT NULL,
    documents_removed   bigint NOT NULL,
    chunks_added        bigint NOT NULL,
    chunks_changed      bigint NOT NULL,
    chunks_unchanged    bigint NOT NULL,
    chunks_removed      bigint NOT NULL,
    embedded            bigint NOT NULL,
    embedded_tokens     bigint NOT NULL,
    rows_written        bigint NOT NULL,
    rows_removed        bigint NOT NULL,
    operator_host       text NOT NULL
);

CREATE INDEX IF NOT EXISTS perazzi_ingestion_runs_last_idx ON perazzi_ingestion_runs (chunk_table, source, id);
