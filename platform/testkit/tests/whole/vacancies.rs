//! What the city sees of a day: places, and what was wanted of them by ward, kind and age.

use crate::support::{Place, day, jst, run, until};
use platform_app::bookings::book;
use platform_app::occupancy::{self, Band, DemandCounts};
use platform_authz::Role;
use platform_testkit::TestApp;

const DAY: &str = "2026-03-19";

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_told_by_ward_kind_and_age_and_counts_no_suspended_place() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (older, younger) = (place.family(&test, "2023-05-10").await, place.family(&test, "2025-05-10").await);
    for family in [&older, &younger] {
        let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        let ask = place.ask(&family.children[0], day(DAY), "08:30-17:00", "hiteikei");
        book(&parent, &ask).await.expect("a booking");
    }
    run(&test, "UPDATE bookings SET phase = 'waitlisted' WHERE child_id IN (SELECT id FROM children WHERE birth_date = '2025-05-10')").await;
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let city = test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
    let wanted = occupancy::wanted(&city, place.program.id, day(DAY)).await.expect("counts");
    let of = |band| wanted.get(&(place.facility.id, band)).cloned().unwrap_or_default();
    assert_eq!(of(Band::Under3), DemandCounts { booked: 1, ..DemandCounts::default() });
    assert_eq!(of(Band::Under1), DemandCounts { waiting: 1, ..DemandCounts::default() });

    let path = format!("/city/vacancies?date={DAY}&ward=中原区");
    let page = officer.browser.page(&path).await.expect("a page");
    assert!(page.contains("予約1・空き待ち1・お断り0") && page.contains(">1・2歳</th>"));
    let page = officer.browser.page(&format!("{path}&age=under1")).await.expect("a page");
    assert!(page.contains("予約0・空き待ち1・お断り0") && !page.contains(">1・2歳</th>"));
    let other = if place.facility.kind.as_str() == "licensed" { "unlicensed" } else { "licensed" };
    let page = officer.browser.page(&format!("{path}&kind={other}")).await.expect("a page");
    assert!(!page.contains(&place.facility.name));

    let places = async || {
        let city = test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
        let all = occupancy::on(&city, place.program.id, day(DAY), None).await.expect("the day");
        let own = all.into_iter().find(|o| o.facility.id == place.facility.id).expect("the facility");
        (own.capacity(), own.is_full())
    };
    assert!(places().await.0 > 0);
    let halt =
        format!("UPDATE facilities SET suspended_from = '2026-03-18' WHERE id = '{}'", place.facility.id);
    run(&test, &halt).await;
    run(&test, "UPDATE generations SET generation = generation + 1").await;
    until("nobody new can come", async || places().await == (0, false)).await;
    let page = officer.browser.page(&path).await.expect("a page");
    assert!(page.contains("新しい予約の受付を停止中") && page.contains("予約1・空き待ち1・お断り0"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_age_is_told_its_own_places_and_a_day_that_is_over_who_came() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = place.family(&test, "2023-05-10").await;
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let ask = place.ask(&family.children[0], day(DAY), "08:30-17:00", "hiteikei");
    book(&parent, &ask).await.expect("a booking");
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let city = test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
    let own = async |band| {
        let all = occupancy::on(&city, place.program.id, day(DAY), band).await.expect("the day");
        let own = all.into_iter().find(|o| o.facility.id == place.facility.id).expect("the facility");
        (own.free, own.places, own.of_age)
    };
    let (free, places, _) = own(None).await;
    assert!(free < places);
    let (infants, part, of_age) = own(Some(Band::Under1)).await;
    assert!(of_age && infants == part && part < places, "the infants' part of the places");
    assert_eq!(own(Some(Band::From3)).await, (free, places, false));
    let path = format!("/city/vacancies?date={DAY}&ward=中原区");
    let page = officer.browser.page(&format!("{path}&age=under1")).await.expect("a page");
    assert!(
        page.contains(&format!("0歳の空き{part}人分（0歳の枠{part}人）"))
            && page.contains("空きと定員は、0歳の枠"),
        "{page}"
    );
    let page = officer.browser.page(&format!("{path}&age=from3")).await.expect("a page");
    assert!(page.contains(&format!("空き{free}人分（定員{places}人・全年齢）")), "{page}");
    run(&test, "UPDATE bookings SET phase = 'completed'").await;
    test.clock.set(jst("2026-03-20 10:00"));
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let page = officer.browser.page(&path).await.expect("a page");
    assert!(
        page.contains(&format!("来た人1人（定員{places}人）")) && page.contains("の施設ごとの利用"),
        "{page}"
    );
    assert!(!page.contains("空き1") && !page.contains("人分"), "nothing is free on a day that is over");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_station_puts_what_is_near_first_and_says_how_far_it_is() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let visitor = test.browser(&test.kawasaki).expect("a browser");
    let search = "/search?years=3&from=2026-03-19&to=2026-03-19";
    let page = visitor.page(&format!("{search}&station=武蔵小杉駅")).await.expect("a page");
    let far: Vec<f64> = page
        .split("武蔵小杉駅から約")
        .skip(1)
        .filter_map(|rest| rest.split_once("km")?.0.parse().ok())
        .collect();
    assert_eq!(far.len(), 20, "a page of facilities");
    assert!(far.is_sorted() && far.first() < far.last(), "{far:?}");
    let plain = visitor.page(search).await.expect("a page");
    assert!(!plain.contains("駅から約"), "nothing is measured unasked");
    let other = visitor.get(&format!("{search}&station=見本港駅")).await.expect("an answer");
    assert_eq!(other.status().as_u16(), 422, "a station of the other city is none of ours");
}

#[tokio::test(flavor = "multi_thread")]
async fn few_places_of_which_none_is_taken_are_no_warning() {
    use platform_app::vacancies::{Search, Status, search};
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let rules = serde_json::json!({ "capacity": { "per_day": 2, "under_1": 2 } });
    crate::support::db_rules(&test, place.facility.id, rules).await;
    let family = place.family(&test, "2023-05-10").await;
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let status = async || {
        let wanted = Search {
            program: place.program.id,
            from: day(DAY),
            to: day(DAY),
            facility: Some(place.facility.id),
            ward: None,
            child: None,
            birth_date: Some(day("2023-05-10")),
            residence: platform_program_api::Residence::Resident,
            use_type: None,
            hours: None,
        };
        let found = search(&parent, &wanted).await.expect("an answer");
        (found[0].days[0].status, found[0].days[0].free)
    };
    let untouched = status().await;
    assert_eq!((untouched.0, untouched.1), (Status::Open, 2));
    let ask = place.ask(&family.children[0], day(DAY), "08:30-17:00", "hiteikei");
    book(&parent, &ask).await.expect("a booking");
    assert_eq!(status().await, (Status::Few, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_told_by_number_and_children_and_a_day_that_cannot_be_read_is_an_error() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    for (mark, times) in [("one", 3), ("two", 1)] {
        let refused = format!(
            "INSERT INTO refusals (tenant_id, id, facility_id, program_id, day, at, kind, codes, age_months, mark)
             SELECT '{}', gen_random_uuid(), '{}', '{}', '{DAY}', now(), 'full', '{{full}}', 30, '{mark}'
             FROM generate_series(1, {times})",
            test.kawasaki.tenant, place.facility.id, place.program.id
        );
        run(&test, &refused).await;
    }
    let officer = test.officer(Role::CityStaff).await.expect("an officer").browser;
    let page = officer.page(&format!("/city/vacancies?date={DAY}&ward=中原区")).await.expect("a page");
    assert!(page.contains("お断り4回（お子さん2人）") && page.contains(">4回（お子さん2人）</td>"), "{page}");
    assert!(!page.contains("ほかの日を選んで"), "words for parents");
    let wrong = officer.get("/city/vacancies?date=2026-02-30").await.expect("an answer");
    assert_eq!(wrong.status().as_u16(), 422);
    let wrong = wrong.text().await.expect("a page");
    assert!(
        wrong.contains("#field-date") && wrong.contains("2026-02-30") && !wrong.contains("人分"),
        "{wrong}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_weeks_ahead_are_told_by_ward_and_age_and_the_board_has_pages() {
    use platform_app::occupancy::{Room, ahead};
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let rooms = async |band: Band| -> Room {
        let city = test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
        let days = (day("2026-03-02"), day("2026-03-29"));
        let found = ahead(&city, place.program.id, days).await.expect("the weeks").expect("days ahead");
        assert_eq!((found.days.0, found.weeks.len()), (day("2026-03-11"), 3), "what is over is left out");
        let ward = found.wards.iter().find(|ward| ward.ward == "中原区").expect("the ward");
        let (_, weeks) = ward.ages.iter().find(|(of, _)| *of == band).expect("the age");
        weeks[1]
    };
    let (infants, older) = (rooms(Band::Under1).await, rooms(Band::From3).await);
    assert!(infants.places < older.places && older.free == older.places, "infants have places of their own");
    let family = place.family(&test, "2023-02-10").await;
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    book(&parent, &place.ask(&family.children[0], day(DAY), "08:30-17:00", "hiteikei"))
        .await
        .expect("a booking");
    assert_eq!(rooms(Band::From3).await, Room { booked: 1, free: older.free - 1, ..older });
    assert_eq!(rooms(Band::Under1).await.booked, 0);

    let figures = "/city/figures?from=2026-03-02&to=2026-03-29";
    let page = officer.browser.page(figures).await.expect("a page");
    let told = format!("空き{}</strong> <span class=\"quiet\">定員{}・予約1<", older.free - 1, older.places);
    assert!(page.contains("これからの空き（区・年齢・週ごと）") && page.contains(&told), "{told}: {page}");
    let past = officer.browser.page("/city/figures?from=2026-02-02&to=2026-03-01").await.expect("a page");
    assert!(!past.contains("これからの空き"), "what was free is not known");

    let board = format!("/city/vacancies?date={DAY}");
    let first = officer.browser.page(&board).await.expect("a page");
    let last = officer.browser.page(&format!("{board}&page=99")).await.expect("a page");
    let rows = |page: &str| page.matches("href=\"/city/facilities/").count();
    assert_eq!((rows(&first), rows(&last)), (50, 8), "108 facilities; beyond the end is the last page");
    let foot = |page: &str| {
        page.split("<tfoot>").nth(1).map(|rest| rest.split("</tfoot>").next().map(str::to_owned))
    };
    assert_eq!(foot(&first), foot(&last), "the sums are those of everything found");
}

#[tokio::test(flavor = "multi_thread")]
async fn wherever_a_facility_is_listed_it_is_told_that_it_takes_no_child_of_another() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let visitor = test.browser(&test.kawasaki).expect("a browser");
    let pages = [
        format!("/facilities?word={}", place.facility.name),
        format!("/search?years=3&from={DAY}&to={DAY}&ward=中原区"),
        format!("/facilities/nakahara-01/days/{DAY}"),
    ];
    let told = async |path: &str| {
        let page = visitor.page(path).await.expect("a page");
        let card =
            page.split("<li class=\"card place\"").skip(1).find(|card| card.contains(&place.facility.name));
        card.unwrap_or(&page).contains("ほかの施設との併用不可")
    };
    for path in &pages {
        assert!(!told(path).await, "{path}");
    }
    crate::support::db_rules(&test, place.facility.id, serde_json::json!({ "exclusive": true })).await;
    for path in &pages {
        assert!(told(path).await, "{path}");
    }
}
