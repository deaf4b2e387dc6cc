-- The code that a facility shows at its door for a day, with which families write down arrival and departure themselves.

CREATE TABLE gate_codes (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    facility_id uuid NOT NULL,
    day date NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (tenant_id, facility_id, day),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id)
);
COMMENT ON TABLE gate_codes IS 'Codes that facilities show at the door: who has read it was there that day.';
COMMENT ON COLUMN gate_codes.tenant_id IS 'City';
COMMENT ON COLUMN gate_codes.facility_id IS 'Facility';
COMMENT ON COLUMN gate_codes.day IS 'The only day on which it counts';
COMMENT ON COLUMN gate_codes.code IS 'Random text, part of an address';
ALTER TABLE gate_codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE gate_codes FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON gate_codes
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, DELETE ON gate_codes TO azukari_app;
