-- A mail that waits its minute is withdrawn when what it tells of is no longer so.

ALTER TABLE outbox ADD COLUMN about uuid;
COMMENT ON COLUMN outbox.about IS 'What the mail tells the state of, where a later state withdraws it while it waits: a registration';
CREATE INDEX outbox_about_idx ON outbox (tenant_id, about) WHERE about IS NOT NULL AND state = 'waiting';
