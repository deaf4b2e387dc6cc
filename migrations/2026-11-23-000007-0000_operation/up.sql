-- Operation log, mail, idempotency.

CREATE TABLE audit (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    account_id uuid,
    role text NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    object_id uuid,
    household_id uuid,
    child_id uuid,
    facility_id uuid,
    request_id uuid NOT NULL,
    purpose text NOT NULL DEFAULT '',
    detail jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX audit_at_idx ON audit (tenant_id, at);
CREATE INDEX audit_account_id_at_idx ON audit (tenant_id, account_id, at);
CREATE INDEX audit_child_id_at_idx ON audit (tenant_id, child_id, at);
CREATE INDEX audit_household_id_at_idx ON audit (tenant_id, household_id, at);
COMMENT ON TABLE audit IS 'Operation log: every change and every view of a child''s record. Rows are only added.';
COMMENT ON COLUMN audit.tenant_id IS 'City';
COMMENT ON COLUMN audit.id IS 'Id';
COMMENT ON COLUMN audit.at IS 'When';
COMMENT ON COLUMN audit.account_id IS 'Who; empty for the system';
COMMENT ON COLUMN audit.role IS 'In which role';
COMMENT ON COLUMN audit.action IS 'What was done';
COMMENT ON COLUMN audit.object IS 'On what kind of thing';
COMMENT ON COLUMN audit.object_id IS 'On which';
COMMENT ON COLUMN audit.household_id IS 'Whose family';
COMMENT ON COLUMN audit.child_id IS 'Whose child';
COMMENT ON COLUMN audit.facility_id IS 'At which facility';
COMMENT ON COLUMN audit.request_id IS 'Request, to find it in the logs';
COMMENT ON COLUMN audit.purpose IS 'Purpose stated for a search';
COMMENT ON COLUMN audit.detail IS 'Codes and ids that tell more; never free text of people';
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON audit
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT ON audit TO azukari_app;

CREATE TABLE outbox (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    body text NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting','sent','failed','withdrawn')),
    tries integer NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL,
    last_error text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
CREATE INDEX outbox_not_before_idx ON outbox (tenant_id, not_before) WHERE state = 'waiting';
COMMENT ON TABLE outbox IS 'Mails to be sent, written in the transaction that causes them.';
COMMENT ON COLUMN outbox.tenant_id IS 'City';
COMMENT ON COLUMN outbox.id IS 'Id';
COMMENT ON COLUMN outbox.recipient IS 'Address';
COMMENT ON COLUMN outbox.subject IS 'Subject';
COMMENT ON COLUMN outbox.body IS 'Plain text';
COMMENT ON COLUMN outbox.state IS 'Where it stands';
COMMENT ON COLUMN outbox.tries IS 'Attempts so far';
COMMENT ON COLUMN outbox.not_before IS 'Not to be sent earlier';
COMMENT ON COLUMN outbox.last_error IS 'What went wrong last';
COMMENT ON COLUMN outbox.created_at IS 'When it was written';
COMMENT ON COLUMN outbox.sent_at IS 'When it was handed over';
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON outbox
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON outbox TO azukari_app;

CREATE TABLE idempotency (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    account_id uuid NOT NULL,
    key text NOT NULL,
    body_hash bytea NOT NULL,
    result jsonb,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id, key)
);
CREATE INDEX idempotency_created_at_idx ON idempotency (tenant_id, created_at);
COMMENT ON TABLE idempotency IS 'First results of writes, by the client''s key.';
COMMENT ON COLUMN idempotency.tenant_id IS 'City';
COMMENT ON COLUMN idempotency.account_id IS 'Who; the nil id for nobody';
COMMENT ON COLUMN idempotency.key IS 'Client''s key';
COMMENT ON COLUMN idempotency.body_hash IS 'SHA-256 of method, path and body';
COMMENT ON COLUMN idempotency.result IS 'First result; empty while it is being made';
COMMENT ON COLUMN idempotency.created_at IS 'When it came first';
ALTER TABLE idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON idempotency
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency TO azukari_app;
