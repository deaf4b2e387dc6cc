-- Lists of facilities often do not say who runs them, and say how many places the whole facility has.
ALTER TABLE facilities DROP CONSTRAINT facilities_operator_check;
ALTER TABLE facilities ADD CONSTRAINT facilities_operator_check CHECK (operator IN ('public','private','unknown'));
COMMENT ON COLUMN facilities.operator IS 'Run by the city or by others; unknown where nobody has said';
ALTER TABLE facility_eras DROP CONSTRAINT facility_eras_operator_check;
ALTER TABLE facility_eras ADD CONSTRAINT facility_eras_operator_check CHECK (operator IN ('public','private','unknown'));
COMMENT ON COLUMN facility_eras.operator IS 'Run by the city or by others; unknown where nobody has said';
ALTER TABLE facilities ADD COLUMN capacity integer CHECK (capacity BETWEEN 1 AND 999);
COMMENT ON COLUMN facilities.capacity IS 'Places of the whole facility as a list told them; places of temporary care are a rule';
