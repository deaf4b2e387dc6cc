//! What a city rules and lists: a reason in words where a use type asks for one, and lists of facilities that say only a part.

use crate::api::log_in;
use crate::support::{Place, jst, lines, run};
use crate::tenant_commands::{settings, workshop};
use platform_server::tenant::import::{Args, run as import};
use platform_testkit::TestApp;
use platform_testkit::database::root;

const CODE: &str = "nakahara-01";

#[tokio::test(flavor = "multi_thread")]
async fn an_emergency_is_booked_with_a_reason_that_staff_read() {
    let test = TestApp::start().await.expect("the application");
    test.clock.set(jst("2026-02-16 12:00"));
    let place = Place::new(&test, CODE).await;
    let family = place.family(&test, "2023-05-10").await;
    let browser = log_in(&test, &family.parent).await;
    let child = family.children[0].id.to_string();
    let first = browser.page(&format!("/facilities/{CODE}/book?date=2026-03-05&child={child}")).await;
    let first = first.expect("a page");
    assert!(first.contains("続けて あと14日（続けて14日まで"), "{first}");
    let wish = [("child", child.as_str()), ("date", "2026-03-05"), ("offer", "full"), ("use_type", "kinkyu")];
    let check =
        format!("/facilities/{CODE}/book/check?child={child}&date=2026-03-05&offer=full&use_type=kinkyu");
    let page = browser.page(&check).await.expect("a page");
    assert!(page.contains("name=\"reason\"") && page.contains("くわしい事情"), "{page}");
    let path = format!("/facilities/{CODE}/book");
    let silent = browser.post_form(&check, &path, &wish).await.expect("an answer");
    assert_eq!(silent.status().as_u16(), 422);
    let told = [&wish[..], &[("reason", "祖母の入院（見本）")]].concat();
    let booked = browser.post_form(&check, &path, &told).await.expect("an answer");
    assert_eq!(booked.status().as_u16(), 303, "{}", booked.text().await.expect("a page"));
    let id = lines(&test, "SELECT id::text AS line FROM bookings").await.remove(0);
    let staff = log_in(&test, &place.manager).await;
    let page = staff.page(&format!("/facility/{CODE}/bookings/{id}")).await.expect("a page");
    assert!(page.contains("祖母の入院（見本）"), "{page}");
}

async fn stored(test: &TestApp) -> String {
    let sql = format!(
        "SELECT concat_ws('|', kana, operator, phone, lat IS NULL, capacity) AS line FROM facilities WHERE code = '{CODE}'"
    );
    lines(test, &sql).await.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_without_a_column_leaves_alone_what_is_stored() {
    let test = TestApp::start().await.expect("the application");
    run(&test, &format!("UPDATE facilities SET kana = 'みほん', operator = 'public' WHERE code = '{CODE}'"))
        .await;
    let before = stored(&test).await;
    let (workshop, settings) = (workshop(&test), settings(&root().join("tenants")));
    let list = std::env::temp_dir().join(format!("azukari-list-{}.csv", std::process::id()));
    let rows = format!(
        "施設コード,施設名,種別,区,住所,定員\n{CODE},さくら（見本）,認可,中原区,見本町1-1,120\n\
         new-1,あたらしい（見本）,認可,中原区,見本町9-9,31\n"
    );
    std::fs::write(&list, rows).expect("writable");
    let args = Args {
        tenant: "kawasaki".into(),
        file: list.clone(),
        maps: Vec::new(),
        mapping: None,
        encoding: None,
        kind: None,
        program: None,
        dry_run: false,
    };
    import(&workshop, &settings, &args).await.expect("imported");
    _ = std::fs::remove_file(list);
    assert_eq!(stored(&test).await, format!("{before}|120"), "kana, operator, phone and place stand");
    let new = lines(&test, "SELECT operator || capacity AS line FROM facilities WHERE code = 'new-1'").await;
    assert_eq!(new, ["unknown31"], "nobody said who runs it");
}
