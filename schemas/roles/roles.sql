-- Roles with least privilege, made once for a server; may be run again. They are groups without a login: give a login
-- its rights with GRANT perazzi_ingest TO somebody, or a role its own login with ALTER ROLE perazzi_api LOGIN PASSWORD.
-- perazzi_owner owns, perazzi_migrate may become it, perazzi_ingest loads, perazzi_api reads chunks, perazzi_audit all.
DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['perazzi_owner', 'perazzi_migrate', 'perazzi_ingest', 'perazzi_api', 'perazzi_audit']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
    END LOOP;
END $$;

-- Without INHERIT: a migrator has the owner's rights only where it asks for them with SET ROLE.
ALTER ROLE perazzi_migrate NOINHERIT;
GRANT perazzi_owner TO perazzi_migrate;

-- Who makes the roles hands its tables over to the owner, for which it must be a member.
DO $$ BEGIN
IF NOT pg_has_role(current_user, 'perazzi_owner', 'MEMBER') THEN
    EXECUTE format('GRANT perazzi_owner TO %I', current_user);
END IF;
END $$;

-- Nobody makes tables or comes by unasked; only a load needs temporary tables.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
DO $$ BEGIN
EXECUTE format('GRANT USAGE ON SCHEMA %I TO perazzi_owner, perazzi_migrate, perazzi_ingest, perazzi_api, perazzi_audit',
               current_schema());
EXECUTE format('GRANT CREATE ON SCHEMA %I TO perazzi_owner', current_schema());
EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO perazzi_ingest', current_database());
EXECUTE format('GRANT CONNECT ON DATABASE %I TO perazzi_migrate, perazzi_ingest, perazzi_api, perazzi_audit',
               current_database());
END $$;

-- Settings of a role count for those who log in as it, not for its members: each member gets them, in this database.
-- A search with an index and a filter goes on until it has enough rows, where pgvector can do so.
DO $$
DECLARE
    one record;
BEGIN
    PERFORM '[1]'::vector;
    FOR one IN
        SELECT DISTINCT r.rolname, s.name, s.value
        FROM (VALUES ('perazzi_migrate', 'lock_timeout', '5s'),
                     ('perazzi_migrate', 'idle_in_transaction_session_timeout', '60s'),
                     ('perazzi_ingest', 'statement_timeout', '15min'),
                     ('perazzi_ingest', 'lock_timeout', '5s'),
                     ('perazzi_ingest', 'idle_in_transaction_session_timeout', '60s'),
                     ('perazzi_api', 'statement_timeout', '10s'),
                     ('perazzi_api', 'lock_timeout', '1s'),
                     ('perazzi_api', 'idle_in_transaction_session_timeout', '10s'),
                     ('perazzi_api', 'hnsw.iterative_scan', 'strict_order'),
                     ('perazzi_audit', 'statement_timeout', '60s'),
                     ('perazzi_audit', 'lock_timeout', '1s'),
                     ('perazzi_audit', 'idle_in_transaction_session_timeout', '60s')) AS s (rolname, name, value)
        JOIN pg_catalog.pg_roles g ON g.rolname = s.rolname
        JOIN pg_catalog.pg_roles r ON r.oid = g.oid OR (NOT r.rolsuper AND EXISTS (
            SELECT FROM pg_catalog.pg_auth_members m WHERE m.roleid = g.oid AND m.member = r.oid))
        WHERE current_setting(s.name, true) IS NOT NULL
    LOOP
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET %I = %L', one.rolname, current_database(), one.name, one.value);
    END LOOP;
END $$;
