//! A family that called first gets its own login, with what staff entered for it; whoever got the link by mistake gets
//! nothing.

use crate::support::{Place, day, jst, lines, number, run};
use platform_app::families::{NewCaller, register_caller};
use platform_testkit::maker::{PASSWORD, Plan};
use platform_testkit::{TestApp, Visitor};
use platform_values::ChildId;

const CODE: &str = "nakahara-01";
const MAIL: &str = "caller@mihon.example";
const CHILD: &str = "見本 りく";

struct Called {
    head: Visitor,
    child: ChildId,
    sheet: String,
    form: String,
}

async fn called(test: &TestApp) -> Called {
    test.clock.set(jst("2026-03-03 10:00"));
    let place = Place::new(test, CODE).await;
    let ctx = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let caller = NewCaller {
        program: place.program.id,
        guardian_name: "見本 あや".into(),
        guardian_kana: "みほん あや".into(),
        phone: "044-000-1234".into(),
        child_name: CHILD.into(),
        child_kana: "みほん りく".into(),
        birth_date: day("2023-06-01"),
        resident: true,
        ward: "中原区".into(),
        allergy: String::new(),
        interviewed: Some(day("2026-03-01")),
    };
    let child = register_caller(&ctx, place.facility.id, &caller).await.expect("a child");
    let head = test.browser(&test.kawasaki).expect("a browser");
    head.log_in(&place.manager).await.expect("a login");
    let sheet = format!("/facility/{CODE}/children/{child}");
    Called { head, child, form: format!("{sheet}/invite"), sheet }
}

impl Called {
    /// Staff state the address; the link that was mailed there.
    async fn invite(&self, test: &TestApp, mail: &str) -> String {
        let fields = [("invite-email", mail)];
        let answer = self.head.post_form(&self.form, &self.form, &fields).await.expect("an answer");
        assert!(answer.status().is_redirection(), "{}", answer.status());
        let bodies = format!(
            "SELECT coalesce(substring(body from '/claim/[^ \\n]+'), body) AS line FROM outbox \
             WHERE recipient = '{mail}' ORDER BY created_at DESC"
        );
        lines(test, &bodies).await.first().expect("a mail").trim().to_owned()
    }
}

async fn answer(browser: &Visitor, link: &str, birth: [&str; 3], password: &str) -> (u16, String) {
    let [year, month, date] = birth;
    let fields = [
        ("claim-birth-year", year),
        ("claim-birth-month", month),
        ("claim-birth-day", date),
        ("new-password", password),
    ];
    let answer = browser.post_raw(link, &fields).await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a page"))
}

