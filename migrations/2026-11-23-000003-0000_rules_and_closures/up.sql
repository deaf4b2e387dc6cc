-- Edits of rules, closed days, announcements.

CREATE TABLE rule_edits (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    program_id uuid NOT NULL,
    facility_id uuid,
    effective_from date NOT NULL,
    doc jsonb NOT NULL,
    reason text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES programs (tenant_id, id),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, made_by) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX rule_edits_program_id_effective_from_idx ON rule_edits (tenant_id, program_id, effective_from);
COMMENT ON TABLE rule_edits IS 'Edits of rules over the files, by date of effect. Never overwritten.';
COMMENT ON COLUMN rule_edits.tenant_id IS 'City';
COMMENT ON COLUMN rule_edits.id IS 'Id';
COMMENT ON COLUMN rule_edits.program_id IS 'Program';
COMMENT ON COLUMN rule_edits.facility_id IS 'Facility; empty means the whole city';
COMMENT ON COLUMN rule_edits.effective_from IS 'First day of care the edit governs';
COMMENT ON COLUMN rule_edits.doc IS 'Tree of the values set';
COMMENT ON COLUMN rule_edits.reason IS 'Why';
COMMENT ON COLUMN rule_edits.made_by IS 'Who';
COMMENT ON COLUMN rule_edits.made_at IS 'When';
ALTER TABLE rule_edits ENABLE ROW LEVEL SECURITY;
ALTER TABLE rule_edits FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON rule_edits
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON rule_edits TO azukari_app;

CREATE TABLE rule_versions (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    version text NOT NULL,
    doc jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, version)
);
COMMENT ON TABLE rule_versions IS 'Merged rules as bookings used them, so that a past quote can be recomputed.';
COMMENT ON COLUMN rule_versions.tenant_id IS 'City';
COMMENT ON COLUMN rule_versions.version IS 'SHA-256 of the merged rules, hexadecimal';
COMMENT ON COLUMN rule_versions.doc IS 'Merged rules';
COMMENT ON COLUMN rule_versions.created_at IS 'First use';
ALTER TABLE rule_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE rule_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON rule_versions
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT ON rule_versions TO azukari_app;

CREATE TABLE closures (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    facility_id uuid,
    day date NOT NULL,
    reason text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE NULLS NOT DISTINCT (tenant_id, facility_id, day),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, made_by) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX closures_day_idx ON closures (tenant_id, day);
COMMENT ON TABLE closures IS 'Closed days of a facility or of the whole city.';
COMMENT ON COLUMN closures.tenant_id IS 'City';
COMMENT ON COLUMN closures.id IS 'Id';
COMMENT ON COLUMN closures.facility_id IS 'Facility; empty means the whole city';
COMMENT ON COLUMN closures.day IS 'Closed day';
COMMENT ON COLUMN closures.reason IS 'Why, in words';
COMMENT ON COLUMN closures.made_by IS 'Who';
COMMENT ON COLUMN closures.made_at IS 'When';
ALTER TABLE closures ENABLE ROW LEVEL SECURITY;
ALTER TABLE closures FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON closures
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON closures TO azukari_app;

CREATE TABLE announcements (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    facility_id uuid,
    title text NOT NULL,
    body text NOT NULL,
    shown_from timestamptz NOT NULL,
    shown_until timestamptz,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, made_by) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX announcements_shown_from_idx ON announcements (tenant_id, shown_from);
COMMENT ON TABLE announcements IS 'Announcements (お知らせ) of the city or a facility.';
COMMENT ON COLUMN announcements.tenant_id IS 'City';
COMMENT ON COLUMN announcements.id IS 'Id';
COMMENT ON COLUMN announcements.facility_id IS 'Facility; empty means the city';
COMMENT ON COLUMN announcements.title IS 'Title';
COMMENT ON COLUMN announcements.body IS 'Plain text';
COMMENT ON COLUMN announcements.shown_from IS 'Start of showing';
COMMENT ON COLUMN announcements.shown_until IS 'End of showing; empty means open';
COMMENT ON COLUMN announcements.made_by IS 'Who';
COMMENT ON COLUMN announcements.made_at IS 'When';
ALTER TABLE announcements ENABLE ROW LEVEL SECURITY;
ALTER TABLE announcements FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON announcements
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON announcements TO azukari_app;
