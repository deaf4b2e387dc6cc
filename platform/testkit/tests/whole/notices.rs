//! What a facility's page tells about its rules: every sentence that the module knows, in words.

use crate::support::{Place, db_plain_rules, db_rules, jst};
use platform_testkit::TestApp;
use platform_testkit::database::root;
use serde_json::{Value, json};

const CODE: &str = "nakahara-01";

/// Rules, and for each code that follows from them what the page says.
fn table() -> Vec<(Value, Vec<(&'static str, &'static str)>)> {
    vec![
        (
            Value::Null,
            vec![
                ("notice-ages", "生後5か月から"),
                ("notice-weekdays", "預かる曜日：月火水木金（祝日はお休み）"),
                ("notice-hours", "1日：8:30〜17:00"),
                ("notice-capacity", "定員は1日10人です"),
                ("notice-capacity-under_1", "うち0歳のお子さんは2人まで"),
                ("notice-fee", "1日 2,500円"),
                ("notice-meal", "給食・おやつは300円です"),
                ("notice-window-month_before", "前の月の1日9:00から"),
                ("notice-deadline", "1日前の17:00までに"),
                ("notice-residents-any", "市外にお住まいの方も利用できます"),
                ("notice-registration", "この施設への利用登録が必要です"),
                ("notice-interview", "面談は12か月有効です"),
                ("notice-approval", "施設が確認すると確定します"),
                ("notice-cancel-free", "取り消しに料金はかかりません"),
            ],
        ),
        (
            json!({
                "approval": "automatic", "residents_only": true, "exclusive": true,
                "ages": { "reference": "april_1" },
                "capacity": { "by_weekday": { "fri": 4 } },
                "hours": { "morning": "08:30-12:30", "afternoon": "12:30-17:00" },
                "fee": {
                    "age_basis": "class_age", "meal_half": 150, "extension_per_30_min": 200,
                    "bands": { "lt1": { "half": 1500 }, "lt3": { "half": 1300 }, "ge3": { "half": 800 } },
                },
                "reductions": { "mihon": { "label": "見本の減免", "kind": "percent", "value": 50 } },
                "window": { "opens": "half_month", "residents_earlier_days": 3, "closes_days_before": 0, "closes_time": "07:00" },
                "cancel": { "fee_percent": 50, "free_until_days": 2, "free_until_time": "12:00" },
            }),
            vec![
                ("notice-ages-april", "4月1日"),
                ("notice-capacity-weekday", "金曜の定員は4人です"),
                ("notice-fee-half", "半日 1,300円"),
                ("notice-fee-class-age", "クラスの年齢"),
                ("notice-meal-half", "半日のときの給食・おやつは150円です"),
                ("notice-extension", "30分ごとに200円がかかります"),
                ("notice-reduction", "見本の減免：保育料が50%安くなります"),
                ("notice-window-half_month", "翌月1日から15日までの予約は16日9:00から"),
                ("notice-residents-first", "市外の方は3日後からです"),
                ("notice-deadline-same-day", "利用する日の7:00までに"),
                ("notice-residents-only", "市内にお住まいの方だけが利用できます"),
                ("notice-exclusive", "ほかの施設の一時保育を利用している間は使えません"),
                ("notice-approval-automatic", "申し込むとすぐに確定します"),
                ("notice-cancel", "2日前の12:00を過ぎて取り消すと、保育料の50%がかかります"),
            ],
        ),
        (
            json!({
                "meal": { "offered": false },
                "window": { "opens": "days_before", "days_before": 20 },
                "cancel": { "fee_percent": 30, "free_until_days": 0, "free_until_time": "07:00" },
            }),
            vec![
                ("notice-meal-none", "給食はありません。お弁当をお持ちください"),
                ("notice-window-days_before", "利用する日の20日前の9:00から"),
                ("notice-cancel-same-day", "利用する日の7:00を過ぎて取り消すと、保育料の30%がかかります"),
            ],
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn every_sentence_about_rules_is_told() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, CODE).await;
    let nobody = test.nobody().expect("a browser");
    let mut missing = Vec::new();
    for (rules, sentences) in table() {
        if !rules.is_null() {
            db_plain_rules(&test).await;
            db_rules(&test, place.facility.id, rules).await;
        }
        let page = nobody.0.page(&format!("/facilities/{CODE}")).await.expect("a page");
        missing.extend(sentences.into_iter().filter(|(_, words)| !page.contains(words)));
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn no_sentence_of_the_module_is_forgotten() {
    let known: Vec<&str> = table().into_iter().flat_map(|(_, told)| told).map(|(code, _)| code).collect();
    let codes = std::fs::read_to_string(root().join("docs/generated/finding-codes.txt")).expect("the codes");
    let missing: Vec<&str> =
        codes.lines().filter(|code| code.starts_with("notice-") && !known.contains(code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
