//! The walls between cities, each by itself: the scope of every store function with row-level security taken away, and
//! row-level security with queries that name no city. Every function of the store that works in a transaction is called
//! with what belongs to another city; the control calls the same with what is its own.

use crate::support::{lines, number, run};
use crate::things::{Things, things, two_cities};
use crate::wall_calls::{
    Side, Walls, bookings_and_places, consents_and_logins, facilities_and_days, families_and_people,
    fees_of_bookings, interviews_and_registrations, reports_and_logs,
};
use crate::wall_calls_holds::holding;
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use platform_app::{AppError, Ctx};
use platform_testkit::database::root;
use platform_testkit::maker::Maker;
use platform_testkit::{TestApp, catalog};
use std::collections::{BTreeMap, BTreeSet};

/// Functions that set a city up: they take no ids of people and are called by `azukari tenant apply` alone, whose test
/// applies both cities.
const SET_UP: [&str; 6] = [
    "places::put_tenant",
    "places::put_facility",
    "places::put_program",
    "places::put_offered",
    "places::keep_rule_version",
    "places::add_facility",
];

#[test]
fn every_function_of_the_store_is_asked_for_the_other_city() {
    let calls = ["wall_calls.rs", "wall_calls_holds.rs"].map(|name| {
        std::fs::read_to_string(root().join("platform/testkit/tests/whole").join(name)).expect("a file")
    });
    let here = calls.concat();
    let mut missing = Vec::new();
    for entry in std::fs::read_dir(root().join("platform/store/src")).expect("the store") {
        let path = entry.expect("an entry").path();
        let source = std::fs::read_to_string(&path).expect("a source");
        let module = path.file_stem().expect("a name").to_string_lossy().into_owned();
        for part in source.split("pub async fn ").skip(1) {
            let Some((name, rest)) = part.split_once('(') else { continue };
            let name = format!("{module}::{name}");
            let takes = rest.trim_start().starts_with("tx: &mut Tx");
            if takes && !SET_UP.contains(&name.as_str()) && !here.contains(&format!("{name}(")) {
                missing.push(name);
            }
        }
    }
    assert!(missing.is_empty(), "add these to the walls: {missing:#?}");
}

async fn tables(test: &TestApp) -> Vec<String> {
    lines(
        test,
        "SELECT table_name::text AS line FROM information_schema.columns
         WHERE table_schema = 'public' AND column_name = 'tenant_id' ORDER BY 1",
    )
    .await
}

/// A digest of everything that a city has, table by table.
async fn digest(test: &TestApp, maker: &Maker) -> BTreeMap<String, String> {
    let mut digests = BTreeMap::new();
    for table in tables(test).await {
        let sql = format!(
            "SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) AS line FROM {table} t
             WHERE tenant_id = '{}'",
            maker.tenant
        );
        digests.insert(table, lines(test, &sql).await.remove(0));
    }
    digests
}

async fn ids(test: &TestApp, maker: &Maker) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for table in tables(test).await {
        let sql = format!(
            "SELECT DISTINCT m[1] AS line FROM {table} t,
             regexp_matches(t::text, '[0-9a-f]{{8}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{4}}-[0-9a-f]{{12}}', 'g') m
             WHERE tenant_id = '{}'",
            maker.tenant
        );
        all.extend(lines(test, &sql).await);
    }
    all
}

