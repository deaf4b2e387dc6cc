//! The schema: going up and down, the house rules of tables, and the code's own picture of it.

use diesel_async::SimpleAsyncConnection;
use platform_store::migrations::{Direction, migrate};
use platform_testkit::catalog;
use platform_testkit::database::{Database, root};
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn every_migration_can_be_undone_and_done_again() {
    let database = Database::empty().await.expect("a database");
    let url = database.migrate_url();
    let mut connection = database.connect().await.expect("a connection");
    // The table of migrations stays, as the harness made it.
    migrate(&url, Direction::Up).await.expect("all up");
    let up = catalog::dump(&mut connection).await.expect("a dump");
    let mut down = Vec::new();
    loop {
        let before = catalog::dump(&mut connection).await.expect("a dump");
        if !before.iter().any(|line| line.starts_with("relation tenants ")) {
            break;
        }
        down.push(before);
        migrate(&url, Direction::DownOne).await.expect("one down");
    }
    assert!(down.len() > 1, "there is more than one migration");
    let left = catalog::dump(&mut connection).await.expect("a dump");
    let other: Vec<&String> =
        left.iter().filter(|line| !line.contains("__diesel_schema_migrations")).collect();
    assert!(other.is_empty(), "left behind by the downs: {other:#?}");
    migrate(&url, Direction::Up).await.expect("all up again");
    let again = catalog::dump(&mut connection).await.expect("a dump");
    assert_eq!(differences(&up, &again), Vec::<String>::new());
}

fn differences(before: &[String], after: &[String]) -> Vec<String> {
    let (before, after): (BTreeSet<_>, BTreeSet<_>) = (before.iter().collect(), after.iter().collect());
    let gone = before.difference(&after).map(|line| format!("- {line}"));
    gone.chain(after.difference(&before).map(|line| format!("+ {line}"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_table_keeps_the_house_rules() {
    let database = Database::with_cities().await.expect("a database");
    let mut connection = database.connect().await.expect("a connection");
    let problems = catalog::lint(&mut connection).await.expect("an answer");
    assert!(problems.is_empty(), "{problems:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lint_sees_a_bad_table() {
    let database = Database::with_cities().await.expect("a database");
    let mut connection = database.connect().await.expect("a connection");
    connection
        .batch_execute(
            "CREATE TABLE bad (id uuid PRIMARY KEY, tenant_id uuid NOT NULL, child uuid);
             CREATE VIEW all_children AS SELECT id FROM children;
             CREATE MATERIALIZED VIEW kept AS SELECT id FROM children;
             CREATE FUNCTION bare() RETURNS int LANGUAGE sql AS 'SELECT 1';
             GRANT UPDATE ON audit TO azukari_app;
             ALTER POLICY one_city ON children USING (tenant_id = tenant_id OR true)",
        )
        .await
        .expect("bad things");
    let problems = catalog::lint(&mut connection).await.expect("an answer");
    for reason in [
        "bad: row-level",
        "bad: no policy",
        "bad: the primary key",
        "bad: a unique index",
        "bad: has no comment",
        "bad: is owned by",
        "all_children: a relation",
        "kept: a relation",
        "bare(): has no comment",
        "audit: the operation log may be changed",
        "children: no policy",
    ] {
        assert!(problems.iter().any(|line| line.contains(reason)), "{reason} in {problems:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_knows_the_schema_as_it_is() {
    let database = Database::with_cities().await.expect("a database");
    let mut connection = database.connect().await.expect("a connection");
    let real: Vec<String> = catalog::columns(&mut connection).await.expect("columns");
    let text =
        std::fs::read_to_string(root().join("platform/store/src/schema.rs")).expect("the schema's source");
    assert_eq!(differences(&real, &known(&text)), Vec::<String>::new());
}

/// The columns that `schema.rs` declares, as the database would name them.
fn known(source: &str) -> Vec<String> {
    let mut table = String::new();
    let mut columns = Vec::new();
    for line in source.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|(_, keys)| keys.ends_with(") {")) {
            name.clone_into(&mut table);
        } else if let Some((name, kind)) = line.trim_end_matches(',').split_once(" -> ") {
            columns.push(format!("{table}.{name} {}", sql_type(kind)));
        }
    }
    columns
}

fn sql_type(kind: &str) -> String {
    if let Some(inner) = kind.strip_prefix("Nullable<").and_then(|kind| kind.strip_suffix('>')) {
        return sql_type(inner).trim_end_matches(" not null").to_owned();
    }
    if let Some(inner) = kind.strip_prefix("Array<").and_then(|kind| kind.strip_suffix('>')) {
        return format!("{}[] not null", sql_type(inner).trim_end_matches(" not null"));
    }
    let name = match kind {
        "Uuid" => "uuid",
        "Text" => "text",
        "Timestamptz" => "timestamp with time zone",
        "Timestamp" => "timestamp without time zone",
        "Date" => "date",
        "Time" => "time without time zone",
        "Bool" => "boolean",
        "Int4" | "Integer" => "integer",
        "Int8" | "BigInt" => "bigint",
        "Jsonb" => "jsonb",
        "Bytea" | "Binary" => "bytea",
        "Float8" | "Double" => "double precision",
        other => other,
    };
    format!("{name} not null")
}
