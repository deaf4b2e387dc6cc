-- Corrections of fees by the facility, and when a fee was received.

CREATE TABLE fee_corrections (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    booking_id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_id uuid NOT NULL,
    fee_before bigint NOT NULL CHECK (fee_before >= 0),
    fee_after bigint NOT NULL CHECK (fee_after >= 0),
    reason text NOT NULL CHECK (reason <> ''),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, booking_id) REFERENCES bookings (tenant_id, id),
    FOREIGN KEY (tenant_id, actor_id) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX fee_corrections_booking_id_at_idx ON fee_corrections (tenant_id, booking_id, at);
COMMENT ON TABLE fee_corrections IS 'Every correction of a settled fee by hand.';
COMMENT ON COLUMN fee_corrections.tenant_id IS 'City';
COMMENT ON COLUMN fee_corrections.id IS 'Id';
COMMENT ON COLUMN fee_corrections.booking_id IS 'Booking';
COMMENT ON COLUMN fee_corrections.at IS 'When';
COMMENT ON COLUMN fee_corrections.actor_id IS 'Who';
COMMENT ON COLUMN fee_corrections.fee_before IS 'Yen before';
COMMENT ON COLUMN fee_corrections.fee_after IS 'Yen after';
COMMENT ON COLUMN fee_corrections.reason IS 'Why, as the family reads it';
ALTER TABLE fee_corrections ENABLE ROW LEVEL SECURITY;
ALTER TABLE fee_corrections FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON fee_corrections
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT ON fee_corrections TO azukari_app;

ALTER TABLE bookings ADD COLUMN paid_at timestamptz;
COMMENT ON COLUMN bookings.paid_at IS 'When the fee was received; empty where that was not kept';
CREATE INDEX bookings_facility_id_paid_at_idx ON bookings (tenant_id, facility_id, paid_at) WHERE paid_at IS NOT NULL;
