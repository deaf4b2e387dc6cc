//! The calls of `wall_calls`, for holds, what is given back to the ledger, lifted locks and the rounds of reports.

use crate::things::Things;
use crate::wall_calls::{Walls, call};
use chrono::{DateTime, Duration, Utc};
use platform_store::families_search::Needle;
use platform_store::holds::{self, Hold};
use platform_store::report_events::{self, ReportEvent};
use platform_store::{
    audit, bookings_own, closures, entrance_codes, families_search, interviews, interviews_inbox, ledger,
    outbox, registrations, reminders, throttle,
};
use platform_values::{BookingId, ReportDeed};

pub async fn holding(w: &Walls<'_>, t: &Things, now: DateTime<Utc>) {
    let (facility, program, child) = (t.facility.id, t.program.id, t.booking.child_id);
    call!(w.writes, tx, reminders::alone(program, t.booking.day));
    let (day, starts, ends) = (t.booking.day, t.booking.starts, t.booking.ends);
    let near = (t.booking.day - Duration::days(62), t.booking.day + Duration::days(62));
    call!(w.lists, tx, bookings_own::children_handed_in(program, near));
    call!(w.reads, tx, bookings_own::children_of(&[t.booking.id]));
    call!(w.reads, tx, holds::of_household(t.hold.household_id, now));
    call!(
        w.reads,
        tx,
        holds::take_up(
            t.hold.child_id,
            (t.hold.facility_id, t.hold.program_id),
            (t.hold.day, t.hold.starts, t.hold.ends)
        )
    );
    call!(w.reads, tx, holds::release(t.hold.household_id, now));
    call!(w.reads, tx, holds::any_expired(now + Duration::days(1)));
    call!(w.reads, tx, holds::drawn(t.hold.child_id));
    call!(w.lists, tx, registrations::conditions(&[t.registration.child_id]));
    call!(w.writes, tx, outbox::withdraw(t.registration.id.0));
    call!(w.lists, tx, ledger::has_exactly(t.booking.id, facility, program, &[]));
    let hold = Hold {
        id: BookingId(uuid::Uuid::from_u128(9)),
        household_id: t.booking.household_id,
        child_id: child,
        facility_id: facility,
        program_id: program,
        day,
        starts,
        ends,
        expires_at: now + Duration::minutes(10),
        released_at: None,
    };
    call!(w.writes, tx, holds::add(&hold));
    call!(w.reads, tx, entrance_codes::find(facility, day));
    call!(w.writes, tx, entrance_codes::add(facility, day.succ_opt().expect("a day"), "x"));
    call!(w.lists, tx, closures::present(Some(&[facility]), &[day]));
    call!(w.writes, tx, throttle::lift(&[1]));
    call!(w.writes, tx, ledger::give_back(t.booking.id));
    call!(w.writes, tx, ledger::give_back_all(&[t.booking.id]));
    call!(w.reads, tx, report_events::of(t.report.id));
    let ever = (now - Duration::days(999), now + Duration::days(999));
    call!(w.reads, tx, audit::accounts_of(&[t.booking.household_id]));
    call!(w.reads, tx, families_search::meant(&Needle::default(), &[t.booking.household_id], 500));
    let part = interviews_inbox::Part::Ahead;
    call!(w.reads, tx, interviews_inbox::inbox(t.interview.facility_id, part, 0, 50));
    call!(w.lists, tx, interviews::lock_slots(None, ever));
    call!(w.reads, tx, interviews::lock_slots(Some(&[t.slot.facility_id]), ever));
    call!(w.lists, tx, interviews::free_slots(None, ever));
    call!(w.reads, tx, interviews::free_slots(Some(&[t.slot.facility_id]), ever));
    call!(w.lists, tx, interviews::fixed(None, ever));
    call!(w.lists, tx, interviews::fixed(Some(&[t.interview.facility_id]), ever));
    call!(w.writes, tx, interviews::cancel_slots(&[t.slot.id], now));
    let event = ReportEvent {
        id: w.maker.new_id(),
        report_id: t.report.id,
        at: now,
        deed: ReportDeed::Returned,
        version: 1,
        actor_id: t.head,
        message: String::new(),
    };
    call!(w.writes, tx, report_events::add(&event));
}
