//! Every reason why a wish is refused is told in words: by the page that a family sees or, where pages do not let a family
//! come that far, by the API.

use crate::support::{Place, cookie, day, db_plain_rules, db_rules, family, jst, run, wish};
use platform_app::bookings::book;
use platform_testkit::database::root;
use platform_testkit::maker::{Family, Plan};
use platform_testkit::{TestApp, Visitor};
use serde_json::{Value, json};

const CODE: &str = "nakahara-01";

/// Where the words are read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    Page,
    /// No page offers such a wish: it needs another client, or rules that changed meanwhile.
    Api,
}

/// What is wrong with a wish.
struct Case {
    code: &'static str,
    words: &'static str,
    seen: Seen,
    birth_date: &'static str,
    day: &'static str,
    hours: &'static str,
    use_type: &'static str,
    meal: bool,
    rules: Value,
    /// Days that are booked before.
    before: &'static [&'static str],
    /// Statements about the child `{child}`, made before.
    db: &'static str,
    registered: bool,
    /// Staff decided that the family calls first.
    by_phone: bool,
}

/// A wish that nothing stands against, told apart by what follows.
fn case(code: &'static str, words: &'static str) -> Case {
    Case {
        code,
        words,
        seen: Seen::Page,
        birth_date: "2023-05-10",
        day: "2026-03-05",
        hours: "08:30-17:00",
        use_type: "hiteikei",
        meal: false,
        rules: Value::Null,
        before: &[],
        db: "",
        registered: true,
        by_phone: false,
    }
}

fn cases() -> Vec<Case> {
    // The places come last: their last case suspends the facility.
    [of_the_child(), of_the_limits(), of_the_place()].into_iter().flatten().collect()
}

fn of_the_place() -> Vec<Case> {
    vec![
        Case { day: "2026-03-20", ..case("closed", "祝日（春分の日）のためお休みです") },
        Case { day: "2026-03-01", ..case("closed", "一時保育をしていない曜日です") },
        Case {
            seen: Seen::Api, hours: "08:30-12:00", ..case("span-not-offered", "では預かっていません")
        },
        Case { day: "2026-04-10", ..case("window-not-yet", "予約の受付は3月1日") },
        Case { day: "2026-02-16", ..case("window-over", "ネット予約の受付は2月15日") },
        Case {
            db: "UPDATE facilities SET suspended_from = '2026-01-01' WHERE code = 'nakahara-01'; UPDATE generations SET generation = generation + 1; SELECT pg_sleep(0.6)",
            ..case("facility-suspended", "新しい予約の受付を休んでいます")
        },
    ]
}

fn of_the_child() -> Vec<Case> {
    vec![
        Case {
            birth_date: "2025-12-01", ..case("age-too-young", "生後5か月からお預かりします")
        },
        Case {
            birth_date: "2018-05-10", ..case("age-too-old", "一時保育を利用できるのは2025年3月31日")
        },
        Case {
            rules: json!({ "residents_only": true }),
            db: "UPDATE households h SET resident = false FROM children c WHERE c.id = '{child}' AND h.id = c.household_id",
            ..case("residents-only", "市内にお住まいの方だけです")
        },
        Case {
            seen: Seen::Api, use_type: "", ..case("use-type-missing", "預ける理由を選んでください")
        },
        Case { use_type: "kaimono", ..case("use-type-unknown", "この施設にはありません") },
        Case {
            use_type: "refresh",
            rules: json!({ "use_types": { "refresh": { "enabled": false } } }),
            ..case("use-type-disabled", "の預かりをしていません")
        },
        Case {
            registered: false, ..case("registration-missing", "利用登録がまだ済んでいません")
        },
        Case {
            db: "UPDATE registrations SET interviewed_on = NULL WHERE child_id = '{child}'",
            ..case("interview-missing", "面談がまだ済んでいません")
        },
        Case {
            db: "UPDATE registrations SET interviewed_on = '2024-01-10' WHERE child_id = '{child}'",
            ..case("interview-expired", "もう一度面談を予約してください")
        },
        Case {
            rules: json!({ "exclusive": true }),
            db: "UPDATE children SET enrolled_elsewhere = true WHERE id = '{child}'",
            ..case("enrolled-elsewhere", "ほかの施設を利用しているお子さんは使えません")
        },
        Case {
            db: "UPDATE children SET enrolled_elsewhere = true WHERE id = '{child}'",
            ..case("enrolled-in-nursery", "施設にお電話でご相談ください")
        },
        Case {
            seen: Seen::Api,
            rules: json!({ "use_types": { "hiteikei": { "reason_required": true } } }),
            ..case("reason-missing", "くわしい事情を書いてください")
        },
        Case { by_phone: true, ..case("phone-only", "予約の前に施設とのご相談が必要です") },
        Case {
            seen: Seen::Api,
            meal: true,
            rules: json!({ "meal": { "offered": false } }),
            ..case("meal-not-offered", "この施設では給食を出していません")
        },
    ]
}

