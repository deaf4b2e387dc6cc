-- Why a child is booked by telephone only is told to its family.

ALTER TABLE children ADD COLUMN phone_only_reason text NOT NULL DEFAULT '';
COMMENT ON COLUMN children.phone_only_reason IS 'Why it cannot be booked online, as the family is told; empty where it can';
