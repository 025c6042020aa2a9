-- Which rows a login may work with, once row level security is asked for (ingest migrate --roles --rls): a login of
-- perazzi_ingest the rows of its tenants, a login of perazzi_api those of its tenants that have one of the visibilities.
-- Only the owner writes it, so that no setting of a client decides. Shared by all chunk tables of a database.
CREATE TABLE IF NOT EXISTS perazzi_access (
    role_name  text NOT NULL CHECK (role_name <> ''),
    tenant     text NOT NULL,
    visibility text NOT NULL DEFAULT 'public' CHECK (visibility <> ''),
    PRIMARY KEY (role_name, tenant, visibility)
);
