-- Which files a city's generation goes with.

ALTER TABLE generations ADD COLUMN files text NOT NULL DEFAULT '';
COMMENT ON COLUMN generations.files IS 'Hash of the files and module rules that decide at this generation; empty until a server began with them';
