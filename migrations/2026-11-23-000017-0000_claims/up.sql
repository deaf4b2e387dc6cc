-- Links with which a family that staff entered for a caller takes its record over.

ALTER TABLE mail_links ADD COLUMN household_id uuid;
ALTER TABLE mail_links ADD COLUMN attempts integer NOT NULL DEFAULT 0;
ALTER TABLE mail_links DROP CONSTRAINT mail_links_purpose_check;
ALTER TABLE mail_links ADD CONSTRAINT mail_links_purpose_check
    CHECK (purpose IN ('sign_up','reset','change_email','claim'));
ALTER TABLE mail_links ADD CONSTRAINT mail_links_claim_check
    CHECK ((purpose = 'claim') = (household_id IS NOT NULL));
ALTER TABLE mail_links ADD CONSTRAINT mail_links_household_fkey
    FOREIGN KEY (tenant_id, household_id) REFERENCES households (tenant_id, id);
CREATE INDEX mail_links_household ON mail_links (tenant_id, household_id) WHERE household_id IS NOT NULL;
COMMENT ON COLUMN mail_links.household_id IS 'Family that the link hands over; only for claim';
COMMENT ON COLUMN mail_links.attempts IS 'Wrong answers to the question that a claim asks first';
