-- A family that left is anonymised when the period that the city sets has passed: nothing of it tells any more who it was,
-- while days, times and money stay for figures and accounts.

ALTER TABLE households ADD COLUMN anonymised_at timestamptz CHECK (anonymised_at IS NULL OR withdrawn_at IS NOT NULL);
COMMENT ON COLUMN households.anonymised_at IS 'When its names, addresses and texts were made unreadable for good';

CREATE INDEX households_withdrawn_at_idx ON households (tenant_id, withdrawn_at)
    WHERE withdrawn_at IS NOT NULL AND anonymised_at IS NULL;

-- These three tables are only ever added to. The words in them are people's words as well, so this one function, and
-- nothing else, may replace them, and only for a family that was anonymised, by texts that are fixed here. Row-level security
-- holds inside it: the tables force it on their owner. Codes stay: they say who received money and when it was taken back.
-- Cells of a report's line: 1 is the child's name, 2 its birth date, the last but one the note.
CREATE FUNCTION forget_words_of_family(family uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    UPDATE public.booking_events AS e SET reason = '' FROM public.bookings AS b, public.households AS h
    WHERE b.tenant_id = e.tenant_id AND b.id = e.booking_id AND h.tenant_id = b.tenant_id AND h.id = b.household_id
      AND h.id = family AND h.anonymised_at IS NOT NULL AND e.reason !~ '^[a-z][a-z_-]*$';
    UPDATE public.fee_corrections AS c SET reason = '-' FROM public.bookings AS b, public.households AS h
    WHERE b.tenant_id = c.tenant_id AND b.id = c.booking_id AND h.tenant_id = b.tenant_id AND h.id = b.household_id
      AND h.id = family AND h.anonymised_at IS NOT NULL;
    UPDATE public.report_lines AS l
    SET cells = (
        SELECT jsonb_agg(CASE
            WHEN place = 2 THEN jsonb_build_object('text', k.name)
            WHEN place = 3 THEN jsonb_build_object('text', k.birth_date::text)
            WHEN place = jsonb_array_length(l.cells) - 1 AND cell ? 'text' THEN to_jsonb('empty'::text)
            ELSE cell END ORDER BY place)
        FROM jsonb_array_elements(l.cells) WITH ORDINALITY AS cells (cell, place))
    FROM public.bookings AS b, public.households AS h, public.children AS k
    WHERE b.tenant_id = l.tenant_id AND b.id = l.booking_id AND h.tenant_id = b.tenant_id AND h.id = b.household_id
      AND k.tenant_id = b.tenant_id AND k.id = b.child_id
      AND h.id = family AND h.anonymised_at IS NOT NULL;
$$;
COMMENT ON FUNCTION forget_words_of_family(uuid) IS 'Replaces names and words of an anonymised family in what is only added to';
REVOKE ALL ON FUNCTION forget_words_of_family(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_words_of_family(uuid) TO azukari_app;
