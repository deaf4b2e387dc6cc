//! bookings
