-- The roles' rights on the tables of one chunk table, and on those that all share; may be run again.
DO $$
DECLARE
    one regclass;
BEGIN
    FOREACH one IN ARRAY ARRAY[':table', ':parents', ':history', ':parents_history', ':documents',
                               ':documents_history', 'perazzi_ingestion_runs', 'perazzi_ingestion_run_documents',
                               'perazzi_ingestion_leases', 'perazzi_embedding_cache',
                               'perazzi_embedding_canaries', 'perazzi_access', 'perazzi_schema_migrations']::regclass[]
    LOOP
        IF (SELECT pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = one) <> 'perazzi_owner' THEN
            EXECUTE format('ALTER TABLE %s OWNER TO perazzi_owner', one);
        END IF;
        EXECUTE format('REVOKE ALL ON %s FROM PUBLIC', one);
        EXECUTE format('GRANT SELECT ON %s TO perazzi_audit', one);
    END LOOP;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON :table, :parents, :history, :parents_history, :documents, :documents_history,
    perazzi_ingestion_runs, perazzi_ingestion_run_documents, perazzi_ingestion_leases, perazzi_embedding_cache,
    perazzi_embedding_canaries TO perazzi_ingest;
GRANT SELECT ON perazzi_schema_migrations TO perazzi_migrate, perazzi_ingest;
GRANT SELECT ON :table, :parents, :documents TO perazzi_api;
