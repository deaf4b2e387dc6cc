COMMENT ON COLUMN registrations.message IS 'What the facility answered, conditions included';
ALTER TABLE registrations DROP COLUMN by_city;
ALTER TABLE registrations DROP COLUMN conditions;
