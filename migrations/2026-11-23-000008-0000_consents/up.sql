-- Consents to the city's notice on personal data.

CREATE TABLE consents (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    account_id uuid NOT NULL,
    notice date NOT NULL,
    given_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id, notice),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id)
);
COMMENT ON TABLE consents IS 'Who consented to which notice on personal data, and when. Rows are never changed.';
COMMENT ON COLUMN consents.tenant_id IS 'City';
COMMENT ON COLUMN consents.account_id IS 'Who consented';
COMMENT ON COLUMN consents.notice IS 'Version of the notice: the day from which it holds';
COMMENT ON COLUMN consents.given_at IS 'When';
ALTER TABLE consents ENABLE ROW LEVEL SECURITY;
ALTER TABLE consents FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON consents
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT ON consents TO azukari_app;
