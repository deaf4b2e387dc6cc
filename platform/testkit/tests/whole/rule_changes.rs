//! Rules change under standing bookings: what was taken stays taken.

use crate::support::{Place, codes, day, db_rules, jst, ledger_errors};
use platform_app::AppError;
use platform_app::bookings::book;
use platform_testkit::TestApp;
use platform_testkit::maker::Family;
use serde_json::{Value, json};

const CARE: &str = "2026-03-05";

/// Asks for a span for a new family's child; gives the quota that is full, or nothing if it was booked.
async fn short(test: &TestApp, place: &Place, birth_date: &str, hours: &str) -> Option<String> {
    let family: Family = place.family(test, birth_date).await;
    let ctx = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    match book(&ctx, &place.ask(&family.children[0], day(CARE), hours, "hiteikei")).await {
        Ok(_) => None,
        Err(AppError::Full(quota)) => Some(quota.key),
        other => panic!("{:?}", codes(&other)),
    }
}

fn halves() -> Value {
    let fee = json!({ "half": 1000 });
    json!({
        "hours": { "morning": "08:30-12:30", "afternoon": "12:30-17:00" },
        "fee": { "bands": { "lt1": fee, "lt3": fee, "ge3": fee } },
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn half_days_and_new_limits_sell_nothing_twice() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let whole = "08:30-17:00";
    let capacity = json!({ "capacity": { "per_day": 3, "under_1": "" } });
    db_rules(&test, place.facility.id, capacity).await;
    assert_eq!(short(&test, &place, "2025-07-01", whole).await, None);
    assert_eq!(short(&test, &place, "2023-05-10", whole).await, None);

    db_rules(&test, place.facility.id, json!({ "capacity": { "under_1": 1 } })).await;
    assert_eq!(short(&test, &place, "2025-07-01", whole).await.as_deref(), Some("under_1"));

    db_rules(&test, place.facility.id, json!({ "use_types": { "hiteikei": { "places_max": 2 } } })).await;
    assert_eq!(short(&test, &place, "2023-05-10", whole).await.as_deref(), Some("use_type_hiteikei"));

    db_rules(&test, place.facility.id, json!({ "use_types": { "hiteikei": { "places_max": 10 } } })).await;
    db_rules(&test, place.facility.id, halves()).await;
    assert_eq!(short(&test, &place, "2023-05-10", "08:30-12:30").await, None);
    assert_eq!(short(&test, &place, "2023-05-10", "08:30-12:30").await.as_deref(), Some("places"));
    assert_eq!(short(&test, &place, "2023-05-10", whole).await.as_deref(), Some("places"));

    db_rules(&test, place.facility.id, json!({ "hours": { "morning": "", "afternoon": "" } })).await;
    assert_eq!(short(&test, &place, "2023-05-10", whole).await.as_deref(), Some("places"));
    assert_eq!(ledger_errors(&test).await, 0);
}
