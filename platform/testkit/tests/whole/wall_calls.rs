//! Every function of the store that works in a transaction, called with things of one city in the scope of another.

use crate::support::day;
use crate::things::{Things, era, reminder};
use platform_store::accounts::Account;
use platform_store::announcements::Announcement;
use platform_store::audit::AuditFilter;
use platform_store::bookings::{Booking, Event, ListFilter, Refusal};
use platform_store::bookings_own::Ahead;
use platform_store::bookings_search::BookingFilter;
use platform_store::families::{Child, Guardian, Household};
use platform_store::families_search::Needle;
use platform_store::outbox::Mail;
use platform_store::places::Facility;
use platform_store::registrations::Registration;
use platform_store::reports::Report;
use platform_store::statistics::Scope;
use platform_store::{
    StoreResult, Write, accounts, announcements, audit, bookings, bookings_own, bookings_search, closures,
    consents, eras, families, families_alike, families_search, fees, generation, idempotency, interviews,
    interviews::Interview, ledger, ledger::Drawn, look_purposes, mail_links, mail_links::MailLink, outbox,
    places, registrations, reminders, report_months, reports, sessions, statistics, throttle,
};
use platform_testkit::maker::Maker;
use platform_values::{AccountState, Day, DayKind, Phase, RefusalKind, ReportState};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::future::{Ready, ready};

/// Whose scope the functions are called with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Own,
    Other,
}

pub struct Walls<'a> {
    pub maker: &'a Maker,
    pub side: Side,
    /// Ids that only the other city has.
    pub foreign: BTreeSet<String>,
    pub problems: std::sync::Mutex<Vec<String>>,
}

impl Walls<'_> {
    pub async fn open(&self) -> Write {
        self.maker.db_write().await.expect("a transaction")
    }

    fn note(&self, problem: String) {
        self.problems.lock().expect("a lock").push(problem);
    }

    /// A function that is asked for one thing: its own city gives it, another city knows nothing of it.
    pub fn reads<T: Debug>(&self, name: &str, answer: StoreResult<T>, write: Write) -> Ready<()> {
        drop(write);
        match answer {
            Ok(answer) => {
                let text = format!("{answer:?}");
                let nothing = ["None", "[]", "false", "0", "()", "([], 0)", "Cancelled { all: 0, late: 0 }"];
                let nothing = nothing.contains(&text.as_str());
                if nothing != (self.side == Side::Other) {
                    self.note(format!("{name} as {:?}: {text}", self.side));
                }
            }
            Err(error) => self.note(format!("{name}: {error}")),
        }
        ready(())
    }

    /// A function that lists what its own city has: nothing of the other is among it.
    pub fn lists<T: Debug>(&self, name: &str, answer: StoreResult<T>, write: Write) -> Ready<()> {
        drop(write);
        match answer {
            Ok(answer) if self.side == Side::Other => self.scan(name, &format!("{answer:?}")),
            Ok(_) => {}
            Err(error) => self.note(format!("{name}: {error}")),
        }
        ready(())
    }

    /// A function that writes: it may fail, or write in its own city; that nothing changed in the other is seen after.
    pub async fn writes<T: Debug>(&self, name: &str, answer: StoreResult<T>, write: Write) {
        if self.side == Side::Own {
            return;
        }
        if let Ok(answer) = answer {
            self.scan(name, &format!("{answer:?}"));
            write.commit(&serde_json::Value::Null).await.ok();
        }
    }

    fn scan(&self, name: &str, text: &str) {
        let words = text.split(|c: char| !c.is_ascii_hexdigit() && c != '-');
        for word in words.filter(|word| word.len() == 36) {
            if self.foreign.contains(word) {
                self.note(format!("{name} gives {word} of the other city"));
            }
        }
    }
}

macro_rules! call {
    ($walls:ident.$kind:ident, $tx:ident, $module:ident::$function:ident($($argument:expr),* $(,)?)) => {{
        let mut $tx = $walls.open().await;
        let answer = $module::$function(&mut $tx, $($argument),*).await;
        $walls.$kind(concat!(stringify!($module), "::", stringify!($function)), answer, $tx).await;
    }};
}

pub(crate) use call;

