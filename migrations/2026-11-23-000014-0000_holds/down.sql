UPDATE quota_use AS q SET used = q.used - d.amount
FROM (
    SELECT t.tenant_id, t.owner_id, t.program_id, t.quota, t.win_from, t.win_to, sum(t.amount)::bigint AS amount
    FROM quota_draws t JOIN holds h ON h.tenant_id = t.tenant_id AND h.id = t.booking_id
    WHERE h.released_at IS NULL
    GROUP BY 1, 2, 3, 4, 5, 6
) AS d
WHERE q.tenant_id = d.tenant_id AND q.owner_id = d.owner_id AND q.program_id = d.program_id AND q.quota = d.quota
AND q.win_from = d.win_from AND q.win_to = d.win_to;
DELETE FROM quota_draws USING holds
WHERE holds.tenant_id = quota_draws.tenant_id AND holds.id = quota_draws.booking_id AND holds.released_at IS NULL;
DROP TABLE holds;
ALTER TABLE quota_draws ADD CONSTRAINT quota_draws_tenant_id_booking_id_fkey
    FOREIGN KEY (tenant_id, booking_id) REFERENCES bookings (tenant_id, id);
COMMENT ON TABLE quota_draws IS 'What each booking took from the ledger; used is always the sum of these.';
COMMENT ON COLUMN quota_draws.booking_id IS 'Booking';
