//! Who saw a child or a family, as the operation log is searched, and what it keeps from those who may see no family.

use crate::support::{family, jst, run};
use platform_app::AppError;
use platform_app::oplog::{self, LogQuery};
use platform_authz::Role;
use platform_testkit::maker::Family;
use platform_testkit::{Officer, TestApp};
use platform_values::{ChildId, HouseholdId};
use std::collections::BTreeSet;

/// Two families with names of their own: the one that is asked about, and another.
async fn two_families(test: &TestApp) -> (Family, Family) {
    let mine = family(&test.kawasaki, 1, "2023-05-10").await;
    let other = family(&test.kawasaki, 2, "2023-05-11").await;
    for (family, child, kana, guardian, login) in [
        (&mine, "見本 小鳩", "みほん こばと", "見本 椿", "tsubaki@example.jp"),
        (&other, "見本 若葉", "みほん わかば", "見本 楓", "kaede@example.jp"),
    ] {
        let id = family.household;
        run(
            test,
            &format!(
                "UPDATE children SET name = '{child}', kana = '{kana}' WHERE household_id = '{id}';
                 UPDATE guardians SET name = '{guardian}', kana = 'みほん' WHERE household_id = '{id}';
                 UPDATE accounts SET display_name = '{guardian}', login_id = '{login}' WHERE household_id = '{id}'"
            ),
        )
        .await;
    }
    (mine, other)
}

/// An officer finds both children in one list and opens the page of the first family.
async fn looked_at(officer: &Officer, family: &Family) {
    let listed = [("text", "みほん"), ("purpose", "一覧の確認")];
    officer.browser.post_form("/city/families", "/city/families", &listed).await.expect("a list");
    let page =
        officer.browser.page(&format!("/city/families/{}", family.household)).await.expect("the family");
    assert!(page.contains("見本 小鳩"), "{page}");
}

fn query(who: &str) -> LogQuery {
    LogQuery { who: Some(who.into()), ..LogQuery::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_saw_a_child_is_found_by_its_name_and_by_the_name_of_its_guardian() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let (mine, _) = two_families(&test).await;
    looked_at(&test.officer(Role::CityStaff).await.expect("an officer"), &mine).await;
    let admin = test.officer(Role::CityAdmin).await.expect("an officer");
    let ctx = test.kawasaki.ctx(&admin.person.actor).await.expect("a context");
    let found = async |who: &str| {
        let rows = oplog::list(&ctx, &query(who), 0, 200).await.expect("the log").rows;
        let seen = |row: &oplog::LogRow| (row.entry.action.clone(), row.entry.object.clone());
        rows.iter().map(seen).collect::<BTreeSet<_>>()
    };
    let (list, look) = (("list".into(), "child".into()), ("read".into(), "household".into()));
    for who in
        ["小鳩", "見本　小鳩", "コバト", "みほんこばと", "椿", "見本 椿", "tsubaki@example.jp", "2023-05-10"]
    {
        let rows = found(who).await;
        assert!(rows.contains(&list) && rows.contains(&look), "{who}: {rows:?}");
    }
    for who in ["若葉", "楓"] {
        let rows = found(who).await;
        assert!(rows.contains(&list) && !rows.contains(&look), "{who}: {rows:?}");
    }
    assert!(found("鶴亀").await.is_empty());
    for who in ["小鳩", "若葉"] {
        let rows = oplog::list(&ctx, &query(who), 0, 200).await.expect("the log").rows;
        let list = rows.iter().find(|row| !row.entry.children.is_empty()).expect("the list");
        assert_eq!(list.about, format!("見本 {who} ほか1人"));
    }
    // Who left is found as well.
    run(&test, "UPDATE children SET archived_at = now()").await;
    assert!(found("小鳩").await.contains(&list));
    let fields = [("who", "小鳩"), ("from", "2026-03-11")];
    let page = admin.browser.post_form("/city/log", "/city/log", &fields).await.expect("an answer");
    let page = page.text().await.expect("a page");
    assert!(page.contains("一覧の確認") && page.contains("お子さんの名前・ふりがな"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_of_a_family_holds_all_that_the_logs_of_its_children_hold() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let (mine, _) = two_families(&test).await;
    looked_at(&test.officer(Role::CityStaff).await.expect("an officer"), &mine).await;
    let admin = test.officer(Role::CityAdmin).await.expect("an officer");
    let ctx = test.kawasaki.ctx(&admin.person.actor).await.expect("a context");
    let ids = async |query: LogQuery| {
        let page = oplog::list(&ctx, &query, 0, 200).await.expect("the log");
        page.rows.iter().map(|row| row.entry.id).collect::<BTreeSet<_>>()
    };
    let of_child = ids(LogQuery { child: Some(mine.children[0].id), ..LogQuery::default() }).await;
    let of_family = ids(LogQuery { household: Some(mine.household), ..LogQuery::default() }).await;
    assert!(of_child.len() >= 2 && of_family.is_superset(&of_child), "{of_child:?} {of_family:?}");
    let nobody = uuid::Uuid::from_u128(1);
    for id in ["x", &nobody.to_string()] {
        for path in [format!("/city/log?child={id}"), format!("/city/log?household={id}")] {
            let answer = admin.browser.get(&path).await.expect("an answer");
            assert_eq!(answer.status().as_u16(), 404, "{path}");
        }
    }
    for query in [
        LogQuery { child: Some(ChildId(nobody)), ..LogQuery::default() },
        LogQuery { household: Some(HouseholdId(nobody)), ..LogQuery::default() },
    ] {
        assert!(matches!(oplog::list(&ctx, &query, 0, 50).await, Err(AppError::NotFound)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_see_no_family_can_test_no_hidden_name() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-03-11 10:00"));
    let (mine, _) = two_families(&test).await;
    let officer = test.officer(Role::CityStaff).await.expect("an officer");
    looked_at(&officer, &mine).await;
    let by_parent = format!(
        "INSERT INTO audit (tenant_id, id, at, account_id, role, action, object, request_id)
         SELECT tenant_id, gen_random_uuid(), at, '{}', 'guardian', 'update', 'account', request_id FROM audit LIMIT 1",
        mine.parent.actor.account.expect("an account")
    );
    run(&test, &by_parent).await;
    let auditor = test.officer(Role::Auditor).await.expect("an auditor");
    let ctx = test.kawasaki.ctx(&auditor.person.actor).await.expect("a context");
    for who in ["椿", "見本 椿", "tsubaki", "小鳩", "こばと", "2023-05-10"] {
        let found = oplog::list(&ctx, &query(who), 0, 50).await.expect("the log");
        assert_eq!(found.matching, 0, "{who}");
    }
    let staff = oplog::list(&ctx, &query(&officer.person.login), 0, 50).await.expect("the log");
    let seen = staff.rows.iter().find(|row| row.entry.object == "household").expect("the look");
    assert!(seen.about.is_empty() && seen.about_hidden);
    let page = auditor.browser.page("/city/log").await.expect("the log");
    assert!(page.contains("職員の名前・ID") && page.contains("非表示</td>"), "{page}");
    assert!(!page.contains("電話番号（4桁から）") && !page.contains("小鳩"), "{page}");
}
