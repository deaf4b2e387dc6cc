//! What parents see on the way to a booking: days that their child has already, which child is meant, several days at
//! once, and the one next step.

use crate::api::log_in;
use crate::support::{Place, day, db_plain_rules, fill_sheets, jst, number, run};
use platform_app::bookings::book;
use platform_testkit::TestApp;
use platform_testkit::actors::Visitor;
use platform_testkit::maker::{Family, Plan};

const CODE: &str = "nakahara-01";

struct Scene {
    test: TestApp,
    place: Place,
    family: Family,
    browser: Visitor,
}

impl Scene {
    /// A family with children of these birthdays, accepted at one facility, in February.
    async fn new(birthdays: &[&str]) -> Self {
        let test = TestApp::start().await.expect("the application");
        test.clock.set(jst("2026-02-16 12:00"));
        db_plain_rules(&test).await;
        let place = Place::new(&test, CODE).await;
        let birthdays = birthdays.iter().map(|text| day(text)).collect();
        let plan = Plan { number: test.next_number(), resident: true, guardians: 1, birthdays };
        let family = test.kawasaki.db_family(&plan).await.expect("a family");
        place.accept(&test, &family).await;
        let browser = log_in(&test, &family.parent).await;
        Self { test, place, family, browser }
    }

    async fn page(&self, path: &str) -> String {
        self.browser.page(path).await.expect("a page")
    }