fn of_the_limits() -> Vec<Case> {
    let days = &["2026-03-02", "2026-03-03", "2026-03-04"][..];
    vec![
        Case {
            before: &["2026-03-05"], ..case("same-day-elsewhere", "すでにこの施設で予約があります")
        },
        Case { before: days, ..case("limit-days-per-week", "週3日までです") },
        Case {
            before: &["2026-03-12"],
            rules: json!({ "use_types": { "hiteikei": { "days_per_month_max": 1 } } }),
            ..case("limit-days-per-month", "月1日までです")
        },
        Case {
            use_type: "kinkyu",
            before: &["2026-03-03", "2026-03-04"],
            rules: json!({ "use_types": { "kinkyu": { "days_in_row_max": 2 } } }),
            ..case("limit-days-in-row", "続けて2日までです")
        },
        Case {
            before: &["2026-03-12"],
            rules: json!({ "frame": { "minutes_per_month_max": 600 } }),
            ..case("limit-minutes-per-month", "月10時間までです")
        },
    ]
}

/// Opens a page and the one that it leads to.
async fn follow(browser: &Visitor, path: &str) -> String {
    let mut path = path.to_owned();
    for _ in 0..3 {
        let answer = browser.get(&path).await.expect("an answer");
        match answer.headers().get("location").and_then(|to| to.to_str().ok()) {
            Some(to) => path = to.to_owned(),
            None => return answer.text().await.expect("a page"),
        }
    }
    panic!("{path} leads nowhere");
}

