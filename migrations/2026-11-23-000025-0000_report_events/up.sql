-- Every round of a usage report: who handed it in, gave it back with which words, approved it, and when.

CREATE TABLE report_events (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    report_id uuid NOT NULL,
    at timestamptz NOT NULL,
    deed text NOT NULL CHECK (deed IN ('submitted','withdrawn','returned','approved','reopened')),
    version integer NOT NULL,
    actor_id uuid NOT NULL,
    message text NOT NULL DEFAULT '',
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, report_id) REFERENCES reports (tenant_id, id),
    FOREIGN KEY (tenant_id, actor_id) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX report_events_report_id_at_idx ON report_events (tenant_id, report_id, at);
CREATE INDEX report_events_actor_id_idx ON report_events (tenant_id, actor_id);
COMMENT ON TABLE report_events IS 'What became of a monthly usage report, oldest first: submissions, returns, approvals.';
COMMENT ON COLUMN report_events.tenant_id IS 'City';
COMMENT ON COLUMN report_events.id IS 'Id';
COMMENT ON COLUMN report_events.report_id IS 'Report';
COMMENT ON COLUMN report_events.at IS 'When';
COMMENT ON COLUMN report_events.deed IS 'What was done';
COMMENT ON COLUMN report_events.version IS 'Submission that it was done to';
COMMENT ON COLUMN report_events.actor_id IS 'Who';
COMMENT ON COLUMN report_events.message IS 'What the city wrote; empty where only the operation log knows of the deed';

-- Earlier rounds, of all cities, are taken from the operation log. It keeps no words of people: those of the last decision
-- stand in the report.
-- Locked in the order in which the use cases lock: the log last.
LOCK TABLE registrations, reports, audit IN ACCESS EXCLUSIVE MODE;
ALTER TABLE audit NO FORCE ROW LEVEL SECURITY;
ALTER TABLE registrations NO FORCE ROW LEVEL SECURITY;
ALTER TABLE reports NO FORCE ROW LEVEL SECURITY;
INSERT INTO report_events (tenant_id, id, report_id, at, deed, version, actor_id)
SELECT a.tenant_id, a.id, r.id, a.at,
    CASE a.detail ->> 'to'
        WHEN 'submitted' THEN 'submitted'
        WHEN 'draft' THEN 'withdrawn'
        WHEN 'approved' THEN 'approved'
        ELSE CASE a.detail ->> 'from' WHEN 'approved' THEN 'reopened' ELSE 'returned' END
    END,
    coalesce((a.detail ->> 'version')::integer, (
        SELECT max((e.detail ->> 'version')::integer) FROM audit e
        WHERE e.tenant_id = a.tenant_id AND e.object = 'report' AND e.object_id = r.id AND e.at <= a.at
            AND e.detail ->> 'to' = 'submitted'), r.version),
    a.account_id
FROM audit a
JOIN reports r ON r.tenant_id = a.tenant_id AND r.id = a.object_id
WHERE a.object = 'report' AND a.account_id IS NOT NULL
    AND a.detail ->> 'to' IN ('submitted', 'draft', 'approved', 'returned');
UPDATE report_events e SET message = r.message
FROM reports r
WHERE r.tenant_id = e.tenant_id AND r.id = e.report_id
    AND e.id = (
        SELECT l.id FROM report_events l
        WHERE l.tenant_id = r.tenant_id AND l.report_id = r.id AND l.deed IN ('returned', 'approved', 'reopened')
        ORDER BY l.at DESC, l.id DESC LIMIT 1);

-- A registration that the family took back while it waited no longer waits: it ends with that deed.
UPDATE registrations g SET decided_at = a.at, decided_by = a.account_id
FROM audit a
WHERE g.state = 'withdrawn' AND g.decided_at IS NULL AND a.tenant_id = g.tenant_id AND a.object = 'registration'
    AND a.object_id = g.id AND a.detail ->> 'from' = 'applied' AND a.detail ->> 'to' = 'withdrawn' AND a.at >= g.applied_at;
COMMENT ON COLUMN registrations.decided_at IS 'When it was decided last, or taken back while it waited';
COMMENT ON COLUMN registrations.decided_by IS 'Who decided or took it back';
ALTER TABLE registrations FORCE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;
ALTER TABLE reports FORCE ROW LEVEL SECURITY;

ALTER TABLE report_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE report_events FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON report_events
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT ON report_events TO azukari_app;
