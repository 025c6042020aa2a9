-- Rows by tenant and visibility, for one chunk table and the tables that all share; may be run again. FORCE: not even
-- the owner passes without a policy. What a login may see stands in perazzi_access alone: a setting could be changed by
-- the client, and a pooler would hand it on. The table is read once a statement, into a hash, not once a row.
DO $$
DECLARE
    one regclass;
BEGIN
    FOREACH one IN ARRAY ARRAY[':table', ':parents', ':history', ':parents_history', ':documents',
                               ':documents_history', 'perazzi_ingestion_runs', 'perazzi_ingestion_run_documents',
                               'perazzi_access']::regclass[]
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', one);
        EXECUTE format('DROP POLICY IF EXISTS perazzi_owner ON %s', one);
        EXECUTE format('CREATE POLICY perazzi_owner ON %s TO perazzi_owner USING (true) WITH CHECK (true)', one);
        EXECUTE format('DROP POLICY IF EXISTS perazzi_audit ON %s', one);
        EXECUTE format('CREATE POLICY perazzi_audit ON %s FOR SELECT TO perazzi_audit USING (true)', one);
    END LOOP;
    FOREACH one IN ARRAY ARRAY[':table', ':parents', ':history', ':parents_history', ':documents',
                               ':documents_history', 'perazzi_ingestion_runs']::regclass[]
    LOOP
        EXECUTE format('DROP POLICY IF EXISTS perazzi_ingest ON %s', one);
        EXECUTE format('CREATE POLICY perazzi_ingest ON %s TO perazzi_ingest USING (tenant IN '
                       '(SELECT a.tenant FROM perazzi_access a WHERE a.role_name = current_user))', one);
    END LOOP;
    -- Rows without a tenant are public where their metadata says so; all others need a row in perazzi_access.
    FOREACH one IN ARRAY ARRAY[':table', ':parents', ':documents']::regclass[]
    LOOP
        EXECUTE format('DROP POLICY IF EXISTS perazzi_api ON %s', one);
        EXECUTE format('CREATE POLICY perazzi_api ON %s FOR SELECT TO perazzi_api USING ('
                       '(tenant = '''' AND metadata->>''visibility'' = ''public'') OR '
                       '(tenant, coalesce(metadata->>''visibility'', '''')) IN '
                       '(SELECT a.tenant, a.visibility FROM perazzi_access a WHERE a.role_name = current_user))', one);
    END LOOP;
END $$;

DROP POLICY IF EXISTS perazzi_ingest ON perazzi_ingestion_run_documents;
CREATE POLICY perazzi_ingest ON perazzi_ingestion_run_documents TO perazzi_ingest
    USING (run_id IN (SELECT r.id FROM perazzi_ingestion_runs r));

-- A login reads its own rows of perazzi_access, which the policies above need.
GRANT SELECT ON perazzi_access TO perazzi_ingest, perazzi_api;
DROP POLICY IF EXISTS perazzi_own ON perazzi_access;
CREATE POLICY perazzi_own ON perazzi_access FOR SELECT TO perazzi_ingest, perazzi_api USING (role_name = current_user);
