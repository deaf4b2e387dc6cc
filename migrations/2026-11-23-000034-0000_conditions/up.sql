-- Conditions of an acceptance have a place of their own, so that they are told wherever the child is booked; and it is kept
-- whether the city decided, so that its words are not told as the facility's.

ALTER TABLE registrations ADD COLUMN conditions text NOT NULL DEFAULT '';
ALTER TABLE registrations ADD COLUMN by_city boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN registrations.conditions IS 'Conditions of the last acceptance; empty where there are none. They hold while it is accepted';
COMMENT ON COLUMN registrations.by_city IS 'The last decision was the city''s, in the facility''s place';
COMMENT ON COLUMN registrations.message IS 'What the facility, or the city in its place, answered';
