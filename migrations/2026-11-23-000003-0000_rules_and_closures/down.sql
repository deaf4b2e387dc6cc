DROP TABLE announcements;
DROP TABLE closures;
DROP TABLE rule_versions;
DROP TABLE rule_edits;
