-- What an officer looks at a family for, kept as long as the login.

CREATE TABLE look_purposes (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    token_hash bytea NOT NULL,
    household_id uuid NOT NULL,
    purpose text NOT NULL CHECK (purpose <> ''),
    stated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, token_hash, household_id),
    FOREIGN KEY (tenant_id, token_hash) REFERENCES sessions (tenant_id, token_hash) ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, household_id) REFERENCES households (tenant_id, id)
);
CREATE INDEX look_purposes_household_id_idx ON look_purposes (tenant_id, household_id);
COMMENT ON TABLE look_purposes IS 'Purposes that officers stated for looking at a family; they end with the login.';
COMMENT ON COLUMN look_purposes.tenant_id IS 'City';
COMMENT ON COLUMN look_purposes.token_hash IS 'Login in which it was stated';
COMMENT ON COLUMN look_purposes.household_id IS 'Family';
COMMENT ON COLUMN look_purposes.purpose IS 'What it is looked at for; goes into the operation log with every look';
COMMENT ON COLUMN look_purposes.stated_at IS 'When it was stated last';
ALTER TABLE look_purposes ENABLE ROW LEVEL SECURITY;
ALTER TABLE look_purposes FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON look_purposes
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON look_purposes TO azukari_app;
