//! Two cities full of life, and one row of each kind of the first.

use crate::support::{day, family, jst, lines, run};
use chrono::{DateTime, Utc};
use platform_app::accounts::sessions as logins;
use platform_app::{closures as closing, emergencies, interviews as calling, registrations as asking};
use platform_store::accounts::Account;
use platform_store::announcements::Announcement;
use platform_store::bookings::Booking;
use platform_store::eras::Era;
use platform_store::families::{Child, Guardian, Household};
use platform_store::holds::{self, Hold};
use platform_store::interviews::{Interview, Slot};
use platform_store::mail_links::MailLink;
use platform_store::outbox::Mail;
use platform_store::places::{Closure, Facility, Program};
use platform_store::registrations::Registration;
use platform_store::reminders::Reminder;
use platform_store::reports::Report;
use platform_store::{
    Tx, accounts, announcements, bookings, entrance_codes, families, interviews, mail_links, outbox,
    registrations, reports,
};
use platform_testkit::maker::PASSWORD;
use platform_testkit::{TestApp, seed};
use platform_values::{AccountId, BookingId, FacilityId, InterviewId, LinkPurpose};
use uuid::Uuid;

/// Rows of Kawasaki, one of each kind.
pub struct Things {
    pub household: Household,
    pub child: Child,
    pub guardian: Guardian,
    pub booking: Booking,
    pub hold: Hold,
    pub registration: Registration,
    pub interview: Interview,
    pub slot: Slot,
    pub report: Report,
    pub account: Account,
    pub announcement: Announcement,
    pub facility: Facility,
    pub program: Program,
    pub closure: Closure,
    pub link: MailLink,
    pub mail: Mail,
    pub token: Vec<u8>,
    pub head: AccountId,
    pub emergency: Uuid,
    pub name: String,
}

/// Both cities with families, bookings, interviews, reports and announcements.
pub async fn two_cities() -> TestApp {
    let test = TestApp::with_pool(16).await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    for (slug, maker) in [("kawasaki", &test.kawasaki), ("example", &test.example)] {
        let record = seed::city::make(maker, slug, 10).await.expect("a city full of life");
        assert!(record.bookings > 10);
    }
    test
}

async fn id(test: &TestApp, sql: &str) -> Uuid {
    let sql = format!("SELECT ({sql} LIMIT 1)::text AS line");
    lines(test, &sql).await.first().and_then(|line| line.parse().ok()).unwrap_or_else(|| panic!("{sql}"))
}

pub async fn things(test: &TestApp) -> Things {
    let (maker, city) = (&test.kawasaki, test.kawasaki.tenant);
    let booked = format!(
        "SELECT b.id FROM bookings b JOIN bookings u ON u.facility_id = b.facility_id AND u.phase = 'completed'
         WHERE b.tenant_id = '{city}' AND b.phase = 'requested'
         AND EXISTS (SELECT FROM bookings o WHERE o.child_id = b.child_id AND o.facility_id = b.facility_id
            AND o.phase = 'completed')
         ORDER BY b.id"
    );
    let booking = id(test, &booked).await;
    let at = id(test, &format!("SELECT facility_id FROM bookings WHERE id = '{booking}'")).await;
    let interview = interview_at(test, at.into()).await;
    let first = |table: &str, order: &str| {
        let sql = format!("SELECT id FROM {table} WHERE tenant_id = '{city}' ORDER BY {order}, id");
        async move { id(test, &sql).await }
    };
    let here = format!("facility_id <> '{at}'");
    let announcement = first("announcements", "facility_id IS NULL").await;
    let report = first("reports", &here).await;
    let slot = first("interview_slots", &format!("{here}, taken >= capacity")).await;
    let mut tx = maker.db_write().await.expect("a transaction");
    let now = maker.app.clock.now();
    let booking = bookings::find(&mut tx, booking.into()).await.expect("an answer").expect("a booking");
    let household = families::household(&mut tx, booking.household_id).await.expect("an answer");
    let child = families::child(&mut tx, booking.child_id).await.expect("an answer").expect("a child");
    let guardians = families::guardians_of(&mut tx, booking.household_id).await.expect("an answer");
    let guardian = guardians.into_iter().find(|g| g.account_id.is_some()).expect("a guardian");
    let account = guardian.account_id.expect("an account");
    let account = accounts::find(&mut tx, account).await.expect("an answer").expect("an account");
    let link = links(&mut tx, &account, now).await;
    let (at, under) = (booking.facility_id, booking.program_id);
    let registration = registrations::of_child(&mut tx, child.id, at, under).await;
    let mail = outbox::due(&mut tx, now + chrono::Duration::days(9), 1).await.expect("mails").remove(0);
    let interview = interviews::find(&mut tx, interview).await.expect("an answer").expect("an interview");
    let slot = interviews::slot(&mut tx, slot.into()).await.expect("an answer").expect("a slot");
    let report = reports::find(&mut tx, report.into()).await.expect("an answer");
    let announcement = announcements::find(&mut tx, announcement.into()).await.expect("an answer");
    let city = maker.city().await.expect("the city");
    let things = Things {
        hold: hold_like(&booking, maker.new_id(), now),
        facility: city.facility(booking.facility_id).expect("a facility").clone(),
        program: maker.program().await.expect("a program"),
        closure: Closure {
            id: maker.new_id(),
            facility_id: Some(booking.facility_id),
            day: booking.day,
            reason: "x".into(),
            emergency_id: None,
        },
        household: household.expect("a household"),
        name: account.display_name.clone(),
        token: Vec::new(),
        head: AccountId(Uuid::nil()),
        emergency: Uuid::nil(),
        registration: registration.expect("an answer").expect("a registration"),
        interview,
        slot,
        report: report.expect("a report"),
        announcement: announcement.expect("an announcement"),
        booking,
        child,
        guardian,
        account,
        link,
        mail,
    };
    tx.commit(&serde_json::Value::Null).await.expect("a commit");
    with_hold(test, &things.hold, &things.booking).await;
    with_session(test, things).await
}

