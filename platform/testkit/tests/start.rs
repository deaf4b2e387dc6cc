//! The application of tests itself.

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
