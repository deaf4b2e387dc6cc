//! Decisions that meet: steps that hold a booking up, a cancellation and an approval at once, one deadline for all, the last
//! place of an interview.

use crate::support::{Place, codes, day, db_rules, jst, ledger_errors, lines, number, run, span};
use platform_app::bookings::decide::{self, Decision};
use platform_app::bookings::{Ask, book, cancel, mine};
use platform_app::interviews::{self, NewSlot};
use platform_app::{AppError, Ctx};
use platform_authz::Role;
use platform_program_api::Answers;
use platform_testkit::TestApp;
use platform_testkit::maker::{Family, Person};
use platform_values::{BookingId, InterviewMode, Phase, ProgramId, RegistrationId};
use serde_json::json;
use std::sync::Arc;
use tokio::sync::Barrier;

fn yes() -> Decision {
    Decision::Approve { message: String::new() }
}

async fn phase(test: &TestApp, id: BookingId) -> String {
    lines(test, &format!("SELECT phase AS line FROM bookings WHERE id = '{id}'")).await.remove(0)
}

async fn ctx(test: &TestApp, person: &Person) -> Ctx {
    test.kawasaki.ctx(&person.actor).await.expect("a context")
}

/// A program of the dummy at the place, with approval and a doctor's note.
async fn dummy(test: &TestApp, place: &Place) -> ProgramId {
    let (tenant, facility) = (test.kawasaki.tenant, place.facility.id);
    let (program, edit) = (test.kawasaki.new_id::<ProgramId>(), test.kawasaki.new_id::<uuid::Uuid>());
    let by = place.manager.actor.account.expect("an account");
    let rules = json!({ "approval": "facility", "doctor_note": true });
    run(
        test,
        &format!(
            "INSERT INTO programs VALUES ('{tenant}', '{program}', 'dummy', 'testdummy', '見本', true, 9);
             INSERT INTO facility_programs VALUES ('{tenant}', '{facility}', '{program}', NULL, NULL);
             INSERT INTO rule_edits VALUES ('{tenant}', '{edit}', '{program}', '{facility}', '2020-01-01', '{rules}',
                'test', '{by}', now());
             UPDATE generations SET generation = generation + 1 WHERE tenant_id = '{tenant}'"
        ),
    )
    .await;
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    program
}

