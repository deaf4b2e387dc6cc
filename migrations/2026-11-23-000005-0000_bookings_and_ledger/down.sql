DROP TABLE refusals;
DROP TABLE quota_draws;
DROP TABLE quota_use;
DROP TABLE booking_events;
DROP TABLE booking_steps;
DROP TABLE bookings;
