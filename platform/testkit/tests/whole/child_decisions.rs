//! What a facility and the city decide about a child, and where each decision is read: conditions of an acceptance, booking by
//! telephone only, reductions, an application that was returned or declined.

use crate::api::log_in;
use crate::support::{Place, codes, day, db_rules, family, fill_sheets, jst, lines, number, run};
use platform_app::bookings::book;
use platform_app::families::{Way, decide_reductions, decide_way};
use platform_app::registrations::{self, Decision};
use platform_authz::Role;
use platform_testkit::TestApp;
use platform_testkit::actors::Visitor;
use platform_testkit::maker::{Family, Person};
use platform_values::RegistrationId;
use serde_json::json;

const CODE: &str = "nakahara-01";

struct Scene {
    test: TestApp,
    place: Place,
    family: Family,
    parent: Visitor,
    desk: Visitor,
}

impl Scene {
    /// A family with a child that is accepted, in February.
    async fn new() -> Self {
        let test = TestApp::start().await.expect("the application");
        test.clock.set(jst("2026-02-16 12:00"));
        let place = Place::new(&test, CODE).await;
        let family = family(&test.kawasaki, test.next_number(), "2023-05-10").await;
        fill_sheets(&test).await;
        place.accept(&test, &family).await;
        let (parent, desk) = (log_in(&test, &family.parent).await, log_in(&test, &place.manager).await);
        Self { test, place, family, parent, desk }
    }

    fn child(&self) -> String {
        self.family.children[0].id.to_string()
    }

    async fn registration(&self) -> RegistrationId {
        let found = lines(&self.test, "SELECT id::text AS line FROM registrations LIMIT 1").await;
        RegistrationId(found[0].parse().expect("an id"))
    }

    async fn officer(&self) -> Person {
        self.test.kawasaki.db_staff("officer1", "見本 職員", Role::CityStaff, &[]).await.expect("an officer")
    }

    /// An officer who said what this family is looked at for.
    async fn city(&self, officer: &Person) -> Visitor {
        let browser = log_in(&self.test, officer).await;
        let path = format!("/city/families/{}", self.family.household);
        let stated = browser.post_form(&path, &path, &[("purpose", "窓口での申請のため")]).await;
        assert_eq!(stated.expect("an answer").status().as_u16(), 303);
        browser
    }
}

async fn all_tell(browser: &Visitor, words: &[&str], paths: &[String]) {
    for path in paths {
        let page = browser.page(path).await.unwrap_or_else(|error| panic!("{path}: {error}"));
        for words in words {
            assert!(page.contains(words), "{path} tells no {words}: {page}");
        }
    }
}

