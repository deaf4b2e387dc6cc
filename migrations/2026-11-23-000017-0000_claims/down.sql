DELETE FROM mail_links WHERE purpose = 'claim';
DROP INDEX mail_links_household;
ALTER TABLE mail_links DROP CONSTRAINT mail_links_household_fkey;
ALTER TABLE mail_links DROP CONSTRAINT mail_links_claim_check;
ALTER TABLE mail_links DROP CONSTRAINT mail_links_purpose_check;
ALTER TABLE mail_links ADD CONSTRAINT mail_links_purpose_check CHECK (purpose IN ('sign_up','reset','change_email'));
ALTER TABLE mail_links DROP COLUMN attempts;
ALTER TABLE mail_links DROP COLUMN household_id;
