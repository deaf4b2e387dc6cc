COMMENT ON COLUMN bookings.first_use IS 'First use of this child at this facility';
