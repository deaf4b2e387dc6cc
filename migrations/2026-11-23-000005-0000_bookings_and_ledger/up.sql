-- Bookings and the ledger of places.

CREATE TABLE bookings (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    child_id uuid NOT NULL,
    facility_id uuid NOT NULL,
    program_id uuid NOT NULL,
    day date NOT NULL,
    starts time NOT NULL,
    ends time NOT NULL,
    use_type text NOT NULL,
    phase text NOT NULL CHECK (phase IN ('requested','waitlisted','offered','confirmed','in_use','completed','declined','cancelled','no_show','lapsed')),
    source text NOT NULL CHECK (source IN ('guardian','staff','usage')),
    answers jsonb NOT NULL,
    quote jsonb NOT NULL,
    final_quote jsonb,
    rules_version text NOT NULL,
    override_reason text NOT NULL DEFAULT '',
    reason text NOT NULL DEFAULT '',
    message text NOT NULL DEFAULT '',
    note text NOT NULL DEFAULT '',
    arrived time,
    departed time,
    attendance_note text NOT NULL DEFAULT '',
    paid boolean NOT NULL DEFAULT false,
    late_cancel boolean NOT NULL DEFAULT false,
    first_use boolean NOT NULL DEFAULT false,
    created_by uuid NOT NULL,
    requested_at timestamptz NOT NULL,
    decided_at timestamptz,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    CHECK (starts < ends),
    FOREIGN KEY (tenant_id, household_id) REFERENCES households (tenant_id, id),
    FOREIGN KEY (tenant_id, child_id) REFERENCES children (tenant_id, id),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES programs (tenant_id, id),
    FOREIGN KEY (tenant_id, created_by) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX bookings_facility_id_day_idx ON bookings (tenant_id, facility_id, day);
CREATE INDEX bookings_household_id_day_idx ON bookings (tenant_id, household_id, day);
CREATE INDEX bookings_child_id_day_idx ON bookings (tenant_id, child_id, day);
CREATE INDEX bookings_facility_id_phase_requested_at_idx ON bookings (tenant_id, facility_id, phase, requested_at);
CREATE INDEX bookings_day_idx ON bookings (tenant_id, day);
COMMENT ON TABLE bookings IS 'Bookings (予約) and uses without booking: one child on one day.';
COMMENT ON COLUMN bookings.tenant_id IS 'City';
COMMENT ON COLUMN bookings.id IS 'Id';
COMMENT ON COLUMN bookings.household_id IS 'Family';
COMMENT ON COLUMN bookings.child_id IS 'Child';
COMMENT ON COLUMN bookings.facility_id IS 'Facility';
COMMENT ON COLUMN bookings.program_id IS 'Program';
COMMENT ON COLUMN bookings.day IS 'Day of care';
COMMENT ON COLUMN bookings.starts IS 'Booked from';
COMMENT ON COLUMN bookings.ends IS 'Booked until';
COMMENT ON COLUMN bookings.use_type IS 'Use type (利用区分) as stated; also in answers';
COMMENT ON COLUMN bookings.phase IS 'Where it stands';
COMMENT ON COLUMN bookings.source IS 'Booked by a guardian, by staff, or entered afterwards as a use';
COMMENT ON COLUMN bookings.answers IS 'What was stated in the program''s form';
COMMENT ON COLUMN bookings.quote IS 'Fee lines as told when booked';
COMMENT ON COLUMN bookings.final_quote IS 'Fee lines from actual times';
COMMENT ON COLUMN bookings.rules_version IS 'Rules it was judged by';
COMMENT ON COLUMN bookings.override_reason IS 'Why staff booked in spite of a warning';
COMMENT ON COLUMN bookings.reason IS 'Code or words of a decline or cancellation';
COMMENT ON COLUMN bookings.message IS 'What the facility wrote to the family';
COMMENT ON COLUMN bookings.note IS 'Note of the family for the day';
COMMENT ON COLUMN bookings.arrived IS 'Actual arrival';
COMMENT ON COLUMN bookings.departed IS 'Actual departure';
COMMENT ON COLUMN bookings.attendance_note IS 'Why times were corrected by hand';
COMMENT ON COLUMN bookings.paid IS 'Fee received';
COMMENT ON COLUMN bookings.late_cancel IS 'Cancelled after the deadline';
COMMENT ON COLUMN bookings.first_use IS 'First use of this child at this facility';
COMMENT ON COLUMN bookings.created_by IS 'Who made it';
COMMENT ON COLUMN bookings.requested_at IS 'When it was made';
COMMENT ON COLUMN bookings.decided_at IS 'When it was decided last';
COMMENT ON COLUMN bookings.updated_at IS 'Last change';
ALTER TABLE bookings ENABLE ROW LEVEL SECURITY;
ALTER TABLE bookings FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON bookings
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON bookings TO azukari_app;

CREATE TABLE booking_steps (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    booking_id uuid NOT NULL,
    key text NOT NULL,
    done_at timestamptz,
    done_by uuid,
    PRIMARY KEY (tenant_id, booking_id, key),
    FOREIGN KEY (tenant_id, booking_id) REFERENCES bookings (tenant_id, id),
    FOREIGN KEY (tenant_id, done_by) REFERENCES accounts (tenant_id, id)
);
COMMENT ON TABLE booking_steps IS 'What must happen before a booking is confirmed.';
COMMENT ON COLUMN booking_steps.tenant_id IS 'City';
COMMENT ON COLUMN booking_steps.booking_id IS 'Booking';
COMMENT ON COLUMN booking_steps.key IS 'Step';
COMMENT ON COLUMN booking_steps.done_at IS 'When it was done';
COMMENT ON COLUMN booking_steps.done_by IS 'Who did it';
ALTER TABLE booking_steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE booking_steps FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON booking_steps
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON booking_steps TO azukari_app;

CREATE TABLE booking_events (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    booking_id uuid NOT NULL,
    at timestamptz NOT NULL,
    from_phase text NOT NULL,
    to_phase text NOT NULL,
    actor_id uuid NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, booking_id) REFERENCES bookings (tenant_id, id),
    FOREIGN KEY (tenant_id, actor_id) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX booking_events_booking_id_at_idx ON booking_events (tenant_id, booking_id, at);
COMMENT ON TABLE booking_events IS 'Every change of phase of a booking.';
COMMENT ON COLUMN booking_events.tenant_id IS 'City';
COMMENT ON COLUMN booking_events.id IS 'Id';
COMMENT ON COLUMN booking_events.booking_id IS 'Booking';
COMMENT ON COLUMN booking_events.at IS 'When';
COMMENT ON COLUMN booking_events.from_phase IS 'Phase before; empty at the start';
COMMENT ON COLUMN booking_events.to_phase IS 'Phase after';
COMMENT ON COLUMN booking_events.actor_id IS 'Who';
COMMENT ON COLUMN booking_events.reason IS 'Why, as code or words';
ALTER TABLE booking_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE booking_events FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON booking_events
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT ON booking_events TO azukari_app;

CREATE TABLE quota_use (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    owner_id uuid NOT NULL,
    program_id uuid NOT NULL,
    quota text NOT NULL,
    win_from timestamp NOT NULL,
    win_to timestamp NOT NULL,
    used bigint NOT NULL CHECK (used >= 0),
    cap bigint NOT NULL,
    PRIMARY KEY (tenant_id, owner_id, program_id, quota, win_from, win_to)
);
CREATE INDEX quota_use_program_id_win_from_idx ON quota_use (tenant_id, program_id, win_from);
COMMENT ON TABLE quota_use IS 'The ledger: places used of a quota in a window. Limits come from rules; cap is the limit of the last draw, for reading only.';
COMMENT ON COLUMN quota_use.tenant_id IS 'City';
COMMENT ON COLUMN quota_use.owner_id IS 'Whose places: facility, or the city itself';
COMMENT ON COLUMN quota_use.program_id IS 'Program; the nil id for pools that several programs share';
COMMENT ON COLUMN quota_use.quota IS 'What is counted';
COMMENT ON COLUMN quota_use.win_from IS 'Start of the window in civil time';
COMMENT ON COLUMN quota_use.win_to IS 'End of the window in civil time';
COMMENT ON COLUMN quota_use.used IS 'Places used';
COMMENT ON COLUMN quota_use.cap IS 'Limit at the last draw';
ALTER TABLE quota_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE quota_use FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON quota_use
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON quota_use TO azukari_app;

CREATE TABLE quota_draws (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    booking_id uuid NOT NULL,
    owner_id uuid NOT NULL,
    program_id uuid NOT NULL,
    quota text NOT NULL,
    win_from timestamp NOT NULL,
    win_to timestamp NOT NULL,
    amount bigint NOT NULL CHECK (amount > 0),
    PRIMARY KEY (tenant_id, booking_id, owner_id, program_id, quota, win_from, win_to),
    FOREIGN KEY (tenant_id, booking_id) REFERENCES bookings (tenant_id, id)
);
CREATE INDEX quota_draws_owner_id_program_id_quota_win_from_win_to_idx ON quota_draws (tenant_id, owner_id, program_id, quota, win_from, win_to);
COMMENT ON TABLE quota_draws IS 'What each booking took from the ledger; used is always the sum of these.';
COMMENT ON COLUMN quota_draws.tenant_id IS 'City';
COMMENT ON COLUMN quota_draws.booking_id IS 'Booking';
COMMENT ON COLUMN quota_draws.owner_id IS 'Whose places';
COMMENT ON COLUMN quota_draws.program_id IS 'Program, or the nil id';
COMMENT ON COLUMN quota_draws.quota IS 'What is counted';
COMMENT ON COLUMN quota_draws.win_from IS 'Start of the window';
COMMENT ON COLUMN quota_draws.win_to IS 'End of the window';
COMMENT ON COLUMN quota_draws.amount IS 'Places taken';
ALTER TABLE quota_draws ENABLE ROW LEVEL SECURITY;
ALTER TABLE quota_draws FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON quota_draws
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON quota_draws TO azukari_app;

CREATE TABLE refusals (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    facility_id uuid NOT NULL,
    program_id uuid NOT NULL,
    day date NOT NULL,
    age_months integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('full','rule','declined')),
    codes text[] NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES programs (tenant_id, id)
);
CREATE INDEX refusals_facility_id_day_idx ON refusals (tenant_id, facility_id, day);
CREATE INDEX refusals_day_idx ON refusals (tenant_id, day);
COMMENT ON TABLE refusals IS 'Refused and declined requests without persons: the unmet demand.';
COMMENT ON COLUMN refusals.tenant_id IS 'City';
COMMENT ON COLUMN refusals.id IS 'Id';
COMMENT ON COLUMN refusals.at IS 'When';
COMMENT ON COLUMN refusals.facility_id IS 'Facility';
COMMENT ON COLUMN refusals.program_id IS 'Program';
COMMENT ON COLUMN refusals.day IS 'Wished day';
COMMENT ON COLUMN refusals.age_months IS 'Age of the child on that day';
COMMENT ON COLUMN refusals.kind IS 'No place, a rule, or the facility''s decision';
COMMENT ON COLUMN refusals.codes IS 'Codes of the reasons';
ALTER TABLE refusals ENABLE ROW LEVEL SECURITY;
ALTER TABLE refusals FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON refusals
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT ON refusals TO azukari_app;

-- One child cannot hold two standing bookings that start together; overlaps are judged under the family's lock.
CREATE UNIQUE INDEX bookings_one_standing_idx ON bookings (tenant_id, child_id, day, starts)
    WHERE phase IN ('requested', 'offered', 'confirmed', 'in_use', 'completed');
