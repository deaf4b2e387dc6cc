-- Quotas are locked in the order of their keys by the server's code and by statements; both must sort alike in every database.
ALTER TABLE quota_use ALTER COLUMN quota TYPE text COLLATE "C";
ALTER TABLE quota_draws ALTER COLUMN quota TYPE text COLLATE "C";
