DROP INDEX bookings_facility_id_paid_at_idx;
ALTER TABLE bookings DROP COLUMN paid_at;
DROP TABLE fee_corrections;
