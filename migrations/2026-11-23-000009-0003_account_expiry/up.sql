-- Accounts that end by themselves.

ALTER TABLE accounts ADD COLUMN expires_at timestamptz;
COMMENT ON COLUMN accounts.expires_at IS 'From when on the account cannot log in; empty means never';