async fn sent(browser: &Visitor, page: &str, action: &str, fields: &[(&str, &str)]) -> u16 {
    browser.post_form(page, action, fields).await.expect("an answer").status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn conditions_of_an_acceptance_are_told_wherever_the_child_is_booked() {
    let scene = Scene::new().await;
    let (child, id) = (scene.child(), scene.registration().await);
    let desk = format!("/facility/{CODE}");
    let own = format!("{desk}/registrations/{id}");
    let fields = [("accept-message", "お待ちしています"), ("conditions", "午前中の利用のみ")];
    assert_eq!(sent(&scene.desk, &own, &format!("{own}/decide"), &fields).await, 303);
    let ctx = scene.test.kawasaki.ctx(&scene.family.parent.actor).await.expect("a context");
    let ask = scene.place.ask(&scene.family.children[0], day("2026-03-05"), "08:30-17:00", "refresh");
    let booked = book(&ctx, &ask).await.expect("a booking").id;
    let words = ["受入れの条件", "午前中の利用のみ"];
    let at_the_desk = ["bookings".to_owned(), format!("bookings/{booked}"), "days/2026-03-05".to_owned()];
    let more = [format!("phone/{child}"), format!("children/{child}"), format!("registrations/{id}")];
    let paths: Vec<String> = at_the_desk.iter().chain(&more).map(|page| format!("{desk}/{page}")).collect();
    all_tell(&scene.desk, &words, &paths).await;
    let way = format!("/facilities/{CODE}");
    let check = format!("{way}/book/check?child={child}&date=2026-03-10&offer=full&use_type=refresh");
    let book_page = format!("{way}/book?child={child}&date=2026-03-10");
    let paths = [format!("/registrations/{id}"), "/my".into(), way, book_page, check];
    all_tell(&scene.parent, &words, &paths).await;
    all_tell(&scene.parent, &["登録済み（条件あり）", "午前中の利用のみ"], &["/registrations".into()]).await;
    let api = scene.parent.json("/api/v1/registrations").await.expect("registrations");
    assert!(api.to_string().contains("\"conditions\":\"午前中の利用のみ\""), "{api}");
    let mail = "SELECT count(*) AS n FROM outbox WHERE body LIKE '%受入れの条件：午前中の利用のみ%'";
    assert_eq!(number(&scene.test, mail).await, 1);
    // They outlive a decline, and go when an acceptance says so.
    let head = scene.test.kawasaki.ctx(&scene.place.manager.actor).await.expect("a context");
    let decline = Decision::Decline { message: "満員のため".into() };
    registrations::decide(&head, id, &decline).await.expect("declined");
    let accept = |conditions| Decision::Accept { message: String::new(), conditions, interviewed: None };
    registrations::decide(&head, id, &accept(None)).await.expect("accepted again");
    all_tell(&scene.parent, &words, &["/my".into()]).await;
    registrations::decide(&head, id, &accept(Some(String::new()))).await.expect("without conditions");
    assert!(!scene.parent.page("/my").await.expect("a page").contains("受入れの条件"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_child_that_needs_a_talk_first_is_booked_by_staff_until_somebody_lifts_it() {
    let scene = Scene::new().await;
    let (child, sheet) = (scene.child(), format!("/facility/{CODE}/children/{}", scene.child()));
    let set = format!("{sheet}/way");
    assert_eq!(sent(&scene.desk, &sheet, &set, &[("way-reason", "")]).await, 422);
    assert_eq!(sent(&scene.desk, &sheet, &set, &[("way-reason", "体制を相談して決めるため")]).await, 303);
    let why = "理由：体制を相談して決めるため";
    all_tell(
        &scene.desk,
        &["電話での相談が必要です", why],
        &[sheet.clone(), format!("/facility/{CODE}/phone/{child}")],
    )
    .await;
    let phone = scene.place.facility.phone.clone();
    let refused = format!("/facilities/{CODE}/book?child={child}&date=2026-03-05");
    all_tell(&scene.parent, &[why, &phone], &[refused, format!("/children/{child}")]).await;
    all_tell(&scene.parent, &["施設に電話"], &["/my".into(), format!("/facilities/{CODE}")]).await;
    let form = format!("/facility/{CODE}/phone/{child}?day=2026-03-05");
    let action = format!("{form}&program={}", scene.place.program.key);
    let wish = [("offer", "full"), ("answer-use_type", "refresh")];
    let page = scene.desk.post_form(&form, &action, &wish).await.expect("an answer").text().await;
    assert!(page.expect("a page").contains("電話での相談が必要です（ネットでは予約できません）"));
    let past = [&wish[..], &[("override", "電話で体制を確かめた")]].concat();
    let answer = scene.desk.post_form(&form, &action, &past).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 303, "{}", answer.text().await.expect("a page"));
    let logged = "SELECT count(*) AS n FROM audit WHERE action = 'decide' AND object = 'child'
        AND purpose = '体制を相談して決めるため' AND detail ->> 'phone_only' = 'true'";
    assert_eq!(number(&scene.test, logged).await, 1);
    // The city lifts it; another facility and the family may not.
    let officer = scene.officer().await;
    let city = scene.city(&officer).await;
    let decisions = format!("/city/children/{child}/decisions");
    let lift = format!("/city/children/{child}/way");
    assert_eq!(sent(&city, &decisions, &lift, &[("way-reason", "相談が済んだため")]).await, 303);
    assert!(!scene.parent.page("/my").await.expect("a page").contains("施設に電話で相談する"));
    let other = Place::new(&scene.test, "nakahara-02").await;
    for stranger in [&other.manager, &scene.family.parent] {
        let ctx = scene.test.kawasaki.ctx(&stranger.actor).await.expect("a context");
        let id = scene.family.children[0].id;
        assert!(decide_way(&ctx, id, Way::PhoneOnly, "理由").await.is_err());
        assert!(decide_reductions(&ctx, id, &[], "理由").await.is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_grants_the_reductions_that_the_rules_know() {
    let scene = Scene::new().await;
    db_rules(
        &scene.test,
        scene.place.facility.id,
        json!({ "reductions": { "hikazei": { "kind": "percent", "value": 50 } } }),
    )
    .await;
    let child = scene.child();
    let officer = scene.officer().await;
    let city = scene.city(&officer).await;
    let (page, action) =
        (format!("/city/children/{child}/decisions"), format!("/city/children/{child}/reductions"));
    let granted = [("reductions", "hikazei"), ("reductions-reason", "非課税証明書を確認")];
    assert_eq!(sent(&city, &page, &action, &granted).await, 303);
    let family = format!("/city/families/{}", scene.family.household);
    all_tell(&city, &["住民税非課税世帯：保育料が50%安くなります"], &[page.clone(), family]).await;
    let check =
        format!("/facilities/{CODE}/book/check?child={child}&date=2026-03-10&offer=full&use_type=refresh");
    all_tell(&scene.parent, &["減免（住民税非課税世帯）"], &[check]).await;
    all_tell(&scene.parent, &["住民税非課税世帯：保育料が50%安くなります"], &[format!("/children/{child}")])
        .await;
    let unknown = [("reductions", "tokubetsu"), ("reductions-reason", "x")];
    assert_eq!(sent(&city, &page, &action, &unknown).await, 404);
    let head = scene.test.kawasaki.ctx(&scene.place.manager.actor).await.expect("a context");
    let by_facility = decide_reductions(&head, scene.family.children[0].id, &[], "理由").await;
    assert!(by_facility.is_err(), "a facility grants none");
    let ctx = scene.test.kawasaki.ctx(&officer.actor).await.expect("a context");
    let same = decide_reductions(&ctx, scene.family.children[0].id, &["hikazei".into()], "理由").await;
    assert_eq!(codes(&same), ["child-decision-same"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_application_is_told_with_the_facilitys_words_and_what_can_be_done() {
    let scene = Scene::new().await;
    let (child, id) = (scene.child(), scene.registration().await);
    let head = scene.test.kawasaki.ctx(&scene.place.manager.actor).await.expect("a context");
    let decline = Decision::Decline { message: "定員に空きがないため".into() };
    registrations::decide(&head, id, &decline).await.expect("declined");
    let book = format!("/facilities/{CODE}/book?child={child}&date=2026-03-05");
    let paths = ["/my".into(), format!("/facilities/{CODE}"), book, format!("/children/{child}")];
    all_tell(&scene.parent, &["お受けできませんでした", "施設からのことば", "定員に空きがないため"], &paths)
        .await;
    let paths = ["/registrations".into(), format!("/registrations/{id}")];
    all_tell(&scene.parent, &["お受けできません", "定員に空きがないため"], &paths).await;
    all_tell(&scene.parent, &["もう一度申し込む", "ほかの施設をさがす"], &paths[1..]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_applies_again_after_a_return_reads_whose_words_they_are_and_gets_no_late_mail() {
    let scene = Scene::new().await;
    run(&scene.test, "DELETE FROM registrations").await;
    let parent = scene.test.kawasaki.ctx(&scene.family.parent.actor).await.expect("a context");
    let (facility, program) = (scene.place.facility.id, scene.place.program.id);
    let child = scene.family.children[0].id;
    let apply = async || registrations::apply(&parent, child, facility, program, "週1日、リフレッシュ").await;
    let id = apply().await.expect("an application");
    let officer = scene.officer().await;
    let city = scene.test.kawasaki.ctx(&officer.actor).await.expect("a context");
    let give_back = Decision::Return { message: "住所を確かめてください".into() };
    registrations::decide_in_place(&city, id, &give_back, "書類の確認のため").await.expect("returned");
    let paths = [format!("/registrations/{id}"), "/registrations".into(), "/my".into()];
    all_tell(&scene.parent, &["市からのことば", "住所を確かめてください"], &paths).await;
    let form = scene.parent.page(&format!("/facilities/{CODE}/register")).await.expect("a page");
    for kept in ["市からのことば", "住所を確かめてください", "週1日、リフレッシュ</textarea>"]
    {
        assert!(form.contains(kept), "{kept}: {form}");
    }
    let waiting =
        "SELECT count(*) AS n FROM outbox WHERE state = 'waiting' AND subject LIKE '%内容をご確認ください%'";
    assert_eq!(number(&scene.test, waiting).await, 1);
    apply().await.expect("the second application");
    assert_eq!(number(&scene.test, waiting).await, 0, "nobody is asked for what was sent already");
    let received = "SELECT count(*) AS n FROM outbox WHERE subject LIKE '%受け付けました%'";
    assert_eq!(number(&scene.test, received).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_next_step_is_the_same_on_every_page_and_what_stands_against_booking_is_told_beforehand() {
    let scene = Scene::new().await;
    let child = scene.child();
    let ctx = scene.test.kawasaki.ctx(&scene.family.parent.actor).await.expect("a context");
    let ask = scene.place.ask(&scene.family.children[0], day("2026-03-05"), "08:30-17:00", "refresh");
    book(&ctx, &ask).await.expect("a booking");
    let other = Place::new(&scene.test, "nakahara-02").await;
    db_rules(&scene.test, other.facility.id, json!({ "exclusive": true })).await;
    let paths = ["/facilities/nakahara-02".into(), "/facilities/nakahara-02/register".into()];
    all_tell(&scene.parent, &["ほかの施設の一時保育を利用している間は使えません"], &paths).await;
    run(
        &scene.test,
        "DELETE FROM quota_draws; DELETE FROM booking_steps; UPDATE bookings SET phase = 'cancelled'",
    )
    .await;
    // The interview elsewhere is too old: it is that which is missing, and not the registration.
    other.accept(&scene.test, &scene.family).await;
    let old = "UPDATE registrations SET interviewed_on = '2024-01-10'";
    run(&scene.test, old).await;
    db_rules(&scene.test, other.facility.id, json!({ "exclusive": false })).await;
    let page = scene.parent.page(&format!("/facilities/{CODE}/book?child={child}&date=2026-03-10")).await;
    let page = page.expect("a page");
    let (before, _) = page.split_once("先に面談が必要です").expect("what is missing there");
    assert!(before.rsplit("<li>").next().is_some_and(|line| line.contains("/registrations/")), "{page}");
    let fresh = family(&scene.test.kawasaki, scene.test.next_number(), "2023-06-10").await;
    fill_sheets(&scene.test).await;
    run(&scene.test, "UPDATE households SET emergency_contacts = '[]'").await;
    let parent = log_in(&scene.test, &fresh.parent).await;
    let paths = ["/my".into(), format!("/children/{}", fresh.children[0].id)];
    all_tell(&parent, &["緊急連絡先を登録する"], &paths).await;
}
