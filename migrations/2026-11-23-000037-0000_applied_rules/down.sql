ALTER TABLE tenants DROP COLUMN applied_rules;
