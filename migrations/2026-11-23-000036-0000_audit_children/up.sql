-- A list shows several children at once: the log keeps which, so that every look at a child can be found.
ALTER TABLE audit ADD COLUMN children uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN audit.children IS 'Children that a list or file showed, where there may be several';
CREATE INDEX audit_children_idx ON audit USING gin (children) WHERE children <> '{}';
