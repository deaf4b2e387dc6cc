//! A place is held while a family confirms, for nobody else and not for ever.

use crate::support::{Place, cookie, day, db_rules, jst, ledger_errors, number};
use chrono::Duration;
use platform_app::bookings::{Ask, book, held_until, hold_places, judge};
use platform_app::vacancies::{self, Search, Status};
use platform_app::{AppError, Ctx};
use platform_program_api::Residence;
use platform_store::upkeep;
use platform_testkit::TestApp;
use platform_testkit::maker::Family;

struct Scene {
    test: TestApp,
    place: Place,
    families: [Family; 2],
}

impl Scene {
    /// Two families and one place a day, or half of it.
    async fn new() -> Self {
        let test = TestApp::start().await.expect("the application");
        test.clock.set(jst("2026-02-16 12:00"));
        let place = Place::new(&test, "nakahara-01").await;
        let fee = serde_json::json!({ "half": 1000 });
        let rules = serde_json::json!({
            "capacity": { "per_day": 1 },
            "hours": { "morning": "08:30-12:30", "afternoon": "12:30-17:00" },
            "fee": { "bands": { "lt1": fee, "lt3": fee, "ge3": fee } },
        });
        db_rules(&test, place.facility.id, rules).await;
        let families = [place.family(&test, "2023-05-10").await, place.family(&test, "2023-05-10").await];
        Self { test, place, families }
    }

    async fn ctx(&self, family: usize) -> Ctx {
        self.test.kawasaki.ctx(&self.families[family].parent.actor).await.expect("a context")
    }

    fn ask(&self, family: usize, on: &str) -> Ask {
        self.place.ask(&self.families[family].children[0], day(on), "08:30-17:00", "hiteikei")
    }

    async fn hold(&self, family: usize, on: &str) -> bool {
        let (ctx, ask) = (self.ctx(family).await, self.ask(family, on));
        hold_places(&ctx, &ask).await.expect("an answer");
        let draws = judge(&ctx, &ask).await.expect("a judgement").assessment.draws;
        held_until(&ctx, &ask, &draws).await.expect("an answer").is_some()
    }

    async fn status(&self, family: usize, on: &str) -> Status {
        let ask = self.ask(family, on);
        let search = Search {
            program: ask.program,
            from: ask.day,
            to: ask.day,
            facility: Some(ask.facility),
            ward: None,
            child: Some(ask.child),
            birth_date: None,
            residence: Residence::Resident,
            use_type: None,
            hours: None,
        };
        vacancies::search(&self.ctx(family).await, &search).await.expect("vacancies")[0].days[0].status
    }

    fn wait(&self, minutes: i64) {
        self.test.clock.set(self.test.app.clock.now() + Duration::minutes(minutes));
    }

