ALTER TABLE children DROP COLUMN phone_only_reason;
