COMMENT ON COLUMN registrations.decided_at IS 'When it was decided last';
COMMENT ON COLUMN registrations.decided_by IS 'Who decided';
DROP TABLE report_events;