pub async fn families_and_people(w: &Walls<'_>, t: &Things, now: chrono::DateTime<chrono::Utc>) {
    let household = t.household.id;
    call!(w.reads, tx, families::household(household));
    call!(w.reads, tx, families::lock(household));
    call!(w.reads, tx, families::lock_many(&[household]));
    call!(w.reads, tx, families::child(t.child.id));
    call!(w.reads, tx, families::children_by_id(&[t.child.id]));
    call!(w.reads, tx, families::children_of(household));
    call!(w.reads, tx, families::guardians_of(household));
    call!(w.reads, tx, families::linked_facilities(t.child.id, day("2020-01-01")));
    call!(w.reads, tx, families::standing_bookings(household, None, day("2020-01-01")));
    call!(w.writes, tx, families::add_household(&Household { id: w.maker.new_id(), ..t.household.clone() }));
    call!(w.writes, tx, families::update_household(&Household { phone: "0".into(), ..t.household.clone() }));
    call!(w.writes, tx, families::add_child(&t.child));
    call!(w.writes, tx, families::update_child(&Child { name: "別".into(), ..t.child.clone() }));
    call!(w.writes, tx, families::put_guardian(&Guardian { name: "別".into(), ..t.guardian.clone() }));
    call!(w.writes, tx, families::remove_guardian(household, t.guardian.id));
    call!(w.writes, tx, families::leave(household, None, now));
    let needle = Needle { birth_date: Some(t.child.birth_date), ..Needle::default() };
    let since = Some((t.facility.id, day("2020-01-01")));
    call!(w.lists, tx, families_search::search(None, &needle, 0, 50));
    call!(w.reads, tx, families_search::search(since, &needle, 0, 50));
    call!(w.reads, tx, families_search::guardians_of_many(&[household]));
    call!(w.reads, tx, families_search::phones_of_many(&[household]));
    let (kana, born) = (t.child.kana.clone(), t.child.birth_date);
    call!(w.lists, tx, families_search::same_child(&kana, born, &t.household.phone));
    call!(w.lists, tx, families_alike::same_reading(&[t.child.id]));
    call!(w.lists, tx, families_alike::same_phone(&[household]));
    let account = t.account.id;
    call!(w.reads, tx, accounts::find(account));
    call!(w.reads, tx, accounts::grants_of(account));
    call!(w.reads, tx, accounts::emails_of_household(household, now));
    call!(w.reads, tx, accounts::emails_at(t.facility.id, &["facility_manager"], now));
    call!(w.reads, tx, accounts::by_login_id(&t.account.login_id));
    call!(w.reads, tx, accounts::lock(account));
    call!(w.reads, tx, accounts::lock_household(household));
    call!(w.reads, tx, accounts::guardian_names(account));
    call!(w.lists, tx, accounts::staff("guardian", None));
    call!(w.lists, tx, accounts::staff("guardian", Some(t.facility.id)));
    call!(w.writes, tx, accounts::add(&Account { id: w.maker.new_id(), ..t.account.clone() }));
    call!(w.writes, tx, accounts::set_password(account, "x", now));
    call!(w.writes, tx, accounts::set_state(account, AccountState::Disabled));
    call!(w.writes, tx, accounts::set_email(account, "x@example.jp", "x@example.jp"));
    call!(w.writes, tx, accounts::set_display_name(account, "別"));
    call!(w.writes, tx, accounts::withdraw(account));
    call!(w.writes, tx, accounts::set_expiry(account, Some(now)));
    call!(w.writes, tx, accounts::remove_grant(account, "guardian", None));
    call!(w.reads, tx, accounts::households_with_mail(&[household], now));
    let grant = accounts::GrantRow {
        id: w.maker.new_id(),
        account_id: account,
        role: "city_admin".into(),
        facility_id: None,
        created_at: now,
    };
    call!(w.writes, tx, accounts::add_grant(&grant));
}

