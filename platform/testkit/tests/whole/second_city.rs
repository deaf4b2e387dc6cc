//! The second city lives by its own files: window, approval, limits, hours, prices, colours, name. Nothing of the first
//! city shows there.

use crate::support::{Place, cookie, day, jst, lines, wish};
use platform_testkit::maker::{Family, Plan};
use platform_testkit::{TestApp, Visitor};
use reqwest::StatusCode;
use serde_json::Value;

const CODE: &str = "tanaka-01";

/// Words of the first city's files.
const KAWASAKI: [&str; 10] = [
    "川崎",
    "kawasaki",
    "中原区",
    "044-000-0000",
    "005b8f",
    "2,500円",
    "8:30〜17:00",
    "前の月の1日",
    "施設が確認すると確定",
    "面談が必要です",
];

struct Scene {
    test: TestApp,
    place: Place,
}

impl Scene {
    async fn at(moment: &str) -> Self {
        let test = TestApp::start().await.expect("the application");
        test.clock.set(jst(moment));
        let place = Place::of(&test.example, CODE).await;
        Self { test, place }
    }

    /// A family that the facility accepted.
    async fn family(&self, resident: bool) -> Family {
        let (maker, number) = (&self.test.example, self.test.next_number());
        let plan = Plan { number, resident, guardians: 1, birthdays: vec![day("2023-05-10")] };
        let family = maker.db_family(&plan).await.expect("a family");
        let (facility, program) = (self.place.facility.id, self.place.program.id);
        let accepted = maker.db_accept(&family.children[0], facility, program, &self.place.manager).await;
        accepted.expect("a registration");
        family
    }

    /// A new login: here they end after a day without use.
    async fn browser(&self, family: &Family) -> Visitor {
        let browser = self.test.browser(&self.test.example).expect("a browser");
        browser.with_cookie(&cookie(&self.test.example, &family.parent).await)
    }

    /// Books by the API; tells the reasons against it.
    async fn book(&self, who: &Family, date: &str, hours: &str, use_type: &str) -> Vec<String> {
        let ask = self.place.ask(&who.children[0], day(date), hours, use_type);
        let key = format!("{date}-{}", self.test.next_number());
        let browser = self.browser(who).await;
        let answer = browser.post_json("/api/v1/bookings", &key, &wish(&self.place, &ask)).await;
        let answer = answer.expect("an answer");
        if answer.status() == StatusCode::CREATED {
            return Vec::new();
        }
        assert!([422, 409].contains(&answer.status().as_u16()), "{}", answer.status());
        let problem: Value = answer.json().await.expect("problem details");
        let findings = problem["findings"].as_array().expect("findings").iter();
        findings.map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
    }
}

const FULL: &str = "07:30-18:30";

