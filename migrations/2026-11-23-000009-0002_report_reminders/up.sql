-- Reminders to hand in reports.

CREATE TABLE report_reminders (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    facility_id uuid NOT NULL,
    program_id uuid NOT NULL,
    month date NOT NULL,
    at timestamptz NOT NULL,
    made_by uuid NOT NULL,
    PRIMARY KEY (tenant_id, program_id, month, facility_id, at),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES programs (tenant_id, id),
    FOREIGN KEY (tenant_id, made_by) REFERENCES accounts (tenant_id, id)
);
COMMENT ON TABLE report_reminders IS 'Mails that asked a facility to hand in the report of a month.';
COMMENT ON COLUMN report_reminders.tenant_id IS 'City';
COMMENT ON COLUMN report_reminders.facility_id IS 'Facility';
COMMENT ON COLUMN report_reminders.program_id IS 'Program';
COMMENT ON COLUMN report_reminders.month IS 'First day of the month';
COMMENT ON COLUMN report_reminders.at IS 'When it was asked';
COMMENT ON COLUMN report_reminders.made_by IS 'Who asked';
ALTER TABLE report_reminders ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_reminders FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON report_reminders
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT ON report_reminders TO azukari_app;
