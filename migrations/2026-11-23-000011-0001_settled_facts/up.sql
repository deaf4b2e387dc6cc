-- What a settled fee was computed from.

ALTER TABLE bookings ADD COLUMN settled jsonb;
COMMENT ON COLUMN bookings.settled IS 'Facts from which the fee was settled: span, times, birthday, residence, reductions, statements and where the family lived; null before, and for uses settled before this was kept';
