ALTER TABLE closures DROP COLUMN emergency_id;