fn wish(place: &Place, family: &Family, program: ProgramId, care: &str) -> Ask {
    let ask = place.ask(&family.children[0], day(care), "09:00-17:00", "");
    Ask { program, answers: Answers::default(), span: span("09:00-17:00"), ..ask }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_step_holds_a_booking_up_until_it_is_done() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let program = dummy(&test, &place).await;
    let officer = test.kawasaki.db_staff("officer", "見本", Role::CityStaff, &[]).await.expect("an officer");
    let (parent, head) = (ctx(&test, &family.parent).await, ctx(&test, &place.manager).await);

    let asked = book(&parent, &wish(&place, &family, program, "2026-03-02")).await.expect("a request");
    assert_eq!(asked.phase, Phase::Requested);
    decide::decide(&head, asked.id, &yes()).await.expect("an approval");
    assert_eq!(phase(&test, asked.id).await, "requested", "the doctor's note is missing");
    assert_eq!(mine::detail(&parent, asked.id).await.expect("a booking").open_steps, ["doctor_note"]);
    assert_eq!(codes(&decide::decide(&head, asked.id, &yes()).await), ["booking-steps-open"]);
    let own = decide::finish_step(&parent, asked.id, "doctor_note").await;
    assert!(matches!(own, Err(AppError::Forbidden)), "a family ticks nothing off");
    decide::finish_step(&head, asked.id, "doctor_note").await.expect("the note came");
    assert_eq!(phase(&test, asked.id).await, "confirmed");

    let by_staff = book(&head, &wish(&place, &family, program, "2026-03-03")).await.expect("a request");
    assert_eq!(by_staff.phase, Phase::Requested, "staff need the note as well");
    decide::finish_step(&head, by_staff.id, "doctor_note").await.expect("the note came");
    assert_eq!(phase(&test, by_staff.id).await, "confirmed", "and approve what they enter by entering it");

    let officer = ctx(&test, &officer).await;
    let by_city = book(&officer, &wish(&place, &family, program, "2026-03-04")).await.expect("a request");
    assert_eq!(by_city.phase, Phase::Requested);
    let browser = test.browser(&test.kawasaki).expect("a browser");
    browser.log_in(&place.manager).await.expect("a login");
    let page = format!("/facility/{}/bookings/{}", place.facility.code, by_city.id);
    assert!(browser.page(&page).await.expect("the page").contains("医師の意見書を施設が受け取ります"));
    browser.post_form(&page, &format!("{page}/steps/doctor_note"), &[]).await.expect("the note came");
    let after = browser.page(&page).await.expect("the page");
    assert!(!after.contains("医師の意見書") && after.contains("承認する"), "only the decision is left");
    assert_eq!(phase(&test, by_city.id).await, "requested", "the city does not decide for the facility");
    decide::decide(&head, by_city.id, &yes()).await.expect("an approval");
    assert_eq!(phase(&test, by_city.id).await, "confirmed");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_cancellation_and_an_approval_at_once_nothing_is_left_over() {
    let test = TestApp::with_pool(8).await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let (parent, head) = (ctx(&test, &family.parent).await, ctx(&test, &place.manager).await);
    for round in 0..20 {
        let ask = place.ask(&family.children[0], day("2026-03-02"), "08:30-17:00", "hiteikei");
        let id = book(&parent, &ask).await.expect("a request").id;
        let start = Arc::new(Barrier::new(2));
        let (parent, head, other) = (parent.clone(), head.clone(), start.clone());
        let cancelling = tokio::spawn(async move {
            start.wait().await;
            cancel::cancel(&parent, id, "").await
        });
        let approving = tokio::spawn(async move {
            other.wait().await;
            decide::decide(&head, id, &yes()).await
        });
        let (cancelled, approved) = (cancelling.await.expect("an end"), approving.await.expect("an end"));
        cancelled.expect("a family can always cancel");
        assert!(matches!(approved, Ok(_) | Err(AppError::Stale)), "round {round}: {:?}", codes(&approved));
        assert_eq!(phase(&test, id).await, "cancelled", "round {round}");
        assert_eq!(number(&test, "SELECT coalesce(sum(used), 0)::bigint AS n FROM quota_use").await, 0);
        assert_eq!(ledger_errors(&test).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_is_free_until_one_deadline_everywhere() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let rules = json!({ "cancel": { "fee_percent": 50, "free_until_days": 3, "free_until_time": "12:00" } });
    db_rules(&test, place.facility.id, rules).await;
    let family = place.family(&test, "2023-05-10").await;
    let (parent, head) = (ctx(&test, &family.parent).await, ctx(&test, &place.manager).await);
    let mut ids = Vec::new();
    for care in ["2026-03-05", "2026-03-06"] {
        let ask = place.ask(&family.children[0], day(care), "08:30-17:00", "hiteikei");
        ids.push(book(&parent, &ask).await.expect("a request").id);
    }
    decide::decide(&head, ids[0], &yes()).await.expect("an approval");
    test.clock.set(jst("2026-03-02 11:59"));
    assert!(!cancel::preview(&parent, ids[0]).await.expect("a preview").late);
    // After the deadline of the rules, long before the window closes on the day before.
    test.clock.set(jst("2026-03-02 12:00"));
    let told = cancel::preview(&parent, ids[0]).await.expect("a preview");
    let deadline = day("2026-03-02").and_hms_opt(12, 0, 0).expect("noon");
    assert_eq!((told.free_until, told.late), (deadline, true));
    assert!(told.fee.total().0 > 0);
    assert_eq!(mine::detail(&parent, ids[0]).await.expect("a booking").free_until, deadline);
    let by_staff = cancel::preview(&head, ids[0]).await.expect("a preview");
    assert!(!by_staff.late && by_staff.fee.lines.is_empty(), "what the facility cancels costs nothing");
    test.clock.set(jst("2026-03-03 13:00"));
    let request = cancel::preview(&parent, ids[1]).await.expect("a preview");
    assert!(!request.late && request.fee.lines.is_empty(), "nobody confirmed it yet");

    cancel::cancel(&parent, ids[0], "").await.expect("a cancellation");
    let charged =
        "SELECT (late_cancel AND (final_quote #>> '{lines,0,amount}')::bigint > 0)::int::bigint AS n
        FROM bookings WHERE phase = 'cancelled'";
    assert_eq!(number(&test, charged).await, 1, "what was told is what is charged");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_place_of_an_interview_goes_to_one_family() {
    let test = TestApp::with_pool(16).await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let head = ctx(&test, &place.manager).await;
    let slot = |hour| NewSlot {
        starts: day("2026-02-20").and_hms_opt(hour, 0, 0).expect("a time"),
        minutes: 30,
        capacity: 1,
        mode: InterviewMode::InPerson,
        place: "見本室".into(),
    };
    let (facility, program) = (place.facility.id, place.program.id);
    interviews::add_slots(&head, facility, program, &[slot(10)]).await.expect("a slot");
    let mut wishes = Vec::new();
    for _ in 0..12 {
        let family = place.family(&test, "2023-05-10").await;
        let child = family.children[0].id;
        let sql = format!("SELECT id::text AS line FROM registrations WHERE child_id = '{child}'");
        let id: uuid::Uuid = lines(&test, &sql).await.remove(0).parse().expect("an id");
        wishes.push((ctx(&test, &family.parent).await, RegistrationId(id)));
    }
    let open = interviews::open_slots_for(&wishes[0].0, wishes[0].1).await.expect("slots");
    let slot = open.first().expect("the slot").id;
    let start = Arc::new(Barrier::new(wishes.len()));
    let mut set = tokio::task::JoinSet::new();
    for (parent, id) in wishes {
        let start = start.clone();
        set.spawn(async move {
            start.wait().await;
            interviews::take_slot(&parent, id, slot).await
        });
    }
    let answers = set.join_all().await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    for refused in answers.iter().filter(|answer| answer.is_err()) {
        assert_eq!(codes(refused), ["interview-slot-full"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_of_a_day_that_was_closed_meanwhile_is_declined_not_approved() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let parent = ctx(&test, &family.parent).await;
    let asked = place.ask(&family.children[0], day("2026-03-02"), "08:30-17:00", "hiteikei");
    let asked = book(&parent, &asked).await.expect("a request");
    let browser = test.browser(&test.kawasaki).expect("a browser");
    let browser = browser.with_cookie(&crate::support::cookie(&test.kawasaki, &place.manager).await);
    let settings = "/facility/nakahara-01/settings";
    let closing = [
        ("closing-first", "2026-03-02"),
        ("closing-last", ""),
        ("closing-reason", "見本行事"),
        ("sure", "yes"),
    ];
    let answer =
        browser.post_form(settings, &format!("{settings}/close"), &closing).await.expect("an answer");
    let list = answer.headers()["location"].to_str().expect("an address").to_owned();
    let page = browser.page(&list).await.expect("a list");
    assert!(page.contains(&asked.id.to_string()) && page.contains("お断りしてください"), "{list}");
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let page = browser.page(&format!("/facility/nakahara-01/bookings/{}", asked.id)).await.expect("a page");
    assert!(page.contains("見本行事") && !page.contains("value=\"approve\""));
    let head = ctx(&test, &place.manager).await;
    assert_eq!(codes(&decide::decide(&head, asked.id, &yes()).await), ["decide-closed-by-facility"]);
    let no = Decision::Decline { reason: "staffing".into(), message: String::new() };
    decide::decide(&head, asked.id, &no).await.expect("a decline");
}

#[tokio::test(flavor = "multi_thread")]
async fn interview_slots_skip_closed_days_and_doubles_and_tell_how_many() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let browser = test.browser(&test.kawasaki).expect("a browser");
    let browser = browser.with_cookie(&crate::support::cookie(&test.kawasaki, &place.manager).await);
    let page = "/facility/nakahara-01/interviews";
    // A Friday, a Sunday, a holiday, a Tuesday.
    let fields = [
        ("slot-first", "2026-02-20"),
        ("slot-last", "2026-02-24"),
        ("slot-weekday", "5"),
        ("slot-weekday", "7"),
        ("slot-weekday", "1"),
        ("slot-weekday", "2"),
        ("times", "10:00"),
        ("minutes", "30"),
        ("capacity", "1"),
        ("mode", "in_person"),
    ];
    for told in ["added=2&closed=2&there=0", "added=0&closed=2&there=2"] {
        let answer = browser.post_form(page, &format!("{page}/slots"), &fields).await.expect("an answer");
        let next = answer.headers()["location"].to_str().expect("an address").to_owned();
        assert!(next.ends_with(told), "{next}");
        assert!(browser.page(&next).await.expect("a page").contains("休みの日の2件は出していません"));
    }
}