const RIGHT: [&str; 3] = ["2023", "6", "1"];
const WRONG: [&str; 3] = ["2023", "6", "2"];

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_gets_a_login_with_the_children_that_staff_entered() {
    let test = TestApp::start().await.expect("an application");
    let called = called(&test).await;
    assert!(called.head.page(&called.sheet).await.expect("the sheet").contains(&called.form));
    let mistyped = called.invite(&test, "wrong@mihon.example").await;
    let link = called.invite(&test, MAIL).await;
    assert!(
        called.head.page(&called.sheet).await.expect("the sheet").contains(MAIL),
        "staff see where it went"
    );

    let family = test.browser(&test.kawasaki).expect("a browser");
    assert_eq!(family.get(&mistyped).await.expect("an answer").status().as_u16(), 410, "it works no more");
    let page = family.page(&link).await.expect("the question");
    assert!(page.contains(MAIL) && !page.contains(CHILD) && !page.contains("見本 あや"), "{page}");
    let mails = "SELECT count(*) AS n FROM outbox WHERE body LIKE '%りく%' OR body LIKE '%第一%'";
    assert_eq!(number(&test, mails).await, 0, "the mails tell nothing about the child");

    let (status, page) = answer(&family, &link, WRONG, PASSWORD).await;
    assert!(status == 422 && page.contains("受け付けた内容と合いません") && !page.contains(CHILD), "{page}");
    let (status, page) = answer(&family, &link, WRONG, "みほんあやみほんあやみほんあや").await;
    assert!(
        status == 422 && !page.contains("推測"),
        "of the password nothing is said before the answer: {page}"
    );
    let (status, page) = answer(&family, &link, RIGHT, PASSWORD).await;
    assert_eq!(status, 303, "{page}");
    let login = [("login-id", MAIL), ("password", PASSWORD)];
    family.post_form("/login", "/login", &login).await.expect("a login");
    assert!(family.page("/children").await.expect("the children").contains(CHILD));
    assert_eq!(family.get(&link).await.expect("an answer").status().as_u16(), 410);

    let sheet = called.head.page(&called.sheet).await.expect("the sheet");
    assert!(!sheet.contains(&called.form), "nothing is left to hand over");
    assert_eq!(called.head.get(&called.form).await.expect("an answer").status().as_u16(), 404);
    let trace = "SELECT string_agg(action, ' ' ORDER BY at, action) AS line FROM audit \
                 WHERE action LIKE 'claim%' OR detail @> '{\"invited\": true}'";
    let trace = lines(&test, trace).await.concat();
    assert_eq!(trace.matches("claim_try").count(), 3, "{trace}");
    assert!(trace.starts_with("create") && trace.ends_with(" claim"), "{trace}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_ends_after_some_wrong_answers_and_after_a_week() {
    let test = TestApp::start().await.expect("an application");
    let called = called(&test).await;
    let link = called.invite(&test, MAIL).await;
    let stranger = test.browser(&test.kawasaki).expect("a browser");
    for _ in 0..9 {
        assert_eq!(answer(&stranger, &link, WRONG, PASSWORD).await.0, 422);
    }
    assert_eq!(answer(&stranger, &link, WRONG, PASSWORD).await.0, 410, "the last one ends it");
    assert_eq!(answer(&stranger, &link, RIGHT, PASSWORD).await.0, 410);
    let again = called.invite(&test, MAIL).await;
    assert_ne!(link, again);
    test.clock.set(jst("2026-03-10 10:01"));
    assert_eq!(answer(&stranger, &again, RIGHT, PASSWORD).await.0, 410, "a week is over");
    assert_eq!(
        number(&test, "SELECT count(*) AS n FROM accounts WHERE email = 'caller@mihon.example'").await,
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn families_with_a_login_are_not_offered_one_and_addresses_are_not_told() {
    let test = TestApp::start().await.expect("an application");
    let called = called(&test).await;
    let plan = Plan { number: 78, resident: true, guardians: 1, birthdays: vec![day("2023-05-10")] };
    let other = test.kawasaki.db_family(&plan).await.expect("a family");
    let told = called.invite(&test, &other.parent.login).await;
    assert!(!told.contains("/claim/"), "whoever has a login is told so by mail: {told}");
    let sheet = called.head.page(&called.sheet).await.expect("the sheet");
    assert!(sheet.contains(&other.parent.login), "staff see the same as ever");
    let foreign = format!("/facility/{CODE}/children/{}/invite", other.children[0].id);
    let answer = called.head.post_raw(&foreign, &[("invite-email", MAIL)]).await.expect("an answer");
    assert!(answer.status().is_client_error());
    assert_ne!(other.children[0].id, called.child);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_facility_that_entered_a_family_hands_it_over() {
    let test = TestApp::start().await.expect("the application");
    let called = called(&test).await;
    let other = Place::new(&test, "kawasaki-01").await;
    let sql = format!(
        "INSERT INTO registrations SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(),
            'facility_id', '{}', 'applied_at', r.applied_at + interval '1 hour'))).*
         FROM registrations r WHERE child_id = '{}'",
        other.facility.id, called.child
    );
    run(&test, &sql).await;
    let second = test.browser(&test.kawasaki).expect("a browser");
    second.log_in(&other.manager).await.expect("a login");
    let sheet = format!("/facility/kawasaki-01/children/{}", called.child);
    let page = second.page(&sheet).await.expect("the sheet of a child that is registered here, too");
    assert!(page.contains(CHILD) && !page.contains("/invite"), "{page}");
    assert!(second.page(&format!("{sheet}/invite")).await.is_err(), "nor by its address");
    assert!(called.head.page(&called.sheet).await.expect("the sheet").contains("/invite"));
}
