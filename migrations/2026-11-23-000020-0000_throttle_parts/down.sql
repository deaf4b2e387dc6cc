COMMENT ON COLUMN login_throttle.subject IS 'SHA-256 of what is counted: login id or address of the client';
