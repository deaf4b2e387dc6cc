-- Closed days that belong to an emergency.

ALTER TABLE closures ADD COLUMN emergency_id uuid;
COMMENT ON COLUMN closures.emergency_id IS 'Emergency that closed it; empty for ordinary closed days';
