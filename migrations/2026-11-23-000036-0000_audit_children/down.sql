DROP INDEX audit_children_idx;
ALTER TABLE audit DROP COLUMN children;
