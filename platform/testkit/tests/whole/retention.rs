//! A family that left is anonymised when the city's period is over: nothing tells any more who it was, its days and its
//! money stay.

use crate::support::{Place, day, family, jst, lines, number, run, span};
use platform_app::accounts::profile::withdraw;
use platform_app::bookings::attend::{Attendance, enter_use, record};
use platform_app::bookings::fees::{self, Paid, mark_paid};
use platform_app::families::{ANONYMISE, anonymise_due};
use platform_app::oplog::{LogQuery, list};
use platform_app::{interviews, reports};
use platform_authz::Role;
use platform_store::upkeep;
use platform_testkit::TestApp;
use platform_testkit::maker::{Family, PASSWORD};
use platform_values::{Month, Yen};

/// A text that appears nowhere but in what people told.
const CANARY: &str = "ひみつのことば";
/// A family's birthday, of which the month may stay.
const BORN: &str = "2023-05-10";
/// What stays of a use: its day, its hours, its lines of money, who paid and when.
const USES: &str = "SELECT day || ' ' || starts || ' ' || use_type || (SELECT string_agg(line ->> 'amount', ' ')
        FROM jsonb_array_elements(final_quote -> 'lines') AS line)
    || (SELECT string_agg(to_phase || e.at || e.reason, ' ' ORDER BY e.id) FROM booking_events e
        WHERE e.booking_id = bookings.id AND e.reason IN ('paid', 'usage')) AS line FROM bookings ORDER BY id";