    /// What the worker does at a moment.
    async fn upkeep(&self) -> usize {
        upkeep::release_holds(&self.test.app.pool, self.test.kawasaki.tenant, self.test.app.clock.now())
            .await
            .expect("upkeep")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_place_is_booked_by_its_family_only() {
    let scene = Scene::new().await;
    assert!(scene.hold(0, "2026-03-02").await);
    assert!(!scene.hold(1, "2026-03-02").await, "the only place is held already");
    assert_eq!(scene.status(0, "2026-03-02").await, Status::Open, "its own hold is not against the family");
    assert_eq!(scene.status(1, "2026-03-02").await, Status::Full);
    let refused = book(&scene.ctx(1).await, &scene.ask(1, "2026-03-02")).await;
    assert!(matches!(refused, Err(AppError::Full(_))), "{refused:?}");
    assert_eq!(ledger_errors(&scene.test).await, 0);
    book(&scene.ctx(0).await, &scene.ask(0, "2026-03-02")).await.expect("the booking");
    assert_eq!(number(&scene.test, "SELECT count(*) AS n FROM holds").await, 0);
    assert_eq!(number(&scene.test, "SELECT max(used) AS n FROM quota_use").await, 1, "taken once, not twice");
    assert_eq!(ledger_errors(&scene.test).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_ends_by_itself_and_is_not_renewed() {
    let scene = Scene::new().await;
    assert!(scene.hold(0, "2026-03-02").await);
    scene.wait(9);
    assert_eq!(scene.upkeep().await, 0);
    assert!(scene.hold(0, "2026-03-02").await, "it is still there, and not longer than before");
    scene.wait(1);
    assert_eq!(scene.upkeep().await, 1);
    assert!(!scene.hold(0, "2026-03-02").await, "nobody keeps a place by asking again and again");
    assert_eq!(scene.status(1, "2026-03-02").await, Status::Open);
    assert_eq!(ledger_errors(&scene.test).await, 0);
    book(&scene.ctx(1).await, &scene.ask(1, "2026-03-02")).await.expect("whoever is first");
    let late = book(&scene.ctx(0).await, &scene.ask(0, "2026-03-02")).await;
    assert!(matches!(late, Err(AppError::Full(_))), "{late:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_is_not_lost_when_no_worker_gives_it_back() {
    let scene = Scene::new().await;
    assert!(scene.hold(0, "2026-03-02").await);
    scene.wait(10);
    book(&scene.ctx(1).await, &scene.ask(1, "2026-03-02")).await.expect("the hold is over");
    assert_eq!(ledger_errors(&scene.test).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_holds_one_place_at_a_time() {
    let scene = Scene::new().await;
    assert!(scene.hold(0, "2026-03-02").await);
    assert!(scene.hold(0, "2026-03-03").await);
    assert_eq!(scene.status(1, "2026-03-02").await, Status::Open, "the first was let go");
    assert_eq!(scene.status(1, "2026-03-03").await, Status::Full);
    scene.wait(6);
    assert!(scene.hold(0, "2026-03-02").await, "going back is fine");
    scene.wait(4);
    assert_eq!(scene.upkeep().await, 1, "but the time goes on");
    assert!(!scene.hold(0, "2026-03-02").await);
    assert_eq!(ledger_errors(&scene.test).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_mind_is_held_as_it_will_be_booked() {
    let scene = Scene::new().await;
    assert!(scene.hold(0, "2026-03-02").await);
    let (ctx, mut ask) = (scene.ctx(0).await, scene.ask(0, "2026-03-02"));
    ask.answers.0.insert("use_type".into(), "refresh".into());
    hold_places(&ctx, &ask).await.expect("an answer");
    let draws = judge(&ctx, &ask).await.expect("a judgement").assessment.draws;
    assert!(held_until(&ctx, &ask, &draws).await.expect("an answer").is_some());
    book(&ctx, &ask).await.expect("what was held");
    assert_eq!(number(&scene.test, "SELECT max(used) AS n FROM quota_use").await, 1);
    assert_eq!(ledger_errors(&scene.test).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_child_s_own_hold_is_not_in_its_way() {
    let scene = Scene::new().await;
    let (ctx, whole) = (scene.ctx(0).await, scene.ask(0, "2026-03-02"));
    let morning =
        scene.place.ask(&scene.families[0].children[0], day("2026-03-02"), "08:30-12:30", "hiteikei");
    hold_places(&ctx, &morning).await.expect("an answer");
    let held = number(&scene.test, "SELECT count(*) AS n FROM holds WHERE released_at IS NULL").await;
    assert_eq!(held, 1, "the morning is held");
    book(&ctx, &whole).await.expect("the whole day");
    assert_eq!(number(&scene.test, "SELECT max(used) AS n FROM quota_use").await, 1);
    assert_eq!(ledger_errors(&scene.test).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn booking_at_the_moment_when_the_hold_ends_gets_the_place_once() {
    let scene = Scene::new().await;
    for round in 0..20u32 {
        let on = format!("2026-03-{:02}", [2, 3, 4, 5, 6][round as usize % 5]);
        half_an_hour_later(&scene).await;
        assert!(scene.hold(0, &on).await, "round {round}");
        scene.wait(10);
        let (ctx, ask) = (scene.ctx(0).await, scene.ask(0, &on));
        let (booked, _) = tokio::join!(book(&ctx, &ask), scene.upkeep());
        let booked = booked.expect("nobody else wants it");
        assert_eq!(ledger_errors(&scene.test).await, 0, "round {round}");
        assert_eq!(number(&scene.test, "SELECT max(used) AS n FROM quota_use").await, 1, "round {round}");
        platform_app::bookings::cancel::cancel(&ctx, booked.id, "").await.expect("a cancellation");
    }
}

/// Lets half an hour pass, after which the same place may be held again.
async fn half_an_hour_later(scene: &Scene) {
    scene.wait(31);
    upkeep::clean(&scene.test.app.pool, scene.test.kawasaki.tenant, scene.test.app.clock.now())
        .await
        .expect("cleaning up");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_check_says_until_when_the_place_is_held() {
    let scene = Scene::new().await;
    let ask = scene.ask(0, "2026-03-02");
    let cookie = cookie(&scene.test.kawasaki, &scene.families[0].parent).await;
    let browser = scene.test.browser(&scene.test.kawasaki).expect("a browser").with_cookie(&cookie);
    let child = ask.child.to_string();
    let wish =
        [("child", child.as_str()), ("date", "2026-03-02"), ("offer", "full"), ("use_type", "hiteikei")];
    let step = "/facilities/nakahara-01/book";
    let first = format!("{step}?child={child}&date=2026-03-02");
    let held = browser.post_form(&first, &format!("{step}/check"), &wish).await.expect("an answer");
    let check = held.headers()["location"].to_str().expect("an address").to_owned();
    assert!(browser.page(&check).await.expect("the check").contains("12:10まで"));
    scene.wait(10);
    let later = browser.page(&check).await.expect("the check");
    assert!(later.contains("ほかの方が先に予約することがあります"));
}
