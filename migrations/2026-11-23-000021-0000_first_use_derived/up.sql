-- Whether a booking is a child's first at a facility follows from the days of all its bookings, whatever the order in which
-- they were entered. It is read from them; a kept mark could only be wrong.

ALTER TABLE bookings DROP COLUMN first_use;
