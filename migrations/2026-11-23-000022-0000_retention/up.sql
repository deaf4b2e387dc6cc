-- A family that left is anonymised when the period that the city sets has passed: nothing of it tells any more who it was,
-- while days, times and money stay for figures and accounts.

ALTER TABLE households ADD COLUMN anonymised_at timestamptz CHECK (anonymised_at IS NULL OR withdrawn_at IS NOT NULL);
COMMENT ON COLUMN households.anonymised_at IS 'When its names, addresses and texts were made unreadable for good';

CREATE INDEX households_withdrawn_at_idx ON households (tenant_id, withdrawn_at)
    WHERE withdrawn_at IS NOT NULL AND anonymised_at IS NULL;

-- These two tables are only ever added to. The words in them are people's words as well, so this one function, and nothing
-- else, may replace them, and only for a family that was anonymised. Row-level security holds inside it: the tables force
-- it on their owner.
CREATE FUNCTION forget_words_of_family(family uuid, instead text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    UPDATE public.booking_events SET reason = '' FROM public.bookings, public.households
    WHERE booking_events.tenant_id = bookings.tenant_id AND booking_events.booking_id = bookings.id
      AND bookings.tenant_id = households.tenant_id AND bookings.household_id = households.id
      AND households.id = family AND households.anonymised_at IS NOT NULL AND booking_events.reason <> '';
    UPDATE public.fee_corrections SET reason = instead FROM public.bookings, public.households
    WHERE fee_corrections.tenant_id = bookings.tenant_id AND fee_corrections.booking_id = bookings.id
      AND bookings.tenant_id = households.tenant_id AND bookings.household_id = households.id
      AND households.id = family AND households.anonymised_at IS NOT NULL;
$$;
COMMENT ON FUNCTION forget_words_of_family(uuid, text) IS 'Replaces what people wrote about the bookings of an anonymised family';
REVOKE ALL ON FUNCTION forget_words_of_family(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_words_of_family(uuid, text) TO azukari_app;
