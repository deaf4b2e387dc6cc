DROP FUNCTION forget_words_of_family(uuid);
DROP INDEX households_withdrawn_at_idx;
ALTER TABLE households DROP COLUMN anonymised_at;