async fn told(test: &TestApp, place: &Place, family: &Family, case: &Case) -> String {
    let cookie = cookie(&test.kawasaki, &family.parent).await;
    let browser = test.browser(&test.kawasaki).expect("a browser").with_cookie(&cookie);
    let child = &family.children[0];
    let mut ask = place.ask(child, day(case.day), case.hours, case.use_type);
    ask.answers.0.retain(|_, answer| !answer.is_empty());
    if case.meal {
        ask.answers.0.insert("meal".into(), "yes".into());
    }
    match case.seen {
        Seen::Page => {
            let query = format!("child={}&date={}&offer=full&use_type={}", child.id, case.day, case.use_type);
            follow(&browser, &format!("/facilities/{CODE}/book/check?{query}")).await
        }
        Seen::Api => {
            let answer = browser.post_json("/api/v1/bookings", case.code, &wish(place, &ask)).await;
            let body: Value = answer.expect("an answer").json().await.expect("problem details");
            let codes: Vec<&str> = body["findings"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|f| f["code"].as_str())
                .collect();
            assert!(codes.contains(&case.code), "{}: {body:#}", case.code);
            body.to_string()
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reason_is_told_in_words() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, CODE).await;
    let mut problems = Vec::new();
    for case in cases() {
        let family = family(&test.kawasaki, test.next_number(), case.birth_date).await;
        if case.registered {
            place.accept(&test, &family).await;
        }
        let ctx = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
        for date in case.before {
            let ask = place.ask(&family.children[0], day(date), "08:30-17:00", case.use_type);
            book(&ctx, &ask).await.unwrap_or_else(|error| panic!("{}: {date}: {error}", case.code));
        }
        if !case.rules.is_null() {
            db_rules(&test, place.facility.id, case.rules.clone()).await;
        }
        if !case.db.is_empty() {
            run(&test, &case.db.replace("{child}", &family.children[0].id.to_string())).await;
        }
        if case.by_phone {
            call_first(&test, &place, &family).await;
        }
        let shown = told(&test, &place, &family, &case).await;
        if !shown.contains(case.words) {
            let main = shown.split_once("<main").map_or(shown.as_str(), |(_, main)| main);
            let main = main.split_once("</main>").map_or(main, |(main, _)| main);
            problems.push(format!("{}: no 「{}」 in: {}", case.code, case.words, plain(main)));
        }
        if !case.rules.is_null() {
            db_plain_rules(&test).await;
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}

/// Decides at the desk that the family calls before it books.
async fn call_first(test: &TestApp, place: &Place, family: &Family) {
    let cookie = cookie(&test.kawasaki, &place.manager).await;
    let desk = test.browser(&test.kawasaki).expect("a browser").with_cookie(&cookie);
    let sheet = format!("/facility/{CODE}/children/{}", family.children[0].id);
    let fields = [("way-reason", "体制を相談して決めるため")];
    let answer = desk.post_form(&sheet, &format!("{sheet}/way"), &fields).await.expect("an answer");
    assert_eq!(answer.status().as_u16(), 303);
}

/// A page without its tags.
fn plain(html: &str) -> String {
    let texts = html.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text.trim()));
    texts.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" / ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_day_is_told_in_words() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, CODE).await;
    db_rules(&test, place.facility.id, json!({ "capacity": { "per_day": 1 } })).await;
    let plan = Plan { number: 77, resident: false, guardians: 1, birthdays: vec![day("2023-05-10")] };
    let first = test.kawasaki.db_family(&plan).await.expect("a family");
    place.accept(&test, &first).await;
    let ctx = test.kawasaki.ctx(&first.parent.actor).await.expect("a context");
    let ask = place.ask(&first.children[0], day("2026-03-05"), "08:30-17:00", "hiteikei");
    book(&ctx, &ask).await.expect("the last place");
    let second = place.family(&test, "2023-05-10").await;
    let case = case("full", "満員");
    let shown = told(&test, &place, &second, &case).await;
    assert!(shown.contains(case.words), "{}", plain(&shown));
    let api = told(&test, &place, &second, &Case { seen: Seen::Api, ..case }).await;
    assert!(api.contains("満員です"), "{api}");
}

#[test]
fn no_reason_of_the_module_is_forgotten() {
    let known: Vec<&str> = cases().iter().map(|case| case.code).collect();
    let mut missing = Vec::new();
    let mut files = vec![root().join("platform/app/src/bookings/ask.rs")];
    for entry in std::fs::read_dir(root().join("programs/temporary-childcare/src")).expect("sources") {
        files.push(entry.expect("an entry").path());
    }
    for file in files {
        let source = std::fs::read_to_string(file).expect("a source");
        for part in source.split("Finding::new(\"").skip(1) {
            let code = part.split('"').next().unwrap_or_default();
            if !known.contains(&code) && !code.starts_with("notice-") && !OTHERS.contains(&code) {
                missing.push(code.to_owned());
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// Reasons that only staff come to see, those of places whose pages no family can open, and the one for made-up answers,
/// which `hostile` sends.
const OTHERS: [&str; 4] =
    ["window-day-is-past", "facility-not-open", "facility-does-not-offer", "answer-strange"];
