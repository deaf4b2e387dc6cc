COMMENT ON COLUMN login_throttle.subject IS 'SHA-256 of what is counted: login id or address of the client; for tries at a login id from one client, followed by the SHA-256 of that client';