/// A use in January with a corrected time and fee, paid and handed in, and then the family's own words in every field.
async fn used(test: &TestApp, place: &Place, family: &Family) {
    let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
    let ask = place.ask(&family.children[0], day("2026-01-08"), "08:30-17:00", "hiteikei");
    let hours = span("08:30-17:00");
    let id = enter_use(&head, &ask, hours.from(), hours.to()).await.expect("a use");
    let earlier = span("08:30-16:30");
    let (arrived, departed) = (earlier.from(), Some(earlier.to()));
    let corrected = Attendance::Correct { arrived, departed, reason: CANARY.into(), sure: true };
    record(&head, id, &corrected).await.expect("a correction");
    fees::correct(&head, id, Yen(500), CANARY).await.expect("another fee");
    mark_paid(&head, id, Paid::Yes).await.expect("money");
    let waits = "SELECT id::text AS line FROM registrations LIMIT 1";
    let registration =
        lines(test, waits).await[0].parse().map(platform_values::RegistrationId).expect("an id");
    interviews::ask_for_call(&head, registration, CANARY).await.expect("an interview");
    for (table, columns) in [
        ("households", "address phone"),
        ("guardians", "name kana phone workplace"),
        ("children", "name kana allergy medical phone_only_reason"),
        ("registrations", "wish message conditions staff_note"),
        ("bookings", "override_reason reason message note attendance_note"),
        ("interviews", "wish record"),
    ] {
        let sets: Vec<String> = columns.split(' ').map(|column| format!("{column} = '{CANARY}'")).collect();
        run(test, &format!("UPDATE {table} SET {}", sets.join(", "))).await;
    }
    let own = "WHERE household_id IS NOT NULL";
    run(test, &format!("UPDATE accounts SET email = '{CANARY}', display_name = '{CANARY}' {own}")).await;
    run(test, &format!("UPDATE bookings SET answers = answers || '{{\"wish\": \"{CANARY}\"}}'")).await;
    let told = format!("jsonb_set(settled, '{{usage,answers,wish}}', '\"{CANARY}\"')");
    run(test, &format!("UPDATE bookings SET settled = {told}")).await;
    run(test, &format!("UPDATE households SET emergency_contacts = '[{{\"name\": \"{CANARY}\"}}]'")).await;
    run(test, &format!("UPDATE children SET sheet = '{{\"doctor\": \"{CANARY}\"}}'")).await;
    let month = Month::new(2026, 1).expect("a month");
    reports::submit(&head, place.facility.id, place.program.id, month, "見本 園長").await.expect("a report");
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
    let gone = place.family(&test, BORN).await;
    used(&test, &place, &gone).await;
    let parent = test.kawasaki.ctx(&gone.parent.actor).await.expect("a context");
    withdraw(&parent, PASSWORD).await.expect("the family leaves");
    run(&test, "UPDATE outbox SET state = CASE WHEN subject LIKE '%退会%' THEN 'sent' ELSE 'failed' END")
        .await;
    run(&test, "UPDATE outbox SET sent_at = created_at WHERE state = 'sent'").await;
    let stays = place.family(&test, "2022-07-01").await;
    let elsewhere = family(&test.example, 77, "2022-08-02").await;
    run(&test, "UPDATE households SET withdrawn_at = '2026-02-16' WHERE city LIKE '%見本%'").await;
    let uses = lines(&test, USES).await;
    let tenant = test.kawasaki.tenant;

    test.clock.set(jst("2031-02-16 00:30"));
    assert_eq!(anonymise_due(&test.app, tenant).await.expect("a run"), 0, "five years are not over");
    let before = tables_with(&test, CANARY).await;
    for table in ["guardians", "bookings", "booking_events", "fee_corrections", "interviews", "report_lines"]
    {
        assert!(before.contains(&table.to_owned()), "{table} in {before:?}");
    }

    test.clock.set(jst("2031-02-17 00:30"));
    assert_eq!(anonymise_due(&test.app, tenant).await.expect("a run"), 1);
    assert_eq!(anonymise_due(&test.app, tenant).await.expect("a run"), 0, "once");
    upkeep::clean(&test.app.pool, tenant, test.app.clock.now()).await.expect("mails go after 90 days");
    for words in [CANARY, gone.parent.login.as_str(), BORN] {
        assert_eq!(tables_with(&test, words).await, [""; 0], "{words}");
    }
    assert_eq!(lines(&test, USES).await, uses, "days and money stay");

    let child =
        |family: &Family| format!("SELECT name AS line FROM children WHERE id = '{}'", family.children[0].id);
    for other in [&stays, &elsewhere] {
        assert_eq!(lines(&test, &child(other)).await.first(), Some(&other.children[0].name), "as it was");
    }
    let named = lines(&test, &child(&gone)).await.remove(0);
    assert!(!tables_with(&test, &named).await.is_empty());
    let lines_named = "SELECT count(*) AS n FROM report_lines l JOIN bookings b ON b.id = l.booking_id
        JOIN children k ON k.id = b.child_id WHERE l.cells -> 1 ->> 'text' = k.name AND l.cells -> 2 ->> 'text' = '2023-05-01'";
    assert_eq!(number(&test, lines_named).await, 1, "the line still belongs to one child");

    let admin = test.kawasaki.db_staff("admin", "見本 管理", Role::CityAdmin, &[]).await.expect("an admin");
    let ctx = test.kawasaki.ctx(&admin.actor).await.expect("a context");
    let query = LogQuery {
        household: Some(gone.household),
        action: Some(ANONYMISE.into()),
        purpose: "見本".into(),
        ..LogQuery::default()
    };
    assert_eq!(list(&ctx, &query, 0, 10).await.expect("the log").rows.len(), 1, "the log proves it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_family_that_staff_entered_goes_when_nobody_touched_it_for_so_long() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, "nakahara-01").await;
    let called = place.family(&test, BORN).await;
    run(&test, "UPDATE guardians SET account_id = NULL").await;
    run(&test, "UPDATE accounts SET household_id = NULL WHERE household_id IS NOT NULL").await;
    let tenant = test.kawasaki.tenant;
    test.clock.set(jst("2031-02-17 00:30"));
    assert_eq!(anonymise_due(&test.app, tenant).await.expect("a run"), 0, "its account may only be lost");
    run(&test, "UPDATE households SET made_by_staff = true").await;
    assert_eq!(anonymise_due(&test.app, tenant).await.expect("a run"), 1);
    assert!(tables_with(&test, &called.children[0].birth_date.to_string()).await.is_empty());
    let standing = "SELECT count(*) AS n FROM registrations WHERE state <> 'withdrawn'";
    assert_eq!(number(&test, standing).await, 0, "nobody can book for it");
}
