//! The application of tests itself.

use diesel_async::SimpleAsyncConnection;
use platform_testkit::TestApp;
use reqwest::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn both_cities_answer_on_a_database_of_their_own() {
    let app = TestApp::start().await.expect("an application");
    let facility = app.kawasaki.facilities().await.expect("facilities").first().expect("a facility").id;
    let family = app.db_accepted_family(facility).await.expect("a family");
    assert_eq!(family.children.len(), 1);
    assert!(!app.example.has_login(&family.parent.login).await.expect("an answer"));
    for maker in [&app.kawasaki, &app.example] {
        let visitor = app.browser(maker).expect("a browser");
        let answer = visitor.get("/no/such/page").await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_migration_that_was_left_out_keeps_the_server_from_starting() {
    let app = TestApp::start().await.expect("an application");
    platform_server::migrate::check(&app.app.pool).await.expect("all are there");
    let mut database = app.database.connect().await.expect("a connection");
    let left_out = "DELETE FROM __diesel_schema_migrations WHERE version =
        (SELECT version FROM __diesel_schema_migrations ORDER BY version OFFSET 3 LIMIT 1)";
    database.batch_execute(left_out).await.expect("a row less");
    let refused = platform_server::migrate::check(&app.app.pool).await.expect_err("one is missing");
    assert!(refused.to_string().contains("run `azukari migrate`"), "{refused}");
}
