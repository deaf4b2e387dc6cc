//! A registration is one child's: its birth date is not changed afterwards, it has no twin under a name that only looks
//! different, and nobody sees its sheet without the family's consent.

use crate::api::{codes, in_february, keyed, log_in, read};
use crate::support::run;
use reqwest::StatusCode;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_child_stays_the_child_that_was_accepted() {
    let (test, place) = in_february().await;
    let family = place.family(&test, "2023-06-01").await;
    let child = family.children[0].id;
    run(&test, "UPDATE children SET name = '見本 ガク'").await;
    let browser = log_in(&test, &family.parent).await;
    let basics = |name: &str, birth: &str| json!({ "name": name, "kana": "みほん", "birth_date": birth });

    let path = format!("/api/v1/children/{child}/basics");
    let older = basics("見本 ガク", "2022-06-01");
    let (status, problem) = read(browser.call("PUT", &path, "older", &older).await.expect("an answer")).await;
    assert_eq!((status, codes(&problem)), (StatusCode::UNPROCESSABLE_ENTITY, vec!["child-birth-registered"]));
    for (number, name) in ["見本ガク", "見本\u{3000}ｶﾞｸ", "見本・ガク", "見本 ガク\u{fe0e}"].iter().enumerate()
    {
        let twin = basics(name, "2023-06-01");
        let (status, problem) = keyed(&browser, "/children", &format!("twin-{number}"), &twin).await;
        assert_eq!(
            (status, codes(&problem)),
            (StatusCode::UNPROCESSABLE_ENTITY, vec!["child-double"]),
            "{name}"
        );
    }

    run(&test, "DELETE FROM registrations").await;
    let (status, _) = read(browser.call("PUT", &path, "again", &older).await.expect("an answer")).await;
    assert_eq!(status, StatusCode::OK, "nobody knows the child yet");
    run(&test, "UPDATE children SET sheet = jsonb_set(sheet, '{consents,sharing}', 'false')").await;
    let apply = json!({ "child": child, "facility": place.facility.code, "program": place.program.key });
    let (status, problem) = keyed(&browser, "/registrations", "apply", &apply).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(codes(&problem), ["registration-sharing-missing"]);
}
