//! The tables as diesel knows them. A test compares this file with the migrated database.

diesel::table! {
    accounts (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        login_id -> Text,
        email -> Text,
        display_name -> Text,
        password_hash -> Nullable<Text>,
        household_id -> Nullable<Uuid>,
        state -> Text,
        created_at -> Timestamptz,
        password_changed_at -> Nullable<Timestamptz>,
        expires_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    announcements (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        facility_id -> Nullable<Uuid>,
        title -> Text,
        body -> Text,
        shown_from -> Timestamptz,
        shown_until -> Nullable<Timestamptz>,
        made_by -> Uuid,
        made_at -> Timestamptz,
    }
}

diesel::table! {
    audit (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        at -> Timestamptz,
        account_id -> Nullable<Uuid>,
        role -> Text,
        action -> Text,
        object -> Text,
        object_id -> Nullable<Uuid>,
        household_id -> Nullable<Uuid>,
        child_id -> Nullable<Uuid>,
        facility_id -> Nullable<Uuid>,
        request_id -> Uuid,
        purpose -> Text,
        detail -> Jsonb,
        children -> Array<Uuid>,
    }
}

diesel::table! {
    booking_events (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        booking_id -> Uuid,
        at -> Timestamptz,
        from_phase -> Text,
        to_phase -> Text,
        actor_id -> Uuid,
        reason -> Text,
    }
}

diesel::table! {
    booking_steps (tenant_id, booking_id, key) {
        tenant_id -> Uuid,
        booking_id -> Uuid,
        key -> Text,
        done_at -> Nullable<Timestamptz>,
        done_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    bookings (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        household_id -> Uuid,
        child_id -> Uuid,
        facility_id -> Uuid,
        program_id -> Uuid,
        day -> Date,
        starts -> Time,
        ends -> Time,
        use_type -> Text,
        phase -> Text,
        source -> Text,
        answers -> Jsonb,
        quote -> Jsonb,
        final_quote -> Nullable<Jsonb>,
        settled -> Nullable<Jsonb>,
        rules_version -> Text,
        override_reason -> Text,
        reason -> Text,
        message -> Text,
        note -> Text,
        arrived -> Nullable<Time>,
        departed -> Nullable<Time>,
        attendance_note -> Text,
        paid -> Bool,
        late_cancel -> Bool,
        first_use -> Bool,
        created_by -> Uuid,
        requested_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
        updated_at -> Timestamptz,
        paid_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    children (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        household_id -> Uuid,
        name -> Text,
        kana -> Text,
        birth_date -> Date,
        sex -> Text,
        allergy -> Text,
        medical -> Text,
        sheet -> Jsonb,
        phone_only -> Bool,
        enrolled_elsewhere -> Bool,
        reductions -> Array<Text>,
        confirmed_on -> Date,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        archived_at -> Nullable<Timestamptz>,
        phone_only_reason -> Text,
    }
}

diesel::table! {
    closures (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        facility_id -> Nullable<Uuid>,
        day -> Date,
        reason -> Text,
        made_by -> Uuid,
        made_at -> Timestamptz,
        emergency_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    consents (tenant_id, account_id, notice) {
        tenant_id -> Uuid,
        account_id -> Uuid,
        notice -> Date,
        given_at -> Timestamptz,
    }
}

diesel::table! {
    facilities (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        code -> Text,
        name -> Text,
        kana -> Text,
        kind -> Text,
        operator -> Text,
        ward -> Text,
        postcode -> Text,
        address -> Text,
        phone -> Text,
        lat -> Nullable<Double>,
        lon -> Nullable<Double>,
        profile -> Jsonb,
        notice -> Text,
        opened_on -> Nullable<Date>,
        suspended_from -> Nullable<Date>,
        closed_on -> Nullable<Date>,
        updated_at -> Timestamptz,
        capacity -> Nullable<Integer>,
    }
}

diesel::table! {
    facility_eras (tenant_id, facility_id, first_day) {
        tenant_id -> Uuid,
        facility_id -> Uuid,
        first_day -> Date,
        name -> Text,
        kana -> Text,
        operator -> Text,
        corporation -> Text,
        made_by -> Uuid,
        made_at -> Timestamptz,
    }
}

diesel::table! {
    facility_programs (tenant_id, facility_id, program_id) {
        tenant_id -> Uuid,
        facility_id -> Uuid,
        program_id -> Uuid,
        active_from -> Nullable<Date>,
        active_until -> Nullable<Date>,
    }
}

diesel::table! {
    fee_corrections (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        booking_id -> Uuid,
        at -> Timestamptz,
        actor_id -> Uuid,
        fee_before -> BigInt,
        fee_after -> BigInt,
        reason -> Text,
    }
}

diesel::table! {
    entrance_codes (tenant_id, facility_id, day) {
        tenant_id -> Uuid,
        facility_id -> Uuid,
        day -> Date,
        code -> Text,
    }
}

diesel::table! {
    generations (tenant_id) {
        tenant_id -> Uuid,
        generation -> BigInt,
        files -> Text,
    }
}

diesel::table! {
    grants (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        account_id -> Uuid,
        role -> Text,
        facility_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    guardians (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        household_id -> Uuid,
        account_id -> Nullable<Uuid>,
        name -> Text,
        kana -> Text,
        relation -> Text,
        phone -> Text,
        workplace -> Text,
        sort -> Integer,
    }
}

diesel::table! {
    holds (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        household_id -> Uuid,
        child_id -> Uuid,
        facility_id -> Uuid,
        program_id -> Uuid,
        day -> Date,
        starts -> Time,
        ends -> Time,
        expires_at -> Timestamptz,
        released_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    households (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        postcode -> Text,
        city -> Text,
        ward -> Text,
        address -> Text,
        resident -> Bool,
        phone -> Text,
        emergency_contacts -> Jsonb,
        made_by_staff -> Bool,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
        anonymised_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    idempotency (tenant_id, account_id, key) {
        tenant_id -> Uuid,
        account_id -> Uuid,
        key -> Text,
        body_hash -> Binary,
        result -> Nullable<Jsonb>,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    interview_slots (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        facility_id -> Uuid,
        program_id -> Uuid,
        starts_at -> Timestamptz,
        minutes -> Integer,
        capacity -> Integer,
        taken -> Integer,
        mode -> Text,
        place -> Text,
        cancelled_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    interviews (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        household_id -> Uuid,
        child_id -> Uuid,
        registration_id -> Uuid,
        facility_id -> Uuid,
        slot_id -> Nullable<Uuid>,
        state -> Text,
        at -> Nullable<Timestamptz>,
        wish -> Text,
        record -> Text,
        created_at -> Timestamptz,
        closed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    login_throttle (tenant_id, subject) {
        tenant_id -> Uuid,
        subject -> Binary,
        window_from -> Timestamptz,
        attempts -> Integer,
    }
}

diesel::table! {
    look_purposes (tenant_id, token_hash, household_id) {
        tenant_id -> Uuid,
        token_hash -> Binary,
        household_id -> Uuid,
        purpose -> Text,
        stated_at -> Timestamptz,
    }
}

diesel::table! {
    mail_links (tenant_id, token_hash) {
        tenant_id -> Uuid,
        token_hash -> Binary,
        purpose -> Text,
        email -> Text,
        account_id -> Nullable<Uuid>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        household_id -> Nullable<Uuid>,
        attempts -> Integer,
    }
}

diesel::table! {
    outbox (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        state -> Text,
        tries -> Integer,
        not_before -> Timestamptz,
        last_error -> Text,
        created_at -> Timestamptz,
        sent_at -> Nullable<Timestamptz>,
        about -> Nullable<Uuid>,
    }
}

diesel::table! {
    programs (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        key -> Text,
        module -> Text,
        name -> Text,
        published -> Bool,
        sort -> Integer,
    }
}

diesel::table! {
    quota_draws (tenant_id, booking_id, owner_id, program_id, quota, win_from, win_to) {
        tenant_id -> Uuid,
        booking_id -> Uuid,
        owner_id -> Uuid,
        program_id -> Uuid,
        quota -> Text,
        win_from -> Timestamp,
        win_to -> Timestamp,
        amount -> BigInt,
    }
}

diesel::table! {
    quota_use (tenant_id, owner_id, program_id, quota, win_from, win_to) {
        tenant_id -> Uuid,
        owner_id -> Uuid,
        program_id -> Uuid,
        quota -> Text,
        win_from -> Timestamp,
        win_to -> Timestamp,
        used -> BigInt,
        cap -> BigInt,
    }
}

diesel::table! {
    refusals (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        at -> Timestamptz,
        facility_id -> Uuid,
        program_id -> Uuid,
        day -> Date,
        age_months -> Integer,
        kind -> Text,
        codes -> Array<Text>,
        mark -> Text,
    }
}

diesel::table! {
    registrations (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        household_id -> Uuid,
        child_id -> Uuid,
        facility_id -> Uuid,
        program_id -> Uuid,
        state -> Text,
        wish -> Text,
        message -> Text,
        staff_note -> Text,
        interviewed_on -> Nullable<Date>,
        applied_at -> Timestamptz,
        decided_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Uuid>,
        conditions -> Text,
        by_city -> Bool,
    }
}

diesel::table! {
    report_events (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        report_id -> Uuid,
        at -> Timestamptz,
        deed -> Text,
        version -> Integer,
        actor_id -> Uuid,
        message -> Text,
    }
}

diesel::table! {
    report_lines (tenant_id, report_id, version, line) {
        tenant_id -> Uuid,
        report_id -> Uuid,
        version -> Integer,
        line -> Integer,
        booking_id -> Uuid,
        cells -> Jsonb,
    }
}

diesel::table! {
    report_reminders (tenant_id, program_id, month, facility_id, at) {
        tenant_id -> Uuid,
        facility_id -> Uuid,
        program_id -> Uuid,
        month -> Date,
        at -> Timestamptz,
        made_by -> Uuid,
    }
}

diesel::table! {
    reports (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        facility_id -> Uuid,
        program_id -> Uuid,
        month -> Date,
        state -> Text,
        version -> Integer,
        totals -> Jsonb,
        responsible -> Text,
        message -> Text,
        submitted_at -> Nullable<Timestamptz>,
        submitted_by -> Nullable<Uuid>,
        decided_at -> Nullable<Timestamptz>,
        decided_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    rule_edits (tenant_id, id) {
        tenant_id -> Uuid,
        id -> Uuid,
        program_id -> Uuid,
        facility_id -> Nullable<Uuid>,
        effective_from -> Date,
        doc -> Jsonb,
        reason -> Text,
        made_by -> Uuid,
        made_at -> Timestamptz,
    }
}

diesel::table! {
    rule_versions (tenant_id, version) {
        tenant_id -> Uuid,
        version -> Text,
        doc -> Jsonb,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    sessions (tenant_id, token_hash) {
        tenant_id -> Uuid,
        token_hash -> Binary,
        account_id -> Uuid,
        created_at -> Timestamptz,
        seen_at -> Timestamptz,
        expires_at -> Timestamptz,
        device -> Text,
    }
}

diesel::table! {
    tenants (id) {
        id -> Uuid,
        slug -> Text,
        name -> Text,
        state -> Text,
        created_at -> Timestamptz,
        applied_rules -> Jsonb,
    }
}

diesel::table! {
    worker_beats (name) {
        name -> Text,
        seen_at -> Timestamptz,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    announcements,
    audit,
    booking_events,
    booking_steps,
    bookings,
    children,
    closures,
    facilities,
    facility_eras,
    facility_programs,
    fee_corrections,
    entrance_codes,
    generations,
    grants,
    guardians,
    holds,
    households,
    idempotency,
    interview_slots,
    interviews,
    login_throttle,
    look_purposes,
    mail_links,
    outbox,
    programs,
    quota_draws,
    quota_use,
    refusals,
    registrations,
    report_events,
    report_lines,
    report_reminders,
    reports,
    rule_edits,
    rule_versions,
    sessions,
    tenants,
    worker_beats,
);
