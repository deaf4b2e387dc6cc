-- Monthly usage reports.

CREATE TABLE reports (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    facility_id uuid NOT NULL,
    program_id uuid NOT NULL,
    month date NOT NULL CHECK (extract(day FROM month) = 1),
    state text NOT NULL CHECK (state IN ('draft','submitted','returned','approved')),
    version integer NOT NULL,
    totals jsonb NOT NULL,
    responsible text NOT NULL DEFAULT '',
    message text NOT NULL DEFAULT '',
    submitted_at timestamptz,
    submitted_by uuid,
    decided_at timestamptz,
    decided_by uuid,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, facility_id, program_id, month),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES programs (tenant_id, id),
    FOREIGN KEY (tenant_id, submitted_by) REFERENCES accounts (tenant_id, id),
    FOREIGN KEY (tenant_id, decided_by) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX reports_month_state_idx ON reports (tenant_id, month, state);
COMMENT ON TABLE reports IS 'Monthly usage reports (利用実績報告書) of a facility.';
COMMENT ON COLUMN reports.tenant_id IS 'City';
COMMENT ON COLUMN reports.id IS 'Id';
COMMENT ON COLUMN reports.facility_id IS 'Facility';
COMMENT ON COLUMN reports.program_id IS 'Program';
COMMENT ON COLUMN reports.month IS 'First day of the month';
COMMENT ON COLUMN reports.state IS 'Where it stands';
COMMENT ON COLUMN reports.version IS 'Raised at each submission';
COMMENT ON COLUMN reports.totals IS 'Totals at the last submission';
COMMENT ON COLUMN reports.responsible IS 'Person responsible, as submitted';
COMMENT ON COLUMN reports.message IS 'What the city wrote when returning or approving';
COMMENT ON COLUMN reports.submitted_at IS 'When it was submitted last';
COMMENT ON COLUMN reports.submitted_by IS 'Who submitted it';
COMMENT ON COLUMN reports.decided_at IS 'When the city decided last';
COMMENT ON COLUMN reports.decided_by IS 'Who decided';
ALTER TABLE reports ENABLE ROW LEVEL SECURITY;
ALTER TABLE reports FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON reports
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON reports TO azukari_app;

CREATE TABLE report_lines (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    report_id uuid NOT NULL,
    version integer NOT NULL,
    line integer NOT NULL,
    booking_id uuid NOT NULL,
    cells jsonb NOT NULL,
    PRIMARY KEY (tenant_id, report_id, version, line),
    FOREIGN KEY (tenant_id, report_id) REFERENCES reports (tenant_id, id),
    FOREIGN KEY (tenant_id, booking_id) REFERENCES bookings (tenant_id, id)
);
COMMENT ON TABLE report_lines IS 'Lines of a submitted report as they stood.';
COMMENT ON COLUMN report_lines.tenant_id IS 'City';
COMMENT ON COLUMN report_lines.report_id IS 'Report';
COMMENT ON COLUMN report_lines.version IS 'Submission';
COMMENT ON COLUMN report_lines.line IS 'Number of the line from 1';
COMMENT ON COLUMN report_lines.booking_id IS 'Use it stems from';
COMMENT ON COLUMN report_lines.cells IS 'Cells in the order of the columns';
ALTER TABLE report_lines ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_lines FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON report_lines
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT ON report_lines TO azukari_app;
