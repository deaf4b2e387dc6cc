//! The city helps a member of staff with an account: a wrong name or address, a forgotten password, a suspension.

use crate::support::{jst, lines};
use platform_authz::Role;
use platform_testkit::{Officer, TestApp};

async fn send(officer: &Officer, page: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let answer = officer.browser.post_form(page, page, fields).await.expect("an answer");
    (answer.status().as_u16(), answer.text().await.expect("a page"))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_corrects_an_account_sends_a_link_and_is_asked_before_suspending() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let admin = test.officer(Role::CityAdmin).await.expect("an officer");
    let person = test.kawasaki.db_staff("midori", "見本 みどリ", Role::CityStaff, &[]).await;
    let id = person.expect("a person").actor.account.expect("an account");
    let page = format!("/city/staff/{id}");
    let old = lines(&test, "SELECT email AS line FROM accounts WHERE login_id = 'midori'").await.remove(0);
    let (status, shown) =
        send(&admin, &page, &[("deed", "correct"), ("staff-name", " "), ("staff-email", "x")]).await;
    assert!(status == 422 && shown.contains("見本 みどリ"), "{shown}");
    let fields = [("deed", "correct"), ("staff-name", "見本 みどり"), ("staff-email", "midori2@example.jp")];
    assert_eq!(send(&admin, &page, &fields).await.0, 303);
    let sql = "SELECT display_name || ' ' || email AS line FROM accounts WHERE login_id = 'midori'";
    assert_eq!(lines(&test, sql).await, ["見本 みどり midori2@example.jp"]);
    let mails = format!("SELECT subject AS line FROM outbox WHERE recipient = '{old}'");
    assert!(lines(&test, &mails).await.iter().any(|subject| subject.contains("メールアドレスを変更")));
    let logged =
        format!("SELECT detail::text AS line FROM audit WHERE object_id = '{id}' AND action = 'update'");
    assert_eq!(lines(&test, &logged).await, [r#"{"corrected": ["name", "email"]}"#]);
    assert_eq!(send(&admin, &page, &[("deed", "reset")]).await.0, 303);
    let log = admin.browser.page("/city/log?action=update").await.expect("the log");
    assert!(log.contains("直したところ：名前・メールアドレス"), "{log}");
    let mails = "SELECT body AS line FROM outbox WHERE recipient = 'midori2@example.jp'";
    assert!(lines(&test, mails).await.iter().any(|body| body.contains("/reset/")));
    // Suspending asks first; only the second step does it. Nothing can be sent to the person then.
    let state = "SELECT state AS line FROM accounts WHERE login_id = 'midori'";
    let (status, asked) = send(&admin, &page, &[("deed", "disable")]).await;
    assert!(status == 200 && asked.contains("見本 みどりさんのアカウントを停止しますか"), "{asked}");
    assert_eq!(lines(&test, state).await, ["active"]);
    assert_eq!(send(&admin, &page, &[("deed", "disable"), ("confirmed", "yes")]).await.0, 303);
    assert_eq!(lines(&test, state).await, ["disabled"]);
    assert_eq!(send(&admin, &page, &[("deed", "reset")]).await.0, 422);
    let own = format!("/city/staff/{}", admin.person.actor.account.expect("an account"));
    let (status, refused) = send(&admin, &own, &fields).await;
    assert!(status == 422 && refused.contains("ここでは直せません"), "{refused}");
}