pub async fn consents_and_logins(w: &Walls<'_>, t: &Things, now: chrono::DateTime<chrono::Utc>) {
    let account = t.account.id;
    call!(w.reads, tx, consents::of_account(account));
    let consent = consents::Consent { notice: day("2031-01-01"), given_at: now };
    call!(w.writes, tx, consents::add(account, consent));
    call!(w.reads, tx, sessions::resume(&t.token, now));
    call!(w.reads, tx, sessions::of_account(account, now));
    let session = sessions::Session {
        token_hash: vec![9; 32],
        account_id: account,
        created_at: now,
        seen_at: now,
        expires_at: now,
        device: String::new(),
    };
    call!(w.writes, tx, sessions::add(&session));
    call!(w.writes, tx, sessions::end(account, &t.token));
    call!(w.writes, tx, sessions::end_all(account, None));
    call!(w.writes, tx, sessions::forget(now + chrono::Duration::days(999)));
    call!(w.lists, tx, look_purposes::find(&t.token, t.household.id));
    call!(w.writes, tx, look_purposes::put(&t.token, &[t.household.id], "見本", now));
    call!(w.reads, tx, mail_links::find(&t.link.token_hash, t.link.purpose, now));
    call!(w.writes, tx, mail_links::add(&MailLink { token_hash: vec![8; 32], ..t.link.clone() }));
    call!(w.writes, tx, mail_links::use_up(&t.link.token_hash, t.link.purpose, now));
    call!(w.writes, tx, mail_links::use_up_all(account, now));
    call!(w.writes, tx, mail_links::count_wrong(&t.link.token_hash, 9, now));
    call!(w.reads, tx, mail_links::claim_of(t.household.id, now));
    call!(w.writes, tx, mail_links::end_claims(t.household.id, now));
    call!(w.writes, tx, mail_links::forget(now + chrono::Duration::days(999)));
}

pub async fn fees_of_bookings(w: &Walls<'_>, t: &Things, now: chrono::DateTime<chrono::Utc>) {
    let (facility, program, booking, from) = (t.facility.id, t.program.id, t.booking.id, day("2020-01-01"));
    call!(w.lists, tx, fees::of_booking(booking));
    call!(w.lists, tx, fees::unpaid(facility, None, 0, 50));
    call!(w.lists, tx, fees::received(facility, program, (now - chrono::Duration::days(9000), now), from));
    let correction = fees::Correction {
        id: w.maker.new_id(),
        booking_id: booking,
        at: now,
        actor_id: t.account.id,
        fee_before: 1,
        fee_after: 0,
        reason: "見本".into(),
    };
    call!(w.writes, tx, fees::add(&correction));
}

pub async fn bookings_and_places(w: &Walls<'_>, t: &Things, now: chrono::DateTime<chrono::Utc>) {
    let (facility, program, booking) = (t.facility.id, t.program.id, t.booking.id);
    let (from, to) = (day("2020-01-01"), day("2040-01-01"));
    call!(w.reads, tx, bookings::find(booking));
    call!(w.reads, tx, bookings::lock(booking));
    call!(w.reads, tx, bookings::lock_many(&[booking]));
    call!(w.reads, tx, bookings::events(booking));
    call!(w.reads, tx, bookings::history(t.booking.child_id, from, to));
    call!(w.reads, tx, bookings_own::firsts(&[t.booking.child_id]));
    call!(w.reads, tx, bookings::of_household(t.booking.household_id, from, to));
    call!(w.reads, tx, bookings::of_facility(facility, from, to));
    call!(w.reads, tx, bookings::listed(facility, &ListFilter::default(), 0, 50));
    call!(
        w.reads,
        tx,
        bookings_own::page_of_household(t.booking.household_id, None, from, Ahead::Yes, 0, 50)
    );
    call!(w.reads, tx, bookings_own::open_steps(booking));
    call!(w.reads, tx, bookings_search::standing_from(facility, from));
    call!(w.reads, tx, bookings_search::all_standing_from(t.facility.id, day("2020-01-01")));
    let filter = BookingFilter { from, to, facilities: Some(vec![facility]), phases: Vec::new() };
    call!(w.reads, tx, bookings_search::search(&filter, 0, 50));
    call!(w.lists, tx, bookings_search::search(&BookingFilter { facilities: None, ..filter }, 0, 500));
    call!(w.writes, tx, bookings::add(&t.booking, &["facility_approval".to_owned()]));
    call!(w.writes, tx, bookings::update(&Booking { phase: Phase::Declined, ..t.booking.clone() }));
    call!(w.writes, tx, bookings::finish_step(booking, "facility_approval", t.account.id, now));
    let event = Event {
        id: w.maker.new_id(),
        booking_id: booking,
        at: now,
        from_phase: String::new(),
        to_phase: "declined".into(),
        actor_id: t.account.id,
        reason: String::new(),
    };
    call!(w.writes, tx, bookings::add_event(&event));
    let refusal = Refusal {
        id: w.maker.new_id(),
        at: now,
        facility_id: facility,
        program_id: program,
        day: t.booking.day,
        age_months: 20,
        kind: RefusalKind::Full,
        codes: Vec::new(),
        mark: String::new(),
    };
    call!(w.writes, tx, bookings::add_refusal(&refusal));
    let (first, last) = (from.and_time(chrono::NaiveTime::MIN), to.and_time(chrono::NaiveTime::MIN));
    call!(w.lists, tx, ledger::used(program, None, first, last));
    call!(w.lists, tx, ledger::discrepancies());
    let draws = draws(w, t).await;
    let taken: StoreResult<Drawn>;
    let mut tx = w.open().await;
    taken = ledger::take(&mut tx, facility, program, &draws).await;
    w.writes("ledger::take", taken, tx).await;
    call!(w.writes, tx, ledger::record(booking, facility, program, &draws));
}

