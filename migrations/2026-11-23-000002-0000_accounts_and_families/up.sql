-- Families, accounts, roles and sessions.

CREATE TABLE households (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    postcode text NOT NULL,
    city text NOT NULL,
    ward text NOT NULL,
    address text NOT NULL,
    resident boolean NOT NULL,
    phone text NOT NULL,
    emergency_contacts jsonb NOT NULL DEFAULT '[]',
    made_by_staff boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    PRIMARY KEY (tenant_id, id)
);
COMMENT ON TABLE households IS 'Families. Every booking locks this row first, so personal limits cannot race.';
COMMENT ON COLUMN households.tenant_id IS 'City';
COMMENT ON COLUMN households.id IS 'Id';
COMMENT ON COLUMN households.postcode IS 'Postcode';
COMMENT ON COLUMN households.city IS 'Municipality of residence';
COMMENT ON COLUMN households.ward IS 'Ward, or empty outside the city';
COMMENT ON COLUMN households.address IS 'Rest of the address';
COMMENT ON COLUMN households.resident IS 'Lives in the city (市内在住)';
COMMENT ON COLUMN households.phone IS 'First telephone number';
COMMENT ON COLUMN households.emergency_contacts IS 'Contacts in the order to be called';
COMMENT ON COLUMN households.made_by_staff IS 'Made by staff for a caller; may be claimed later';
COMMENT ON COLUMN households.created_at IS 'When it was made';
COMMENT ON COLUMN households.updated_at IS 'Last change';
COMMENT ON COLUMN households.withdrawn_at IS 'When the family withdrew';
ALTER TABLE households ENABLE ROW LEVEL SECURITY;
ALTER TABLE households FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON households
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON households TO azukari_app;

CREATE TABLE accounts (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    login_id text NOT NULL,
    email text NOT NULL,
    display_name text NOT NULL,
    password_hash text,
    household_id uuid,
    state text NOT NULL CHECK (state IN ('active','disabled','withdrawn')),
    created_at timestamptz NOT NULL,
    password_changed_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, login_id),
    FOREIGN KEY (tenant_id, household_id) REFERENCES households (tenant_id, id)
);
COMMENT ON TABLE accounts IS 'People who can log in.';
COMMENT ON COLUMN accounts.tenant_id IS 'City';
COMMENT ON COLUMN accounts.id IS 'Id';
COMMENT ON COLUMN accounts.login_id IS 'What is typed at login, lower case: mail address of citizens, staff id of staff';
COMMENT ON COLUMN accounts.email IS 'Where mails go';
COMMENT ON COLUMN accounts.display_name IS 'Name shown in the header and the operation log';
COMMENT ON COLUMN accounts.password_hash IS 'argon2id in PHC form; empty until a password is set';
COMMENT ON COLUMN accounts.household_id IS 'Family of a guardian';
COMMENT ON COLUMN accounts.state IS 'Whether the account can log in';
COMMENT ON COLUMN accounts.created_at IS 'When it was made';
COMMENT ON COLUMN accounts.password_changed_at IS 'Last change of password';
ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON accounts
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts TO azukari_app;

CREATE TABLE grants (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    account_id uuid NOT NULL,
    role text NOT NULL CHECK (role IN ('guardian','facility_staff','facility_manager','corporation_manager','city_staff','city_admin','auditor','operator')),
    facility_id uuid,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE NULLS NOT DISTINCT (tenant_id, account_id, role, facility_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id)
);
COMMENT ON TABLE grants IS 'Roles that accounts hold.';
COMMENT ON COLUMN grants.tenant_id IS 'City';
COMMENT ON COLUMN grants.id IS 'Id';
COMMENT ON COLUMN grants.account_id IS 'Who';
COMMENT ON COLUMN grants.role IS 'Which role';
COMMENT ON COLUMN grants.facility_id IS 'Where, for roles of a facility';
COMMENT ON COLUMN grants.created_at IS 'Since when';
ALTER TABLE grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE grants FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON grants
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON grants TO azukari_app;

CREATE TABLE sessions (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    token_hash bytea NOT NULL,
    account_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    device text NOT NULL,
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX sessions_account_id_idx ON sessions (tenant_id, account_id);
COMMENT ON TABLE sessions IS 'Logins. PostgreSQL is the truth; Redis may cache.';
COMMENT ON COLUMN sessions.tenant_id IS 'City';
COMMENT ON COLUMN sessions.token_hash IS 'SHA-256 of the cookie''s token';
COMMENT ON COLUMN sessions.account_id IS 'Who';
COMMENT ON COLUMN sessions.created_at IS 'When it began';
COMMENT ON COLUMN sessions.seen_at IS 'Last request, to the minute';
COMMENT ON COLUMN sessions.expires_at IS 'Absolute end';
COMMENT ON COLUMN sessions.device IS 'Kind of browser, in words, for the list of sessions';
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON sessions
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions TO azukari_app;

CREATE TABLE mail_links (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    token_hash bytea NOT NULL,
    purpose text NOT NULL CHECK (purpose IN ('sign_up','reset','change_email')),
    email text NOT NULL,
    account_id uuid,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id)
);
COMMENT ON TABLE mail_links IS 'Single-use links sent by mail.';
COMMENT ON COLUMN mail_links.tenant_id IS 'City';
COMMENT ON COLUMN mail_links.token_hash IS 'SHA-256 of the token in the link';
COMMENT ON COLUMN mail_links.purpose IS 'What it permits';
COMMENT ON COLUMN mail_links.email IS 'Address it was sent to';
COMMENT ON COLUMN mail_links.account_id IS 'For whom, except at sign-up';
COMMENT ON COLUMN mail_links.created_at IS 'When it was made';
COMMENT ON COLUMN mail_links.expires_at IS 'When it stops to work';
COMMENT ON COLUMN mail_links.used_at IS 'When it was used';
ALTER TABLE mail_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE mail_links FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON mail_links
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON mail_links TO azukari_app;

