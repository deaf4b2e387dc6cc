ALTER TABLE generations DROP COLUMN files;
