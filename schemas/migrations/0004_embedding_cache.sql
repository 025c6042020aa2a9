-- Vectors that were paid for, by the digest of their space and the exact text sent, so that no run pays for them again;
-- and what each space answered for the text that shows whether a service still answers with the same model.
-- Both are shared by all chunk tables of a database. A vector is float32, little-endian, one value behind the other:
-- bytes, since a type with a width could not hold several spaces. They do not compress, therefore EXTERNAL, which is
-- set where the table is made only: it takes a lock that would wait for runs of other chunk tables.
DO $$ BEGIN
IF to_regclass('perazzi_embedding_cache') IS NULL THEN
    CREATE TABLE perazzi_embedding_cache (
        embed_key  text PRIMARY KEY,
        space      text NOT NULL,
        model      text NOT NULL,
        dimensions integer NOT NULL,
        embedding  bytea NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
    );
    ALTER TABLE perazzi_embedding_cache ALTER COLUMN embedding SET STORAGE EXTERNAL;
END IF;
END $$;

CREATE TABLE IF NOT EXISTS perazzi_embedding_canaries (
    space      text PRIMARY KEY,
    embedding  bytea NOT NULL,
    checked_at timestamptz NOT NULL DEFAULT now()
);
