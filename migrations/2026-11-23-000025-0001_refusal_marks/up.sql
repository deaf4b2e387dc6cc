-- Refusals name nobody, but one child that is refused again and again is one unmet child. A mark tells repeats apart: a
-- digest of the child's id and the month of the wished day, so that nobody is followed from month to month by it.

ALTER TABLE refusals ADD COLUMN mark text NOT NULL DEFAULT '';
COMMENT ON COLUMN refusals.mark IS 'Digest of the child and the month, so that repeats are counted once; empty before it was kept';
