//! The city's review of registrations: the queue, families that may be the same, and decisions in a facility's place.

use crate::support::{Place, codes, day, family, fill_sheets, jst, lines, number, run};
use platform_app::AppError;
use platform_app::page::Page;
use platform_app::registrations::{self, Decision, QueueFilter};
use platform_authz::Role;
use platform_testkit::TestApp;
use platform_testkit::maker::Family;
use platform_values::{RegistrationId, RegistrationState};

async fn apply(test: &TestApp, place: &Place, family: &Family) -> RegistrationId {
    let ctx = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    let child = family.children[0].id;
    fill_sheets(test).await;
    registrations::apply(&ctx, child, place.facility.id, place.program.id, "週1日")
        .await
        .expect("an application")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_city_decides_in_a_facilitys_place_only_with_a_reason_that_the_facility_reads() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (first, second) =
        (family(&test.kawasaki, 1, "2023-05-10").await, family(&test.kawasaki, 2, "2023-06-10").await);
    let (one, two) = (apply(&test, &place, &first).await, apply(&test, &place, &second).await);
    let officer =
        test.kawasaki.db_staff("officer1", "見本 職員", Role::CityStaff, &[]).await.expect("an officer");
    let city = test.kawasaki.ctx(&officer.actor).await.expect("a context");
    let give_back = Decision::Return { message: "住所を確かめてください。".into() };
    let without = registrations::decide(&city, one, &give_back).await;
    assert_eq!(codes(&without), ["registration-reason-missing"]);
    registrations::decide_in_place(&city, one, &give_back, "書類の確認のため").await.expect("a decision");
    let stands = lines(
        &test,
        &format!("SELECT state || ' ' || message || ' ' || staff_note AS line FROM registrations WHERE id = '{one}'"),
    )
    .await
    .remove(0);
    assert!(stands.starts_with("returned 住所を確かめてください。 "), "{stands}");
    assert!(stands.contains("書類の確認のため"), "{stands}");
    let mails = "SELECT recipient || ' ' || body AS line FROM outbox WHERE body LIKE '%書類の確認のため%'";
    let mails = lines(&test, mails).await;
    assert_eq!(mails.len(), 1, "the facility reads the reason, the family does not: {mails:#?}");
    let logged = "SELECT count(*) AS n FROM audit WHERE action = 'decide' AND purpose = '書類の確認のため'";
    assert_eq!(number(&test, logged).await, 1);
    // The family sees what to do, corrects and applies again; what it took back itself is decided by nobody.
    apply(&test, &place, &first).await;
    let parent = test.kawasaki.ctx(&second.parent.actor).await.expect("a context");
    registrations::withdraw(&parent, two).await.expect("taken back");
    let accept = Decision::Accept { message: String::new(), conditions: None, interviewed: None };
    let results = registrations::decide_many_in_place(&city, &[one, two], &accept, "休園が続くため").await;
    let told: Vec<bool> = results.iter().map(|(_, result)| result.is_ok()).collect();
    assert_eq!(told, [true, false]);
    let again = registrations::decide_in_place(&city, one, &accept, "休園が続くため").await;
    assert!(matches!(again, Err(AppError::Stale)), "nobody is told twice");
    let more =
        Decision::Accept {
            message: String::new(), conditions: Some("午前のみ".into()), interviewed: None
        };
    registrations::decide_in_place(&city, one, &more, "施設の希望のため").await.expect("other conditions");
    test.clock.set(jst("2026-03-21 10:00"));
    let filter = QueueFilter { state: Some(RegistrationState::Accepted), ..QueueFilter::default() };
    let decided = registrations::queue(&city, &filter, Page::default()).await.expect("a queue").0;
    assert_eq!(decided.iter().map(|row| row.waiting_days).collect::<Vec<_>>(), [0], "nobody waits any more");
    // Another facility's head may not even see it.
    let other = Place::new(&test, "kawasaki-01").await;
    let stranger = test.kawasaki.ctx(&other.manager.actor).await.expect("a context");
    assert!(registrations::decide_in_place(&stranger, one, &accept, "理由").await.is_err());
    assert!(registrations::review(&stranger, one).await.is_err());
    assert!(registrations::queue(&stranger, &QueueFilter::default(), Page::default()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_that_may_be_entered_twice_is_shown_to_the_city_and_to_nobody_else() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let (first, second) =
        (family(&test.kawasaki, 1, "2023-05-10").await, family(&test.kawasaki, 2, "2023-05-10").await);
    let third = family(&test.kawasaki, 3, "2024-01-10").await;
    let (mine, twin) = (&first.children[0], &second.children[0]);
    run(
        &test,
        &format!(
            "UPDATE children SET kana = 'ミホン　ハナ' WHERE id = '{}';
             UPDATE children SET kana = 'みほん はな' WHERE id = '{}';
             UPDATE guardians SET phone = '090 0000 7777', name = '見本 隠れた人' WHERE household_id = '{}';
             UPDATE guardians SET phone = '09000007777' WHERE household_id = '{}'",
            mine.id, twin.id, third.household, first.household,
        ),
    )
    .await;
    let id = apply(&test, &place, &first).await;
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let ctx = test.kawasaki.ctx(&officer.person.actor).await.expect("a context");
    let review = registrations::review(&ctx, id).await.expect("a registration");
    let mut found: Vec<_> = review.alike.iter().map(|a| (a.child.id, a.same_child, a.same_phone)).collect();
    found.sort_unstable();
    let mut wanted = vec![(twin.id, true, false), (third.children[0].id, false, true)];
    wanted.sort_unstable();
    assert_eq!(found, wanted);
    let (queued, count) =
        registrations::queue(&ctx, &QueueFilter::default(), Page::default()).await.expect("a queue");
    assert_eq!((count, queued.iter().filter(|row| row.alike).count()), (1, 1));
    let page = officer.browser.page(&format!("/city/registrations/{id}")).await.expect("a page");
    assert!(page.contains("見本 隠れた人") && page.contains("ふりがなと生年月日が同じ"));
    let views = format!(
        "SELECT count(*) AS n FROM audit WHERE child_id = '{}' AND action = 'read' AND purpose = '利用登録の確認'",
        mine.id
    );
    assert_eq!(number(&test, &views).await, 2, "the use case and the page");
    let staff = test.staff(Role::FacilityStaff, place.facility.id).await.expect("a member of staff");
    let desk = format!("/facility/{}/registrations/{id}", place.facility.code);
    let page = staff.browser.page(&desk).await.expect("a page");
    assert!(page.contains("市が確かめます") && !page.contains("見本 隠れた人"));
    // A family that has left is no twin.
    run(&test, &format!("UPDATE children SET archived_at = now() WHERE id = '{}'", twin.id)).await;
    assert_eq!(registrations::review(&ctx, id).await.expect("a registration").alike.len(), 1);
    assert_eq!(day("2026-03-11"), ctx.today());
    assert_eq!(review.registration.state, RegistrationState::Applied);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_decides_by_the_form_and_many_at_once() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let mut ids = Vec::new();
    for number in 1..4 {
        ids.push(apply(&test, &place, &family(&test.kawasaki, number, "2023-05-10").await).await.to_string());
    }
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    let one = format!("/city/registrations/{}", ids[0]);
    let fields = [("city-decision", "return"), ("city-reason", "長く待っているため")];
    let answer = officer.browser.post_form(&one, &one, &fields).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 422, "a family that must correct something must be told what");
    let told = [&fields[..], &[("city-message", "書類を見せてください。")]].concat();
    let answer = officer.browser.post_form(&one, &one, &told).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 303);
    let many = [
        ("registration", ids[1].as_str()),
        ("registration", ids[2].as_str()),
        ("city-decision", "accept"),
        ("city-reason", "長く待っているため"),
    ];
    let answer = officer.browser.post_form("/city/registrations", "/city/registrations/decide", &many).await;
    assert_eq!(answer.expect("an answer").status().as_u16(), 200);
    let states = lines(&test, "SELECT state AS line FROM registrations ORDER BY applied_at, state").await;
    let count = |state: &str| states.iter().filter(|s| *s == state).count();
    assert_eq!((count("accepted"), count("returned")), (2, 1));
}
