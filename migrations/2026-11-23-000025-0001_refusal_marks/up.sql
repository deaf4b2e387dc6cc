-- Refusals name nobody, but one child that is refused again and again is one unmet child. A mark tells repeats apart: a
-- digest of the child's id and the month of the wished day, so that no list follows anybody from month to month by it. It
-- is a pseudonym: who may read the children as well can work it out.

ALTER TABLE refusals ADD COLUMN mark text NOT NULL DEFAULT '';
COMMENT ON COLUMN refusals.mark IS 'Digest of the child and the month, so that repeats are counted once; empty before it was kept';