pub async fn facilities_and_days(w: &Walls<'_>, t: &Things, now: chrono::DateTime<chrono::Utc>) {
    let facility = t.facility.id;
    call!(w.lists, tx, places::generation());
    call!(w.lists, tx, places::set_up());
    call!(w.lists, tx, generation::lock_for_decision());
    call!(w.lists, tx, eras::all());
    let era = era(t, now);
    call!(w.writes, tx, eras::put(&era));
    call!(w.writes, tx, eras::remove(t.facility.id, era.first_day));
    call!(w.writes, tx, places::raise_generation());
    call!(w.writes, tx, generation::adopt_files("other"));
    let changed = Facility { name: "別".into(), ..t.facility.clone() };
    call!(w.writes, tx, places::lock_facility(facility));
    call!(w.writes, tx, places::update_facility(&changed));
    call!(w.writes, tx, places::write_profile(facility, &serde_json::json!({}), "別", now));
    call!(w.writes, tx, closures::affected(None, &[t.booking.day]));
    call!(w.reads, tx, closures::affected(Some(&[facility]), &[t.booking.day]));
    call!(w.writes, tx, closures::remove(None, &[t.closure.day]));
    call!(w.writes, tx, closures::lift(uuid::Uuid::nil(), t.closure.day));
    call!(w.writes, tx, closures::remove(Some(facility), &[t.closure.day]));
    call!(w.writes, tx, closures::add(std::slice::from_ref(&t.closure), t.account.id, now));
}

async fn draws(w: &Walls<'_>, t: &Things) -> Vec<platform_program_api::Draw> {
    let city = w.maker.app.cities.city(&w.maker.app.pool, w.maker.tenant).await.expect("the city");
    let program = w.maker.program().await.expect("a program");
    let own = city.facilities_of(program.id, t.booking.day).next().expect("a facility");
    let book = city.book(program.id, own.id, t.booking.day).expect("rules");
    let day = Day { date: day("2026-03-02"), kind: DayKind::Ordinary };
    let offer = book.rulebook.offers(&day).into_iter().next().expect("an offer");
    offer.quotas.into_iter().map(|quota| platform_program_api::Draw { quota, amount: 1 }).collect()
}

pub async fn interviews_and_registrations(w: &Walls<'_>, t: &Things, now: chrono::DateTime<chrono::Utc>) {
    let program = t.program.id;
    let long_ago = now - chrono::Duration::days(999);
    let far = now + chrono::Duration::days(999);
    let registration = &t.registration;
    call!(w.reads, tx, registrations::find(registration.id));
    call!(w.reads, tx, registrations::lock(registration.id));
    call!(w.reads, tx, registrations::of_child(registration.child_id, registration.facility_id, program));
    call!(w.reads, tx, registrations::of_household(registration.household_id));
    call!(w.reads, tx, registrations::all_of_child(registration.child_id));
    call!(w.reads, tx, registrations::inbox(registration.facility_id, &[registration.state], 0, 50));
    let (at, states) = ([registration.facility_id], [registration.state]);
    call!(w.reads, tx, registrations::queue(Some(&at), &states, far, 0, 50));
    call!(w.lists, tx, registrations::queue(None, &states, far, 0, 500));
    call!(w.writes, tx, registrations::put(&Registration { wish: "別".into(), ..registration.clone() }));
    let reminder = reminder(t, now);
    call!(w.writes, tx, reminders::add(&reminder));
    call!(w.lists, tx, reminders::of_month(program, reminder.month));
    let interview = &t.interview;
    call!(w.reads, tx, interviews::find(interview.id));
    call!(w.reads, tx, interviews::standing(interview.registration_id));
    call!(w.reads, tx, interviews::of_registrations(&[interview.registration_id]));
    call!(w.lists, tx, interviews::asked(interview.facility_id));
    call!(w.reads, tx, interviews::slot(t.slot.id));
    call!(w.reads, tx, interviews::slots_by_id(&[t.slot.id]));
    call!(w.reads, tx, interviews::slots(t.slot.facility_id, long_ago, far));
    call!(w.reads, tx, interviews::open_slots(t.slot.facility_id, program, now));
    call!(w.writes, tx, interviews::add_slots(std::slice::from_ref(&t.slot)));
    call!(w.writes, tx, interviews::take_place(t.slot.id, now));
    call!(w.writes, tx, interviews::give_place(t.slot.id));
    call!(w.writes, tx, interviews::unfix(&[t.slot.id]));
    call!(w.writes, tx, interviews::cancel_slot(t.slot.id, now));
    call!(w.writes, tx, interviews::add(interview));
    call!(w.writes, tx, interviews::update(interview, &Interview { wish: "別".into(), ..interview.clone() }));
}

