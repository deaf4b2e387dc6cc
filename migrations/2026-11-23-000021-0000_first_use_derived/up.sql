-- Whether a booking is a child's first at a facility follows from the days of all its bookings, whatever the order in which
-- they were entered. It is read from them; a kept mark could only be wrong. The column stays for servers of the version
-- before, which still write it; the next version drops it.

COMMENT ON COLUMN bookings.first_use IS 'Read by nothing since the first use is told by the days of use';
