ALTER TABLE quota_draws ALTER COLUMN quota TYPE text COLLATE "default";
ALTER TABLE quota_use ALTER COLUMN quota TYPE text COLLATE "default";
