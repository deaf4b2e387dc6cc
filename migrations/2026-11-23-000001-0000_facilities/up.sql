-- Cities, facilities and programs.

CREATE TABLE tenants (
    id uuid NOT NULL PRIMARY KEY,
    slug text NOT NULL UNIQUE,
    name text NOT NULL,
    state text NOT NULL CHECK (state IN ('active','suspended')),
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE tenants IS 'Cities that run on this platform. Not tenant data itself: the host name leads here.';
COMMENT ON COLUMN tenants.id IS 'Id of the city, fixed in its tenant file';
COMMENT ON COLUMN tenants.slug IS 'Short name in hosts, commands and logs';
COMMENT ON COLUMN tenants.name IS 'Name shown to people';
COMMENT ON COLUMN tenants.state IS 'Whether its pages answer';
COMMENT ON COLUMN tenants.created_at IS 'When it was applied first';
GRANT SELECT, INSERT, UPDATE, DELETE ON tenants TO azukari_app;

CREATE TABLE worker_beats (
    name text NOT NULL PRIMARY KEY,
    seen_at timestamptz NOT NULL
);
COMMENT ON TABLE worker_beats IS 'Last sign of life of each background worker.';
COMMENT ON COLUMN worker_beats.name IS 'Name of the loop';
COMMENT ON COLUMN worker_beats.seen_at IS 'Last sign of life';
GRANT SELECT, INSERT, UPDATE, DELETE ON worker_beats TO azukari_app;

CREATE TABLE facilities (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    code text NOT NULL,
    name text NOT NULL,
    kana text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('licensed','unlicensed')),
    operator text NOT NULL CHECK (operator IN ('public','private')),
    ward text NOT NULL,
    postcode text NOT NULL,
    address text NOT NULL,
    phone text NOT NULL,
    lat double precision,
    lon double precision,
    profile jsonb NOT NULL DEFAULT '{}',
    notice text NOT NULL DEFAULT '',
    opened_on date,
    suspended_from date,
    closed_on date,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code)
);
CREATE INDEX facilities_ward_idx ON facilities (tenant_id, ward);
COMMENT ON TABLE facilities IS 'Places of care (施設) of a city.';
COMMENT ON COLUMN facilities.tenant_id IS 'City';
COMMENT ON COLUMN facilities.id IS 'Id';
COMMENT ON COLUMN facilities.code IS 'Stable code in files and reports';
COMMENT ON COLUMN facilities.name IS 'Name';
COMMENT ON COLUMN facilities.kana IS 'Reading, for sorting and search';
COMMENT ON COLUMN facilities.kind IS '認可 or 認可外';
COMMENT ON COLUMN facilities.operator IS 'Run by the city or by others';
COMMENT ON COLUMN facilities.ward IS 'Ward (区)';
COMMENT ON COLUMN facilities.postcode IS 'Postcode, seven digits with hyphen, or empty';
COMMENT ON COLUMN facilities.address IS 'Address';
COMMENT ON COLUMN facilities.phone IS 'Telephone';
COMMENT ON COLUMN facilities.lat IS 'Latitude in degrees';
COMMENT ON COLUMN facilities.lon IS 'Longitude in degrees';
COMMENT ON COLUMN facilities.profile IS 'Texts of the facility page: about, belongings, access, meals';
COMMENT ON COLUMN facilities.notice IS 'Short notice of the facility, shown on its page';
COMMENT ON COLUMN facilities.opened_on IS 'First day of operation; empty means always';
COMMENT ON COLUMN facilities.suspended_from IS 'From this day on no new bookings';
COMMENT ON COLUMN facilities.closed_on IS 'First day it no longer exists';
COMMENT ON COLUMN facilities.updated_at IS 'Last change';
ALTER TABLE facilities ENABLE ROW LEVEL SECURITY;
ALTER TABLE facilities FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON facilities
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON facilities TO azukari_app;

CREATE TABLE programs (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    id uuid NOT NULL,
    key text NOT NULL,
    module text NOT NULL,
    name text NOT NULL,
    published boolean NOT NULL,
    sort integer NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, key)
);
COMMENT ON TABLE programs IS 'A city''s configured uses of modules.';
COMMENT ON COLUMN programs.tenant_id IS 'City';
COMMENT ON COLUMN programs.id IS 'Id';
COMMENT ON COLUMN programs.key IS 'Key in addresses and files';
COMMENT ON COLUMN programs.module IS 'Key of the module that decides';
COMMENT ON COLUMN programs.name IS 'Name shown to people';
COMMENT ON COLUMN programs.published IS 'Whether the public sees it';
COMMENT ON COLUMN programs.sort IS 'Order in lists';
ALTER TABLE programs ENABLE ROW LEVEL SECURITY;
ALTER TABLE programs FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON programs
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON programs TO azukari_app;

CREATE TABLE facility_programs (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    facility_id uuid NOT NULL,
    program_id uuid NOT NULL,
    active_from date,
    active_until date,
    PRIMARY KEY (tenant_id, facility_id, program_id),
    FOREIGN KEY (tenant_id, facility_id) REFERENCES facilities (tenant_id, id),
    FOREIGN KEY (tenant_id, program_id) REFERENCES programs (tenant_id, id)
);
COMMENT ON TABLE facility_programs IS 'Which facility offers which program.';
COMMENT ON COLUMN facility_programs.tenant_id IS 'City';
COMMENT ON COLUMN facility_programs.facility_id IS 'Facility';
COMMENT ON COLUMN facility_programs.program_id IS 'Program';
COMMENT ON COLUMN facility_programs.active_from IS 'First day of care; empty means always';
COMMENT ON COLUMN facility_programs.active_until IS 'Last day of care; empty means open end';
ALTER TABLE facility_programs ENABLE ROW LEVEL SECURITY;
ALTER TABLE facility_programs FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON facility_programs
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON facility_programs TO azukari_app;

CREATE TABLE generations (
    tenant_id uuid NOT NULL REFERENCES tenants (id),
    generation bigint NOT NULL,
    PRIMARY KEY (tenant_id)
);
COMMENT ON TABLE generations IS 'Raised by every change of a city''s set-up, so that each process knows when its copy is old.';
COMMENT ON COLUMN generations.tenant_id IS 'City';
COMMENT ON COLUMN generations.generation IS 'Number of changes so far';
ALTER TABLE generations ENABLE ROW LEVEL SECURITY;
ALTER TABLE generations FORCE ROW LEVEL SECURITY;
CREATE POLICY one_city ON generations
    USING (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid)
    WITH CHECK (tenant_id = nullif(current_setting('azukari.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON generations TO azukari_app;

GRANT SELECT ON __diesel_schema_migrations TO azukari_app;
