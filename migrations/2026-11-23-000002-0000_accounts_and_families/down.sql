DROP TABLE children;
DROP TABLE guardians;
DROP TABLE login_throttle;
DROP TABLE mail_links;
DROP TABLE sessions;
DROP TABLE grants;
DROP TABLE accounts;
DROP TABLE households;
