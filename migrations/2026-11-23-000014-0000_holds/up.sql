-- Places held while a family confirms (C-21). A hold has the id of the booking that it becomes, so its draws need not
-- change hands; hence draws belong to a booking or to a hold, and the foreign key to bookings goes. The daily check of the
-- ledger finds draws that belong to neither.

CREATE TABLE holds (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    child_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    program_id uuid NOT NULL,
    day date NOT NULL,
    starts time NOT NULL,
    ends time NOT NULL,
    expires_at timestamptz NOT NULL,
    released_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    CHECK (starts < ends),
    FOREIGN KEY (tenant_id, household_id) REFERENCES households (tenant_id, id),
    FOREIGN KEY (tenant_id, child_id) REFERENCES children (tenant_id, id),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES programs (tenant_id, id)
);
CREATE UNIQUE INDEX holds_standing_idx ON holds (tenant_id, household_id) WHERE released_at IS NULL;
CREATE INDEX holds_household_id_idx ON holds (tenant_id, household_id);
CREATE INDEX holds_expires_at_idx ON holds (tenant_id, expires_at);
COMMENT ON TABLE holds IS 'Places held for a few minutes while a family confirms its booking.';
COMMENT ON COLUMN holds.tenant_id IS 'City';
COMMENT ON COLUMN holds.id IS 'Id, and the id of the booking that it becomes';
COMMENT ON COLUMN holds.household_id IS 'Family';
COMMENT ON COLUMN holds.child_id IS 'Child';
COMMENT ON COLUMN holds.facility_id IS 'Facility';
COMMENT ON COLUMN holds.program_id IS 'Program';
COMMENT ON COLUMN holds.day IS 'Day of care';
COMMENT ON COLUMN holds.starts IS 'Start of care';
COMMENT ON COLUMN holds.ends IS 'End of care';
COMMENT ON COLUMN holds.expires_at IS 'Until when the place is held';
COMMENT ON COLUMN holds.released_at IS 'When the place was given back; null while it is held';
ALTER TABLE holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE holds FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON holds
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON holds TO azukari_app;

ALTER TABLE quota_draws DROP CONSTRAINT quota_draws_tenant_id_booking_id_fkey;
COMMENT ON TABLE quota_draws IS 'What each booking or hold took from the ledger; used is always the sum of these.';
COMMENT ON COLUMN quota_draws.booking_id IS 'Booking, or the hold that may become it';