    /// Sends the form for several days, with more fields.
    async fn days(&self, fields: &[(&str, &str)]) -> (u16, String) {
        let path = format!("/facilities/{CODE}/book-days");
        let child = self.family.children[0].id.to_string();
        let own = [("child", child.as_str()), ("use_type", "refresh"), ("offer", "full")];
        let all = [&own[..], fields].concat();
        let answer = self.browser.post_form(&path, &path, &all).await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("a page"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_the_child_has_already_is_marked_and_leads_there() {
    let scene = Scene::new(&["2023-05-10"]).await;
    let ctx = scene.test.kawasaki.ctx(&scene.family.parent.actor).await.expect("a context");
    let ask = scene.place.ask(&scene.family.children[0], day("2026-03-05"), "08:30-17:00", "hiteikei");
    let own = format!("href=\"/bookings/{}\"", book(&ctx, &ask).await.expect("a booking").id);
    for path in [format!("/facilities/{CODE}?month=2026-03"), format!("/facilities/{CODE}/days/2026-03-05")] {
        let page = scene.page(&path).await;
        assert!(page.contains(&own) && page.contains("申込み中"), "{path}");
    }
    let elsewhere = scene.page("/facilities/nakahara-02?month=2026-03").await;
    assert!(elsewhere.contains(&own), "another facility shows it too");
    run(&scene.test, "UPDATE bookings SET phase = 'confirmed', decided_at = requested_at").await;
    let month = scene.page(&format!("/facilities/{CODE}?month=2026-03")).await;
    assert!(month.contains("予約済み"), "{month}");
    let nobody = scene.test.browser(&scene.test.kawasaki).expect("a browser");
    let public = nobody.page(&format!("/facilities/{CODE}?month=2026-03")).await.expect("a page");
    assert!(!public.contains("/bookings/"), "nobody else sees it");
}

#[tokio::test(flavor = "multi_thread")]
async fn which_of_several_children_is_meant_is_asked() {
    let scene = Scene::new(&["2023-05-10", "2024-06-01"]).await;
    let [first, second] = [&scene.family.children[0], &scene.family.children[1]];
    for path in [format!("/facilities/{CODE}/book?date=2026-03-05"), format!("/facilities/{CODE}/register")] {
        let page = scene.page(&path).await;
        assert!(page.contains("どのお子さんのことですか"), "{page}");
        assert!(page.contains(&first.id.to_string()) && page.contains(&second.id.to_string()));
        assert!(
            !page.contains("name=\"offer\"") && !page.contains("register-wish"),
            "nothing is chosen: {page}"
        );
    }
    let form = scene.page(&format!("/facilities/{CODE}/book-days")).await;
    let radio = form.split("name=\"child\"").nth(1).expect("the children");
    assert!(!radio.split('>').next().expect("a tag").contains("checked"), "none is chosen");
    let only = Scene::new(&["2023-05-10"]).await;
    let page = only.page(&format!("/facilities/{CODE}/book?date=2026-03-05")).await;
    assert!(page.contains("name=\"offer\""), "an only child is not asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn several_days_are_shown_with_their_fees_before_anything_is_sent() {
    let scene = Scene::new(&["2023-05-10"]).await;
    let (status, page) = scene.days(&[("dates", "2/10、3/5")]).await;
    assert_eq!(status, 422);
    assert!(page.contains("2026年2月10日(火)）は過ぎた日です"), "{page}");
    let (status, page) = scene.days(&[("dates", "３／５、3/6,3/12\n3/8")]).await;
    assert_eq!(status, 200);
    for told in ["3月5日(木)", "3月12日(木)", "予約できる日は2日、予約できない日は2日です", "5,000円"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    assert!(page.contains("この曜日はお休みです"), "Sunday is refused with its reason: {page}");
    assert_eq!(number(&scene.test, "SELECT count(*) AS n FROM bookings").await, 0);
    let (_, form) = scene.days(&[("dates", "3/5、3/6"), ("step", "change")]).await;
    assert!(form.contains("3/5、3/6</textarea>"), "what was typed is kept: {form}");
    let ticked = [("step", "book"), ("day", "2026-03-05"), ("day", "2026-03-12")];
    let (status, _) = scene.days(&ticked).await;
    assert_eq!(status, 200);
    assert_eq!(number(&scene.test, "SELECT count(*) AS n FROM bookings").await, 2);
    let fee =
        "SELECT count(*) AS n FROM outbox WHERE body LIKE '%料金：2,500円%' AND body NOT LIKE '%見本 はな%'";
    assert_eq!(number(&scene.test, fee).await, 2, "each mail tells its fee");
    let (_, page) = scene.days(&[("dates", "3/5")]).await;
    assert!(page.contains("申込み中です") && page.contains("href=\"/bookings/"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_tells_the_fee_for_the_age_and_the_guide_tells_all_of_them() {
    let scene = Scene::new(&["2023-05-10"]).await;
    let days = "from=2026-03-05&to=2026-03-06&ward=中原区";
    let own = scene.page(&format!("/search?{days}&child={}", scene.family.children[0].id)).await;
    assert!(own.contains("1日 2,500円"), "{own}");
    let nobody = scene.test.browser(&scene.test.kawasaki).expect("a browser");
    let any = nobody.page(&format!("/search?{days}")).await.expect("a page");
    assert!(any.contains("1日 1,500円〜2,900円"), "{any}");
    let guide = nobody.page("/guide").await.expect("a page");
    for told in ["一時保育の料金", "支払い方法", "2,900円", "市で共通の決まり"] {
        assert!(guide.contains(told), "{told}: {guide}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_contact_comes_first_and_after_applying_the_true_next_step_is_told() {
    let scene = Scene::new(&["2023-05-10"]).await;
    fill_sheets(&scene.test).await;
    run(&scene.test, "DELETE FROM registrations").await;
    run(&scene.test, "UPDATE households SET emergency_contacts = '[]'").await;
    assert!(scene.page("/my").await.contains("緊急連絡先を登録する"));
    let register = format!("/facilities/{CODE}/register");
    let page = scene.page(&register).await;
    assert!(
        page.contains("緊急連絡先がまだありません") && !page.contains("name=\"register-wish\""),
        "{page}"
    );
    run(&scene.test, "UPDATE households SET emergency_contacts = '[{\"name\": \"見本\", \"relation\": \"祖母\", \"phone\": \"0440000000\"}]'").await;
    assert!(scene.page(&register).await.contains("name=\"register-wish\""));
    let child = scene.family.children[0].id.to_string();
    let fields = [("program", scene.place.program.key.as_str()), ("child", child.as_str())];
    let unasked = scene.browser.post_form(&register, &register, &fields).await.expect("an answer");
    assert_eq!(unasked.status().as_u16(), 422, "consent to show the sheet is needed");
    let fields = [&fields[..], &[("register-sharing", "yes")]].concat();
    let applied = scene.browser.post_form(&register, &register, &fields).await.expect("an answer");
    assert!(applied.headers()["location"].to_str().expect("a path").contains("done=registered"));
    let shared = "SELECT count(*) AS n FROM children WHERE sheet -> 'consents' ->> 'sharing' = 'true'";
    assert_eq!(number(&scene.test, shared).await, 1);
    let page = scene.page(&register).await;
    let (before, _) = page.split_once("step-state\">次はここ").expect("one step is next");
    assert!(before.trim_end().rsplit("step-words\">").next().expect("a step").starts_with("施設で面談する"));
    run(&scene.test, "UPDATE households SET emergency_contacts = '[]'").await;
    assert!(!scene.page("/my").await.contains("緊急連絡先を登録する"), "what stands goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_a_ticked_day_is_shown_again_and_nothing_looks_done() {
    let scene = Scene::new(&["2023-05-10"]).await;
    let (status, page) = scene.days(&[("step", "book"), ("dates", "3/5 3/6")]).await;
    assert_eq!(status, 422);
    assert!(page.contains("href=\"#field-day\"") && page.contains("id=\"field-day\""), "{page}");
    assert!(page.contains("value=\"2026-03-05\""), "the same list");
    let child = scene.family.children[0].id;
    let book = scene.page(&format!("/facilities/{CODE}/book?child={child}&date=2026-03-05")).await;
    assert!(
        book.contains(&format!("month&#x3D;2026-03&amp;child&#x3D;{child}")),
        "the way back keeps the child: {book}"
    );
    let search = "/search?use=refresh&open=yes";
    let found = scene.browser.page(search).await.expect("a page");
    for condition in ["リフレッシュ", "空きのある施設だけ"] {
        assert!(found.contains(condition), "{condition}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn going_on_without_a_reason_marks_it_and_what_is_left_is_told_to_the_minute() {
    let scene = Scene::new(&["2023-05-10"]).await;
    let ctx = scene.test.kawasaki.ctx(&scene.family.parent.actor).await.expect("a context");
    let child = scene.family.children[0].id;
    let ask = scene.place.ask(&scene.family.children[0], day("2026-03-04"), "08:30-17:00", "refresh");
    book(&ctx, &ask).await.expect("a booking");
    let way = format!("/facilities/{CODE}/book?child={child}&date=2026-03-10");
    let fields = [("offer", "full")];
    let check = format!("/facilities/{CODE}/book/check");
    let answer = scene.browser.post_form(&way, &check, &fields).await.expect("an answer");
    let back = answer.headers()["location"].to_str().expect("a path").to_owned();
    let page = scene.page(&back).await;
    for shown in ["href=\"#field-use_type\"", "id=\"field-use_type\"", "今月 あと55時間30分（月64時間まで）"]
    {
        assert!(page.contains(shown), "{shown}: {page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_adds_the_first_child_for_a_facility_comes_back_to_it() {
    let scene = Scene::new(&[]).await;
    let facility = "/facilities/nakahara-02";
    let page = scene.page(facility).await;
    let new = page.split_once("href=\"/children/new").expect("the way to add a child").1;
    let new = new.split('"').next().unwrap_or_default().replace("&#x3D;", "=");
    let mut path = format!("/children/new{new}");
    let pages: [&[(&str, &str)]; 4] = [
        &[
            ("child-full-name", "見本 はな"),
            ("child-kana", "みほん はな"),
            ("child-birth-year", "2023"),
            ("child-birth-month", "5"),
            ("child-birth-day", "10"),
        ],
        &[("allergy-any", "none")],
        &[],
        &[],
    ];
    for typed in pages {
        let typed = [typed, &[("after", "next")]].concat();
        let answer = scene.browser.post_form(&path, &path, &typed).await.expect("an answer");
        let next = answer
            .headers()
            .get("location")
            .unwrap_or_else(|| panic!("{path} is not taken: {}", answer.status()));
        path = next.to_str().expect("an address").to_owned();
    }
    assert!(path.starts_with(facility) && path.ends_with("done=saved"), "{path}");
    assert!(scene.page(&path).await.contains("/facilities/nakahara-02/register"), "the next step");
}
