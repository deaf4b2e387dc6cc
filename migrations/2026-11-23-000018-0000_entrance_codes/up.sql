-- The secret of a day from which a facility's entrance shows a code every few minutes; with it families write down arrival
-- and departure themselves.

CREATE TABLE entrance_codes (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    facility_id uuid NOT NULL,
    day date NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (tenant_id, facility_id, day),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id)
);
COMMENT ON TABLE entrance_codes IS 'Secrets of a day from which the codes at an entrance are made: who has read one was there a moment ago.';
COMMENT ON COLUMN entrance_codes.tenant_id IS 'City';
COMMENT ON COLUMN entrance_codes.facility_id IS 'Facility';
COMMENT ON COLUMN entrance_codes.day IS 'The only day on which it counts';
COMMENT ON COLUMN entrance_codes.code IS 'Random text; the codes are digests of it and the time';
ALTER TABLE entrance_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE entrance_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON entrance_codes
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, DELETE ON entrance_codes TO azukari_app;
