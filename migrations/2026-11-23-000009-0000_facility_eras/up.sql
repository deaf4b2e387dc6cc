-- Names and operators of facilities over time.

CREATE TABLE facility_eras (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    facility_id uuid NOT NULL,
    first_day date NOT NULL,
    name text NOT NULL,
    kana text NOT NULL,
    operator text NOT NULL CHECK (operator IN ('public','private')),
    corporation text NOT NULL,
    made_by uuid NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, facility_id, first_day),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, made_by) REFERENCES accounts (tenant_id, id)
);
COMMENT ON TABLE facility_eras IS 'Names and operators of facilities that were handed over; each holds until the next one. A facility without rows is as its master data says.';
COMMENT ON COLUMN facility_eras.tenant_id IS 'City';
COMMENT ON COLUMN facility_eras.facility_id IS 'Facility';
COMMENT ON COLUMN facility_eras.first_day IS 'First day on which it holds; the first row of a facility begins in the year 1';
COMMENT ON COLUMN facility_eras.name IS 'Name';
COMMENT ON COLUMN facility_eras.kana IS 'Reading';
COMMENT ON COLUMN facility_eras.operator IS 'Run by the city or by others';
COMMENT ON COLUMN facility_eras.corporation IS 'Name of who runs it; may be empty';
COMMENT ON COLUMN facility_eras.made_by IS 'Who entered it';
COMMENT ON COLUMN facility_eras.made_at IS 'When it was entered';
ALTER TABLE facility_eras ENABLE ROW LEVEL SECURITY;
ALTER TABLE facility_eras FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON facility_eras
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON facility_eras TO azukari_app;
