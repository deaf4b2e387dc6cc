-- Registrations and interviews.

CREATE TABLE registrations (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    child_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    program_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('applied','returned','accepted','declined','withdrawn')),
    wish text NOT NULL DEFAULT '',
    message text NOT NULL DEFAULT '',
    staff_note text NOT NULL DEFAULT '',
    interviewed_on date,
    applied_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, child_id, facility_id, program_id),
    FOREIGN KEY (tenant_id, household_id) REFERENCES households (tenant_id, id),
    FOREIGN KEY (tenant_id, child_id) REFERENCES children (tenant_id, id),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES programs (tenant_id, id),
    FOREIGN KEY (tenant_id, decided_by) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX registrations_facility_id_state_applied_at_idx ON registrations (tenant_id, facility_id, state, applied_at);
CREATE INDEX registrations_household_id_idx ON registrations (tenant_id, household_id);
COMMENT ON TABLE registrations IS 'Registrations (利用登録) of a child at a facility, with the facility''s acceptance.';
COMMENT ON COLUMN registrations.tenant_id IS 'City';
COMMENT ON COLUMN registrations.id IS 'Id';
COMMENT ON COLUMN registrations.household_id IS 'Family';
COMMENT ON COLUMN registrations.child_id IS 'Child';
COMMENT ON COLUMN registrations.facility_id IS 'Facility';
COMMENT ON COLUMN registrations.program_id IS 'Program';
COMMENT ON COLUMN registrations.state IS 'Where it stands';
COMMENT ON COLUMN registrations.wish IS 'What the family wrote';
COMMENT ON COLUMN registrations.message IS 'What the facility answered, conditions included';
COMMENT ON COLUMN registrations.staff_note IS 'Note for staff only';
COMMENT ON COLUMN registrations.interviewed_on IS 'Day of the last interview, or of the waiver for a child already known';
COMMENT ON COLUMN registrations.applied_at IS 'When it was applied for';
COMMENT ON COLUMN registrations.decided_at IS 'When it was decided last';
COMMENT ON COLUMN registrations.decided_by IS 'Who decided';
ALTER TABLE registrations ENABLE ROW LEVEL SECURITY;
ALTER TABLE registrations FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON registrations
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON registrations TO azukari_app;

CREATE TABLE interview_slots (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    program_id uuid NOT NULL,
    starts_at timestamptz NOT NULL,
    minutes integer NOT NULL CHECK (minutes BETWEEN 5 AND 480),
    capacity integer NOT NULL CHECK (capacity BETWEEN 1 AND 100),
    taken integer NOT NULL DEFAULT 0 CHECK (taken >= 0 AND taken <= capacity),
    mode text NOT NULL CHECK (mode IN ('in_person','online','phone')),
    place text NOT NULL,
    cancelled_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES programs (tenant_id, id)
);
CREATE INDEX interview_slots_facility_id_starts_at_idx ON interview_slots (tenant_id, facility_id, starts_at);
COMMENT ON TABLE interview_slots IS 'Times offered for interviews (面談枠).';
COMMENT ON COLUMN interview_slots.tenant_id IS 'City';
COMMENT ON COLUMN interview_slots.id IS 'Id';
COMMENT ON COLUMN interview_slots.facility_id IS 'Facility';
COMMENT ON COLUMN interview_slots.program_id IS 'Program';
COMMENT ON COLUMN interview_slots.starts_at IS 'Start';
COMMENT ON COLUMN interview_slots.minutes IS 'Length in minutes';
COMMENT ON COLUMN interview_slots.capacity IS 'Families at once';
COMMENT ON COLUMN interview_slots.taken IS 'Families that took it';
COMMENT ON COLUMN interview_slots.mode IS 'How people meet';
COMMENT ON COLUMN interview_slots.place IS 'Where, or how to join';
COMMENT ON COLUMN interview_slots.cancelled_at IS 'When it was withdrawn';
ALTER TABLE interview_slots ENABLE ROW LEVEL SECURITY;
ALTER TABLE interview_slots FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON interview_slots
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON interview_slots TO azukari_app;

CREATE TABLE interviews (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    child_id uuid NOT NULL,
    registration_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    slot_id uuid,
    state text NOT NULL CHECK (state IN ('asked','fixed','done','missed','cancelled')),
    at timestamptz,
    wish text NOT NULL DEFAULT '',
    record text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL,
    closed_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, household_id) REFERENCES households (tenant_id, id),
    FOREIGN KEY (tenant_id, child_id) REFERENCES children (tenant_id, id),
    FOREIGN KEY (tenant_id, registration_id) REFERENCES registrations (tenant_id, id),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, slot_id) REFERENCES interview_slots (tenant_id, id)
);
CREATE INDEX interviews_facility_id_state_at_idx ON interviews (tenant_id, facility_id, state, at);
CREATE INDEX interviews_registration_id_idx ON interviews (tenant_id, registration_id);
CREATE INDEX interviews_household_id_idx ON interviews (tenant_id, household_id);
COMMENT ON TABLE interviews IS 'Interviews (面談) of a child at a facility.';
COMMENT ON COLUMN interviews.tenant_id IS 'City';
COMMENT ON COLUMN interviews.id IS 'Id';
COMMENT ON COLUMN interviews.household_id IS 'Family';
COMMENT ON COLUMN interviews.child_id IS 'Child';
COMMENT ON COLUMN interviews.registration_id IS 'Registration it belongs to';
COMMENT ON COLUMN interviews.facility_id IS 'Facility';
COMMENT ON COLUMN interviews.slot_id IS 'Slot taken; empty when a call was asked for';
COMMENT ON COLUMN interviews.state IS 'Where it stands';
COMMENT ON COLUMN interviews.at IS 'When it takes place';
COMMENT ON COLUMN interviews.wish IS 'When the family can be called';
COMMENT ON COLUMN interviews.record IS 'Staff''s record, for staff only';
COMMENT ON COLUMN interviews.created_at IS 'When it was asked for';
COMMENT ON COLUMN interviews.closed_at IS 'When it was held, missed or cancelled';
ALTER TABLE interviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE interviews FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON interviews
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON interviews TO azukari_app;
