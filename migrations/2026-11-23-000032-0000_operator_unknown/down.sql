ALTER TABLE facilities DROP COLUMN capacity;
UPDATE facility_eras SET operator = 'private' WHERE operator = 'unknown';
UPDATE facilities SET operator = 'private' WHERE operator = 'unknown';
ALTER TABLE facility_eras DROP CONSTRAINT facility_eras_operator_check;
ALTER TABLE facility_eras ADD CONSTRAINT facility_eras_operator_check CHECK (operator IN ('public','private'));
COMMENT ON COLUMN facility_eras.operator IS 'Run by the city or by others';
ALTER TABLE facilities DROP CONSTRAINT facilities_operator_check;
ALTER TABLE facilities ADD CONSTRAINT facilities_operator_check CHECK (operator IN ('public','private'));
COMMENT ON COLUMN facilities.operator IS 'Run by the city or by others';