pub async fn reports_and_logs(w: &Walls<'_>, t: &Things, now: chrono::DateTime<chrono::Utc>) {
    let (facility, program) = (t.facility.id, t.program.id);
    let (report, month, far) = (&t.report, t.report.month, now + chrono::Duration::days(999));
    let days = (day("2020-01-01"), day("2040-01-01"));
    call!(w.reads, tx, reports::find(report.id));
    call!(w.reads, tx, reports::lock(report.id));
    call!(w.reads, tx, reports::of_month(report.facility_id, program, month));
    call!(w.reads, tx, report_months::hold_state(report.facility_id, program, month));
    call!(w.lists, tx, report_months::close(report.facility_id, program, month));
    call!(w.lists, tx, reports::lines(report.id, report.version));
    call!(w.reads, tx, reports::uses(facility, program, days, &[Phase::Completed]));
    call!(w.lists, tx, reports::cancelled(facility, program, days));
    call!(w.lists, tx, reports::refused(facility, program, days));
    call!(w.reads, tx, reports::board(program, days, day("2040-01-01")));
    call!(w.reads, tx, reports::handed_in(program, days));
    call!(w.writes, tx, reports::lock_or_add(report));
    call!(w.writes, tx, reports::update(&Report { state: ReportState::Draft, ..report.clone() }));
    let line = reports::ReportLine {
        report_id: report.id,
        version: report.version,
        line: 999,
        booking_id: t.booking.id,
        cells: serde_json::json!([]),
    };
    call!(w.writes, tx, reports::add_lines(std::slice::from_ref(&line)));
    let scope = Scope { program, facilities: vec![facility], from: days.0, to: days.1 };
    call!(w.reads, tx, statistics::demand(&scope, "Asia/Tokyo"));
    call!(w.lists, tx, statistics::unmet(&scope));
    let announcement = &t.announcement;
    call!(w.reads, tx, announcements::find(announcement.id));
    call!(w.reads, tx, announcements::lock(announcement.id));
    call!(w.lists, tx, announcements::shown(None, now));
    call!(w.lists, tx, announcements::shown(Some(facility), now));
    call!(w.lists, tx, announcements::list(None, None, (0, 50)));
    call!(w.lists, tx, announcements::list(Some(facility), None, (0, 50)));
    call!(w.writes, tx, announcements::put(&Announcement { title: "別".into(), ..announcement.clone() }));
    let filter = AuditFilter { account: Some(t.account.id), ..AuditFilter::default() };
    call!(w.reads, tx, audit::list(&filter, 0, 50));
    call!(w.lists, tx, audit::list(&AuditFilter::default(), 0, 500));
    call!(w.lists, tx, audit::accounts_by_text(&t.name, true, 500));
    call!(w.reads, tx, audit::names(&[t.account.id]));
    call!(w.lists, tx, outbox::due(far, 500));
    call!(w.lists, tx, outbox::given_up("", (0, 50)));
    call!(w.writes, tx, outbox::sent(t.mail.id, now));
    call!(w.writes, tx, outbox::failed(t.mail.id, "x", None));
    call!(w.writes, tx, outbox::again(&[t.mail.id], now));
    call!(w.writes, tx, outbox::put(&Mail { id: w.maker.new_id(), ..t.mail.clone() }, now, now));
    call!(w.writes, tx, throttle::give_back(&[1]));
    call!(w.writes, tx, throttle::forget(far));
    call!(w.writes, tx, idempotency::forget(far));
    call!(w.writes, tx, outbox::forget(far));
}
