//! A family that left is anonymised when the city's period is over: nothing tells any more who it was, its days and its
//! money stay.

use crate::support::{Place, day, jst, lines, number, run, span};
use platform_app::accounts::profile::withdraw;
use platform_app::bookings::attend::enter_use;
use platform_app::families::anonymise_due;
use platform_app::oplog::{LogQuery, list};
use platform_authz::Role;
use platform_store::upkeep;
use platform_testkit::TestApp;
use platform_testkit::maker::{Family, PASSWORD};

/// A text that appears nowhere but in what people told.
const CANARY: &str = "ひみつのことば";

/// What stays of a use.
const USES: &str =
    "SELECT day || ' ' || starts || ' ' || (final_quote #>> '{}') || use_type AS line FROM bookings";

/// A family that used a place once and left on the same day, with words in every field that people fill.
async fn left(test: &TestApp, place: &Place) -> Family {
    let family = place.family(test, "2023-05-10").await;
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let ask = place.ask(&family.children[0], day("2026-02-10"), "08:30-17:00", "hiteikei");
    let hours = span("08:30-17:00");
    enter_use(&head, &ask, hours.from(), hours.to()).await.expect("a use");
    for (table, columns) in [
        ("households", "address phone"),
        ("guardians", "name kana phone workplace"),
        ("children", "name kana allergy medical"),
        ("accounts", "email display_name"),
        ("registrations", "wish message staff_note"),
        ("bookings", "override_reason reason message note attendance_note"),
        ("booking_events", "reason"),
    ] {
        let sets: Vec<String> = columns.split(' ').map(|column| format!("{column} = '{CANARY}'")).collect();
        let whose = if table == "accounts" { "WHERE household_id IS NOT NULL" } else { "" };
        run(test, &format!("UPDATE {table} SET {} {whose}", sets.join(", "))).await;
    }
    run(test, &format!("UPDATE bookings SET answers = answers || '{{\"wish\": \"{CANARY}\"}}'")).await;
    let told = format!("jsonb_set(settled, '{{usage,answers,wish}}', '\"{CANARY}\"')");
    run(test, &format!("UPDATE bookings SET settled = {told}")).await;
    run(test, &format!("UPDATE households SET emergency_contacts = '[{{\"name\": \"{CANARY}\"}}]'")).await;
    run(test, &format!("UPDATE children SET sheet = '{{\"doctor\": \"{CANARY}\"}}'")).await;
    let parent = test.kawasaki.ctx(&family.parent.actor).await.expect("a context");
    withdraw(&parent, PASSWORD).await.expect("the family leaves");
    family
}

/// Tables in which a text stands.
async fn tables_with(test: &TestApp, words: &str) -> Vec<String> {
    let tables = "SELECT relname::text AS line FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname";
    let mut found = Vec::new();
    for table in lines(test, tables).await {
        let hit = format!("SELECT count(*) AS n FROM \"{table}\" AS t WHERE t::text LIKE '%{words}%'");
        if number(test, &hit).await > 0 {
            found.push(table);
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_that_left_is_unreadable_after_the_citys_period() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let family = left(&test, &place).await;
    let stays = place.family(&test, "2022-07-01").await;
    let tenant = test.kawasaki.tenant;
    let uses = lines(&test, USES).await;
    run(&test, "UPDATE outbox SET state = 'sent', sent_at = created_at").await;

    test.clock.set(jst("2031-02-16 00:30"));
    assert_eq!(anonymise_due(&test.app, tenant).await.expect("a run"), 0, "five years are not over");
    assert!(tables_with(&test, CANARY).await.contains(&"guardians".to_owned()));

    test.clock.set(jst("2031-02-17 00:30"));
    assert_eq!(anonymise_due(&test.app, tenant).await.expect("a run"), 1);
    assert_eq!(anonymise_due(&test.app, tenant).await.expect("a run"), 0, "once");
    upkeep::clean(&test.app.pool, tenant, test.app.clock.now()).await.expect("mails go after 90 days");
    for gone in [CANARY, family.parent.login.as_str(), "2023-05-10"] {
        assert!(tables_with(&test, gone).await.is_empty(), "{gone}");
    }

    assert_eq!(lines(&test, USES).await, uses, "days and money stay");
    let child = &stays.children[0];
    let other = lines(&test, &format!("SELECT name AS line FROM children WHERE id = '{}'", child.id)).await;
    assert_eq!(other.first(), Some(&child.name), "the family that stays is as it was");

    let admin = test.kawasaki.db_staff("admin", "見本 管理", Role::CityAdmin, &[]).await.expect("an admin");
    let ctx = test.kawasaki.ctx(&admin.actor).await.expect("a context");
    let query = LogQuery {
        household: Some(family.household),
        action: Some("anonymise".into()),
        purpose: "見本".into(),
        ..LogQuery::default()
    };
    let log = list(&ctx, &query, 0, 10).await.expect("the log");
    assert_eq!(log.rows.len(), 1, "the log proves it");
}
