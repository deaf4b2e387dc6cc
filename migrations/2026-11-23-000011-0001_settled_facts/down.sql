ALTER TABLE bookings DROP COLUMN settled;