async fn ask_everything(test: &TestApp, things: &Things, side: Side) -> Vec<String> {
    let own: BTreeSet<String> = ids(test, &test.example).await;
    let foreign = ids(test, &test.kawasaki).await.difference(&own).cloned().collect();
    let maker = if side == Side::Own { &test.kawasaki } else { &test.example };
    let walls = Walls { maker, side, foreign, problems: std::sync::Mutex::default() };
    let now = maker.app.clock.now();
    Box::pin(families_and_people(&walls, things, now)).await;
    Box::pin(consents_and_logins(&walls, things, now)).await;
    Box::pin(bookings_and_places(&walls, things, now)).await;
    Box::pin(holding(&walls, things, now)).await;
    Box::pin(facilities_and_days(&walls, things, now)).await;
    Box::pin(fees_of_bookings(&walls, things, now)).await;
    Box::pin(interviews_and_registrations(&walls, things, now)).await;
    Box::pin(reports_and_logs(&walls, things, now)).await;
    // What the other city took of a facility that it does not have is a row of its own, and of nobody's.
    let own = format!("tenant_id = '{}' AND owner_id = '{}'", test.example.tenant, things.facility.id);
    run(test, &format!("DELETE FROM quota_use WHERE {own}")).await;
    walls.problems.into_inner().expect("the problems")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scope_of_the_store_holds_with_and_without_row_level_security() {
    let test = two_cities().await;
    let things = Box::pin(things(&test)).await;
    let before = digest(&test, &test.kawasaki).await;
    let control = ask_everything(&test, &things, Side::Own).await;
    assert!(control.is_empty(), "the control finds what is its own: {control:#?}");
    let problems = ask_everything(&test, &things, Side::Other).await;
    assert!(problems.is_empty(), "{problems:#?}");
    assert_eq!(digest(&test, &test.kawasaki).await, before, "with row-level security");
    for table in tables(&test).await {
        run(&test, &format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")).await;
        run(&test, &format!("ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")).await;
    }
    let problems = ask_everything(&test, &things, Side::Other).await;
    assert!(problems.is_empty(), "without row-level security: {problems:#?}");
    assert_eq!(digest(&test, &test.kawasaki).await, before, "without row-level security");
}

#[tokio::test(flavor = "multi_thread")]
async fn row_level_security_holds_for_queries_that_name_no_city() {
    let test = two_cities().await;
    let (here, other) = (test.kawasaki.tenant, test.example.tenant);
    let before = digest(&test, &test.kawasaki).await;
    let mut connection = AsyncPgConnection::establish(&test.database.app_url()).await.expect("a connection");
    let mut filled = 0;
    for table in tables(&test).await {
        let all =
            number(&test, &format!("SELECT count(*) AS n FROM {table} WHERE tenant_id = '{here}'")).await;
        filled += usize::from(all > 0);
        for begin in ["BEGIN".to_owned(), format!("BEGIN; SET LOCAL azukari.tenant = '{other}'")] {
            connection.batch_execute(&begin).await.expect("a transaction");
            let sql = format!("SELECT tenant_id::text AS line FROM {table} WHERE tenant_id <> '{other}'");
            let seen = catalog::lines(&mut connection, &sql).await.expect("an answer");
            assert!(seen.is_empty(), "{table}: {} rows after {begin}", seen.len());
            connection.batch_execute("ROLLBACK").await.expect("a rollback");
            for verb in [format!("UPDATE {table} SET tenant_id = tenant_id"), format!("DELETE FROM {table}")]
            {
                let sql = format!("{begin}; {verb} WHERE tenant_id = '{here}'; COMMIT");
                // Some tables may not be changed at all: that is as good.
                if connection.batch_execute(&sql).await.is_err() {
                    connection.batch_execute("ROLLBACK").await.expect("a rollback");
                }
            }
        }
        let smuggle = format!(
            "BEGIN; SET LOCAL azukari.tenant = '{other}'; UPDATE {table} SET tenant_id = '{here}'; COMMIT"
        );
        let own =
            number(&test, &format!("SELECT count(*) AS n FROM {table} WHERE tenant_id = '{other}'")).await;
        if own > 0 {
            assert!(
                connection.batch_execute(&smuggle).await.is_err(),
                "{table}: a row was moved to another city"
            );
            connection.batch_execute("ROLLBACK").await.expect("a rollback");
        }
    }
    assert!(filled > 15, "only {filled} tables hold something to be seen");
    assert_eq!(digest(&test, &test.kawasaki).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_of_the_other_city_finds_nothing() {
    let test = two_cities().await;
    let things = Box::pin(things(&test)).await;
    let role = platform_authz::Role::CityAdmin;
    let officer = test.example.db_staff("other-admin", "見本", role, &[]).await.expect("an officer");
    let ctx: Ctx = test.example.ctx(&officer.actor).await.expect("a context");
    assert!(matches!(ctx.find_booking(things.booking.id).await, Err(AppError::NotFound)));
    assert!(matches!(ctx.find_child(things.child.id).await, Err(AppError::NotFound)));
    let sheet = platform_app::families::child_sheet(&ctx, things.child.id).await;
    assert!(matches!(sheet, Err(AppError::NotFound)));
}

/// Tables that change without an act of anybody: counters, signs of life, and the state of mails.
const NOBODYS: [&str; 3] = ["login_throttle", "sessions", "outbox"];

#[tokio::test(flavor = "multi_thread")]
async fn every_transaction_that_writes_leaves_a_row_in_the_operation_log() {
    let test = two_cities().await;
    let mut rows = 0;
    for table in tables(&test).await {
        if NOBODYS.contains(&table.as_str()) {
            continue;
        }
        rows += number(&test, &format!("SELECT count(*) AS n FROM {table}")).await;
        let silent = format!(
            "SELECT t::text AS line FROM {table} t
             WHERE NOT EXISTS (SELECT FROM audit a WHERE a.tenant_id = t.tenant_id AND a.xmin = t.xmin) LIMIT 3"
        );
        let silent = lines(&test, &silent).await;
        assert!(silent.is_empty(), "{table}: written without a row in the log: {silent:#?}");
    }
    assert!(rows > 1000, "{rows} rows");
}