#[tokio::test(flavor = "multi_thread")]
async fn each_half_of_a_month_opens_to_the_minute_first_for_residents() {
    let scene = Scene::at("2026-02-28 12:00").await;
    let (resident, outsider) = (scene.family(true).await, scene.family(false).await);
    // From the 16th on by the 1st of the month, the first half of the next month by the 16th; at noon.
    for (date, before, at, others_before, others_at, told, others_told) in [
        (
            "2026-03-19",
            "2026-03-01 11:59",
            "2026-03-01 12:00",
            "2026-03-04 11:59",
            "2026-03-04 12:00",
            "3月1日(日) 12:00に始まります",
            "3月4日(水) 12:00に始まります",
        ),
        (
            "2026-04-03",
            "2026-03-16 11:59",
            "2026-03-16 12:00",
            "2026-03-19 11:59",
            "2026-03-19 12:00",
            "3月16日(月) 12:00に始まります",
            "3月19日(木) 12:00に始まります",
        ),
    ] {
        for (who, minute, opening, told) in
            [(&resident, before, at, told), (&outsider, others_before, others_at, others_told)]
        {
            scene.test.clock.set(jst(minute));
            assert_eq!(scene.book(who, date, FULL, "hiteikei").await, ["window-not-yet"], "{date} {minute}");
            let page = scene
                .browser(who)
                .await
                .page(&format!("/facilities/{CODE}/book?date={date}"))
                .await
                .expect("a page");
            assert!(page.contains(told), "{told}: {page}");
            scene.test.clock.set(jst(opening));
            assert!(scene.book(who, date, FULL, "hiteikei").await.is_empty(), "{date} {opening}");
        }
    }
    let phases = "SELECT DISTINCT phase AS line FROM bookings";
    assert_eq!(lines(&scene.test, phases).await, ["confirmed"], "nobody had to approve");
    scene.test.clock.set(jst("2026-04-02 20:00"));
    assert_eq!(scene.book(&scene.family(true).await, "2026-04-03", FULL, "hiteikei").await, ["window-over"]);
    scene.test.clock.set(jst("2026-04-02 19:59"));
    assert!(scene.book(&scene.family(true).await, "2026-04-03", FULL, "hiteikei").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn its_limits_hours_and_reasons_are_its_own() {
    let scene = Scene::at("2026-03-20 12:00").await;
    let who = scene.family(true).await;
    // Monday to Saturday, halves too; what the first city offers is not offered.
    assert_eq!(scene.book(&who, "2026-04-06", "08:30-17:00", "refresh").await, ["span-not-offered"]);
    assert!(scene.book(&who, "2026-04-06", "07:30-13:00", "refresh").await.is_empty());
    assert!(scene.book(&who, "2026-04-11", FULL, "refresh").await.is_empty(), "Saturday, the second day");
    assert_eq!(scene.book(&who, "2026-04-08", FULL, "refresh").await, ["limit-days-per-week"]);
    let check = format!(
        "/facilities/{CODE}/book/check?child={}&date=2026-04-08&offer=full&use_type=",
        who.children[0].id
    );
    let page = scene.browser(&who).await.page(&format!("{check}refresh")).await.expect("a page");
    assert!(page.contains("週2日までです"), "{page}");
    assert_eq!(scene.book(&who, "2026-04-09", FULL, "shigoto").await, ["use-type-disabled"]);
    // No interview is asked for, a reason for an emergency neither.
    assert!(scene.book(&who, "2026-04-07", FULL, "kinkyu").await.is_empty());
    // Four on a Saturday: the fifth family finds it full.
    for place in 2..=5 {
        let found = scene.book(&scene.family(true).await, "2026-04-11", FULL, "hiteikei").await;
        assert_eq!(found.is_empty(), place <= 4, "family {place}: {found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn its_pages_show_its_own_rules_colours_and_name() {
    let scene = Scene::at("2026-03-20 12:00").await;
    let browser = scene.browser(&scene.family(true).await).await;
    let page = browser.page(&format!("/facilities/{CODE}")).await.expect("a page");
    for told in [
        "見本市",
        "いなほ保育園（見本）",
        "いっとき保育",
        "見本市 こども課",
        "0999-00-9999",
        "1日：7:30〜18:30",
        "午前：7:30〜13:00",
        "午後：13:00〜18:30",
        "定員は1日8人です",
        "土曜の定員は4人です",
        "うち0歳のお子さんは3人までです",
        "3,000円",
        "400円",
        "16日から月末までの予約はその月の1日12:00から",
        "市外の方は3日後からです",
        "1日前の20:00までに",
        "予約は、申し込むとすぐに確定します",
        "保育料の50%がかかります",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    let css = browser.page("/brand.css").await.expect("a style sheet");
    assert!(css.contains("--brand: #6a3d9a;"), "{css}");
    let paths = [
        "/",
        "/search?from=2026-04-06&to=2026-04-10&years=2",
        "/facilities",
        "/guide",
        "/help",
        "/privacy",
        "/accessibility",
        "/brand.css",
        "/logo.svg",
        "/my",
        "/settings/profile",
        "/children",
        "/facilities/tanaka-01",
        "/facilities/tanaka-01/days/2026-04-06",
        "/facilities/tanaka-01/book?date=2026-04-06",
        "/api/v1/facilities",
        "/api/v1/facilities/tanaka-01/rules?program=temporary-childcare&on=2026-04-06",
    ];
    let mut strange = Vec::new();
    for path in paths {
        let text = browser.page(path).await.expect(path);
        strange.extend(
            KAWASAKI.iter().filter(|word| text.contains(**word)).map(|word| format!("{path}: {word}")),
        );
    }
    assert!(strange.is_empty(), "{strange:#?}");
    // And the other way round, so that the words above are words that would show.
    let first = scene.test.browser(&scene.test.kawasaki).expect("a browser");
    let page = [first.page("/facilities/nakahara-01").await, first.page("/brand.css").await]
        .map(|text| text.expect("a page"))
        .concat();
    let silent: Vec<_> =
        KAWASAKI.iter().filter(|word| **word != "kawasaki" && !page.contains(**word)).collect();
    assert!(silent.is_empty(), "{silent:?}");
    assert!(!page.contains("いっとき保育") && !page.contains("6a3d9a"));
}
