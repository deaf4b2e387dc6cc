ALTER TABLE bookings ADD COLUMN first_use boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN bookings.first_use IS 'First use of this child at this facility';