CREATE TABLE login_throttle (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    subject bytea NOT NULL,
    window_from timestamptz NOT NULL,
    attempts integer NOT NULL,
    PRIMARY KEY (tenant_id, subject)
);
COMMENT ON TABLE login_throttle IS 'Counted login attempts, so that guessing stays slow on every process and without Redis.';
COMMENT ON COLUMN login_throttle.tenant_id IS 'City';
COMMENT ON COLUMN login_throttle.subject IS 'SHA-256 of what is counted: login id or address of the client';
COMMENT ON COLUMN login_throttle.window_from IS 'Start of the counted stretch';
COMMENT ON COLUMN login_throttle.attempts IS 'Attempts since then';
ALTER TABLE login_throttle ENABLE ROW LEVEL SECURITY;
ALTER TABLE login_throttle FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON login_throttle
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON login_throttle TO azukari_app;

CREATE TABLE guardians (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    account_id uuid,
    name text NOT NULL,
    kana text NOT NULL,
    relation text NOT NULL,
    phone text NOT NULL,
    workplace text NOT NULL DEFAULT '',
    sort integer NOT NULL,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, household_id) REFERENCES households (tenant_id, id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES accounts (tenant_id, id)
);
CREATE INDEX guardians_household_id_idx ON guardians (tenant_id, household_id);
COMMENT ON TABLE guardians IS 'Guardians (保護者) of a family.';
COMMENT ON COLUMN guardians.tenant_id IS 'City';
COMMENT ON COLUMN guardians.id IS 'Id';
COMMENT ON COLUMN guardians.household_id IS 'Family';
COMMENT ON COLUMN guardians.account_id IS 'Account, if this guardian can log in';
COMMENT ON COLUMN guardians.name IS 'Name';
COMMENT ON COLUMN guardians.kana IS 'Reading';
COMMENT ON COLUMN guardians.relation IS 'Relation to the children, in words';
COMMENT ON COLUMN guardians.phone IS 'Telephone';
COMMENT ON COLUMN guardians.workplace IS 'Workplace and its telephone';
COMMENT ON COLUMN guardians.sort IS 'Order';
ALTER TABLE guardians ENABLE ROW LEVEL SECURITY;
ALTER TABLE guardians FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON guardians
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON guardians TO azukari_app;

CREATE TABLE children (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    household_id uuid NOT NULL,
    name text NOT NULL,
    kana text NOT NULL,
    birth_date date NOT NULL,
    sex text NOT NULL,
    allergy text NOT NULL DEFAULT '',
    medical text NOT NULL DEFAULT '',
    sheet jsonb NOT NULL DEFAULT '{}',
    phone_only boolean NOT NULL DEFAULT false,
    enrolled_elsewhere boolean NOT NULL DEFAULT false,
    reductions text[] NOT NULL DEFAULT '{}',
    confirmed_on date NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    archived_at timestamptz,
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, household_id) REFERENCES households (tenant_id, id)
);
CREATE INDEX children_household_id_idx ON children (tenant_id, household_id);
CREATE INDEX children_kana_idx ON children (tenant_id, kana);
CREATE INDEX children_birth_date_idx ON children (tenant_id, birth_date);
COMMENT ON TABLE children IS 'Children. Health data: read only through the scope of their family or a linked facility.';
COMMENT ON COLUMN children.tenant_id IS 'City';
COMMENT ON COLUMN children.id IS 'Id';
COMMENT ON COLUMN children.household_id IS 'Family';
COMMENT ON COLUMN children.name IS 'Name';
COMMENT ON COLUMN children.kana IS 'Reading';
COMMENT ON COLUMN children.birth_date IS 'Date of birth';
COMMENT ON COLUMN children.sex IS 'As stated; may be empty';
COMMENT ON COLUMN children.allergy IS 'Allergies, in words; empty means none known';
COMMENT ON COLUMN children.medical IS 'Medical notes that staff must see first';
COMMENT ON COLUMN children.sheet IS 'Rest of the child sheet (児童票)';
COMMENT ON COLUMN children.phone_only IS 'Needs a talk first; cannot be booked online';
COMMENT ON COLUMN children.enrolled_elsewhere IS 'Attends a nursery';
COMMENT ON COLUMN children.reductions IS 'Reductions granted by the city (減免)';
COMMENT ON COLUMN children.confirmed_on IS 'Day the sheet was last confirmed as unchanged';
COMMENT ON COLUMN children.created_at IS 'When it was made';
COMMENT ON COLUMN children.updated_at IS 'Last change';
COMMENT ON COLUMN children.archived_at IS 'No longer shown to the family';
ALTER TABLE children ENABLE ROW LEVEL SECURITY;
ALTER TABLE children FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON children
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON children TO azukari_app;
