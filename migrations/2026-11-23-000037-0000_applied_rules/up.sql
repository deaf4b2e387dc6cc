-- What the files said when they were applied last, so that a plan can tell what would change.
ALTER TABLE tenants ADD COLUMN applied_rules jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN tenants.applied_rules IS 'Rules of the files as they were applied last, by path; only compared, never decided by';
