//! Facilities that are handed over or closed: names follow their day, bookings follow the facility or end with it.

use crate::support::{Place, codes, day, facility, jst, ledger_errors, lines, number};
use platform_app::bookings::book;
use platform_app::facilities::{self, Master};
use platform_app::reports::draft;
use platform_app::succession::{self, Succession};
use platform_authz::Role;
use platform_store::places::Facility;
use platform_testkit::TestApp;
use platform_values::{Month, Operator};

fn master(of: &Facility) -> Master {
    Master {
        name: of.name.clone(),
        kana: of.kana.clone(),
        kind: of.kind,
        operator: of.operator,
        ward: of.ward.clone(),
        postcode: of.postcode.clone(),
        address: of.address.clone(),
        phone: of.phone.clone(),
        capacity: of.capacity,
        opened_on: of.opened_on,
        suspended_from: of.suspended_from,
        closed_on: of.closed_on,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facility_that_is_handed_over_keeps_its_people_and_its_past() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let ask = place.ask(&family.children[0], day("2026-03-19"), "08:30-17:00", "hiteikei");
    let booked = book(&parent, &ask).await.expect("a booking");
    let admin = test.officer(Role::CityAdmin).await.expect("an officer");
    let city = test.kawasaki.ctx(&admin.person.actor).await.expect("a context");
    let old = place.facility.name.clone();
    let wanted = Succession {
        first_day: day("2026-04-01"),
        name: "あたらしい園（見本）".into(),
        kana: "あたらしいえん".into(),
        operator: Operator::Private,
        corporation: "見本福祉会".into(),
        replaces: false,
    };
    let late = Succession { first_day: day("2026-03-10"), name: " ".into(), ..wanted.clone() };
    let refused = succession::hand_over(&city, place.facility.id, &late).await;
    assert_eq!(codes(&refused), ["facility-name-missing", "succession-day-past"]);
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    assert!(succession::hand_over(&head, place.facility.id, &wanted).await.is_err(), "only the city");
    succession::hand_over(&city, place.facility.id, &wanted).await.expect("a succession");
    let public = format!("/facilities/{}", place.facility.code);
    let nobody = test.nobody().expect("a browser").0;
    let again = succession::hand_over(&city, place.facility.id, &wanted).await;
    assert_eq!(codes(&again), ["succession-nothing-changed"]);
    let other = Succession { corporation: "見本会".into(), ..wanted.clone() };
    let asks = succession::hand_over(&city, place.facility.id, &other).await;
    assert_eq!(codes(&asks), ["succession-day-taken"]);
    for corporation in ["見本会", "見本福祉会"] {
        let sure = Succession { corporation: corporation.into(), replaces: true, ..wanted.clone() };
        succession::hand_over(&city, place.facility.id, &sure).await.expect("a replacement");
    }
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let page = nobody.page(&public).await.expect("a page");
    assert!(page.contains(&format!("<h1 class=\"place-title\">{old}</h1>")) && page.contains("4月1日"));
    test.clock.set(jst("2026-04-01 00:01"));
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let page = nobody.page(&public).await.expect("a page");
    assert!(
        page.contains("<h1 class=\"place-title\">あたらしい園（見本）</h1>") && page.contains("見本福祉会")
    );
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let month = |year, number| Month::new(year, number).expect("a month");
    let name = async |month| {
        draft(&head, place.facility.id, place.program.id, month).await.expect("a report").head.facility_name
    };
    assert_eq!(name(month(2026, 3)).await, old, "past reports keep the name of their month");
    assert_eq!(name(month(2026, 4)).await, "あたらしい園（見本）");
    assert!(head.find_booking(booked.id).await.is_ok(), "staff and bookings follow");
    // Correcting the name now corrects what holds now, not the past.
    let city = test.kawasaki.ctx(&admin.person.actor).await.expect("a context");
    let now = facilities::find(&city, &place.facility.code).expect("a facility").clone();
    let corrected = Master { name: "新しい園（見本）".into(), ..master(&now) };
    facilities::update(&city, now.id, now.updated_at, &corrected).await.expect("a change");
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let names = "SELECT name AS line FROM facility_eras ORDER BY first_day";
    assert_eq!(lines(&test, names).await, [old.as_str(), "新しい園（見本）"]);
    let gone = succession::take_back(&city, now.id, day("2026-04-01")).await;
    assert_eq!(codes(&gone).len(), 1, "what has come is not taken back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facility_is_booked_from_its_first_day_until_it_is_suspended() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let admin = test.officer(Role::CityAdmin).await.expect("an officer");
    let city = test.kawasaki.ctx(&admin.person.actor).await.expect("a context");
    let model = facility(&test.kawasaki, "nakahara-01").await;
    let program = test.kawasaki.program().await.expect("a program").id;
    let fresh =
        Master {
            name: "あたらしい園（見本）".into(), opened_on: Some(day("2026-03-17")), ..master(&model)
        };
    facilities::create(&city, "nakahara-99", &[program], &fresh).await.expect("a facility");
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let place = Place::new(&test, "nakahara-99").await;
    let family = place.family(&test, "2023-05-10").await;
    let try_on = async |date: &str| {
        let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        codes(&book(&parent, &place.ask(&family.children[0], day(date), "08:30-17:00", "hiteikei")).await)
    };
    assert_eq!(try_on("2026-03-16").await, ["facility-not-open"]);
    assert_eq!(try_on("2026-03-17").await, [""; 0], "the first day");
    let stored = facility(&test.kawasaki, "nakahara-99").await;
    let city = test.kawasaki.ctx(&admin.person.actor).await.expect("a context");
    let halt = Master { suspended_from: Some(day("2026-03-25")), ..master(&stored) };
    facilities::update(&city, stored.id, stored.updated_at, &halt).await.expect("a change");
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_eq!(try_on("2026-03-24").await, [""; 0], "the last day before");
    assert_eq!(try_on("2026-03-25").await, ["facility-suspended"]);
    assert_eq!(try_on("2026-03-26").await, ["facility-suspended"]);
    let stands = "SELECT count(*) AS n FROM bookings WHERE phase <> 'cancelled'";
    assert_eq!(number(&test, stands).await, 2, "suspending cancels nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn closing_cancels_what_lies_after_it_with_one_mail_a_family() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-02 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (first, second) = (place.family(&test, "2023-05-10").await, place.family(&test, "2023-06-10").await);
    for (family, days) in
        [(&first, &["2026-03-10", "2026-03-19", "2026-03-26"][..]), (&second, &["2026-03-19"])]
    {
        let ctx = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        for date in days {
            let ask = place.ask(&family.children[0], day(date), "08:30-17:00", "hiteikei");
            book(&ctx, &ask).await.expect("a booking");
        }
    }
    let admin = test.officer(Role::CityAdmin).await.expect("an officer");
    let city = test.kawasaki.ctx(&admin.person.actor).await.expect("a context");
    let stored = facility(&test.kawasaki, "nakahara-01").await;
    let closing = Master { closed_on: Some(day("2026-03-16")), ..master(&stored) };
    let told = facilities::consequences(&city, stored.id, &closing).await.expect("consequences");
    assert_eq!(told.after_closing, 3);
    facilities::update(&city, stored.id, stored.updated_at, &closing).await.expect("a change");
    let states = "SELECT day || ' ' || phase AS line FROM bookings ORDER BY day, household_id";
    let states = lines(&test, states).await;
    assert!(states[0].starts_with("2026-03-10 ") && !states[0].contains("cancelled"), "{states:?}");
    assert!(states[1..].iter().all(|line| line.ends_with(" cancelled")), "{states:?}");
    let mails = "SELECT count(*) AS n FROM outbox WHERE subject LIKE '%閉園のため%'";
    assert_eq!(number(&test, mails).await, 2);
    assert_eq!(ledger_errors(&test).await, 0);
    let late = "SELECT count(*) AS n FROM bookings WHERE late_cancel OR final_quote IS NOT NULL";
    assert_eq!(number(&test, late).await, 0, "nobody pays or loses a day");
}
