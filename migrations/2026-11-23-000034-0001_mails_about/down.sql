DROP INDEX outbox_about_idx;
ALTER TABLE outbox DROP COLUMN about;