async fn with_hold(test: &TestApp, hold: &Hold, booking: &Booking) {
    let mut tx = test.kawasaki.db_write().await.expect("a transaction");
    holds::add(&mut tx, hold).await.expect("a hold");
    entrance_codes::add(&mut tx, hold.facility_id, hold.day, "x").await.expect("a code");
    tx.commit(&serde_json::Value::Null).await.expect("a commit");
    let draws = format!(
        "INSERT INTO quota_draws SELECT tenant_id, '{}', owner_id, program_id, quota, win_from, win_to, amount
         FROM quota_draws WHERE booking_id = '{}'",
        hold.id, booking.id
    );
    run(test, &draws).await;
}

/// The child's place of that day is held a second time; its draws are those of the booking.
fn hold_like(booking: &Booking, id: BookingId, now: DateTime<Utc>) -> Hold {
    Hold {
        id,
        household_id: booking.household_id,
        child_id: booking.child_id,
        facility_id: booking.facility_id,
        program_id: booking.program_id,
        day: booking.day,
        starts: booking.starts,
        ends: booking.ends,
        expires_at: now + chrono::Duration::minutes(10),
        released_at: None,
    }
}

/// A link to choose a password and one to take the family over.
async fn links(tx: &mut Tx, account: &Account, now: DateTime<Utc>) -> MailLink {
    let link = link_for(account, now);
    mail_links::add(tx, &link).await.expect("a link");
    let (purpose, household_id) = (LinkPurpose::Claim, account.household_id);
    let claim = MailLink { token_hash: vec![6; 32], purpose, account_id: None, household_id, ..link.clone() };
    mail_links::add(tx, &claim).await.expect("a link");
    link
}

fn link_for(account: &Account, now: DateTime<Utc>) -> MailLink {
    MailLink {
        token_hash: vec![7; 32],
        purpose: LinkPurpose::Reset,
        email: account.email.clone(),
        account_id: Some(account.id),
        created_at: now,
        expires_at: now + chrono::Duration::days(999),
        used_at: None,
        household_id: None,
        attempts: 0,
    }
}

/// Another family waits for a call of the facility.
async fn interview_at(test: &TestApp, facility: FacilityId) -> InterviewId {
    let maker = &test.kawasaki;
    let family = family(maker, 950, "2023-05-10").await;
    let ctx = maker.ctx(&family.parent.actor).await.expect("a context");
    let program = maker.program().await.expect("a program").id;
    let applied = asking::apply(&ctx, family.children[0].id, facility, program, "").await.expect("a request");
    calling::ask_for_call(&ctx, applied, "午後に").await.expect("a wish for a call")
}

/// The family is logged in, and one of its days is closed.
async fn with_session(test: &TestApp, things: Things) -> Things {
    let maker = &test.kawasaki;
    let nobody = maker.ctx(&platform_authz::Actor::nobody()).await.expect("a context");
    let token = logins::log_in(&nobody, &things.account.login_id, PASSWORD, "見本", "127.0.0.1").await;
    let token = token.expect("a login");
    let resumed = logins::resume(&maker.app, maker.tenant, token.secret()).await.expect("an answer");
    let role = platform_authz::Role::FacilityManager;
    let head = maker.db_staff("walls-head", "見本 園長", role, &[things.facility.id]).await.expect("a head");
    let ctx = maker.ctx(&head.actor).await.expect("a context");
    let days = [things.closure.day];
    closing::close(&ctx, Some(things.facility.id), &days, "行事（見本）").await.expect("a closed day");
    let head = head.actor.account.expect("an account");
    let emergency = emergency(test, things.facility.id).await;
    Things { token: resumed.expect("a session").token_hash, head, emergency, ..things }
}

/// A closing of the facility long after everything else, declared by the city.
async fn emergency(test: &TestApp, facility: FacilityId) -> Uuid {
    let role = platform_authz::Role::CityStaff;
    let officer = test.kawasaki.db_staff("walls-city", "見本 職員", role, &[]).await.expect("an officer");
    let ctx = test.kawasaki.ctx(&officer.actor).await.expect("a context");
    let area = emergencies::Area::Facilities(vec![facility]);
    emergencies::declare(&ctx, &area, &[day("2026-12-01")], "大雪（見本）").await.expect("a closing");
    let id = "SELECT DISTINCT emergency_id::text AS line FROM closures WHERE emergency_id IS NOT NULL";
    crate::support::lines(test, id).await.remove(0).parse().expect("an id")
}

/// A name that the facility never had.
pub fn era(t: &Things, now: DateTime<Utc>) -> Era {
    Era {
        facility_id: t.facility.id,
        first_day: day("2026-04-01"),
        name: "別".into(),
        kana: String::new(),
        operator: t.facility.operator,
        corporation: String::new(),
        made_by: t.account.id,
        made_at: now,
    }
}

/// That the facility was asked for a report.
pub fn reminder(t: &Things, now: DateTime<Utc>) -> Reminder {
    Reminder {
        facility_id: t.registration.facility_id,
        program_id: t.registration.program_id,
        month: day("2026-02-01"),
        at: now,
        made_by: t.account.id,
    }
}
