//! Every page of the route table as somebody who may see it, at a telephone's and a desk's width.

use super::walk::{PHONE, Walk};
use crate::routes::filled;
use crate::support::lines;
use crate::things::{Things, things, two_cities};
use anyhow::{Context, Result};
use platform_authz::Role;
use platform_testkit::TestApp;
use platform_testkit::webdriver::Scripts;
use platform_web::routes::{self, Who};
use poem::http::Method;

/// How the paths of files end; a browser does not show them.
const FILES: [&str; 6] = ["/file", ".csv", ".ics", ".css", ".svg", ".txt"];

/// Pages of links and codes that have ended, and those that need something that `things` has not.
const NOT_THERE: [&str; 9] = [
    "/sign-up/:token",
    "/reset/:token",
    "/claim/:token",
    "/settings/email/:token",
    "/entrance/:code/:token",
    "/facility/:code/children/:id/invite",
    "/facility/:code/children/:id/edit",
    "/city/announcements/:id",
    "/city/reports/reminded",
];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_at_a_telephone_and_at_a_desk() {
    Box::pin(every_page()).await.unwrap_or_else(|error| panic!("{error:?}"));
}

async fn every_page() -> Result<()> {
    let test = two_cities().await;
    let things = Box::pin(things(&test)).await;
    test.kawasaki.db_staff("walker", "見本 歩く人", Role::CityAdmin, &[]).await?;
    let mut walk = Walk::begin(&test, &test.kawasaki, Scripts::On).await?;
    let family = things.account.login_id.clone();
    let people: [(&str, &[Who]); 4] = [
        ("", &[Who::Anyone]),
        (&family, &[Who::Account, Who::Guardian]),
        ("walls-head", &[Who::Facility]),
        ("walker", &[Who::City]),
    ];
    let (mut shown, mut missing) = (0, Vec::new());
    for (login, sees) in people {
        if !login.is_empty() {
            walk.log_in_made(login, PHONE).await?;
        }
        for row in routes::table().iter().filter(|row| row.method == Method::GET && sees.contains(&row.who)) {
            if row.path.starts_with("/api/v1/") || FILES.iter().any(|end| row.path.ends_with(end)) {
                continue;
            }
            let path = address(&test, row.path, &things).await;
            let status = walk.look_over(&path).await.with_context(|| path.clone())?;
            if status == 200 { shown += 1 } else { missing.push(row.path) }
        }
    }
    assert_eq!(missing, NOT_THERE, "after {shown} pages that answered 200");
    assert!(walk.problems.is_empty(), "{:#?}", walk.problems);
    Ok(())
}

/// The address of a page with something on it.
async fn address(test: &TestApp, row: &str, things: &Things) -> String {
    let (code, day, child) = (&things.facility.code, things.booking.day, things.child.id);
    match row {
        "/search" => format!("/search?from={day}&to={day}&birth-year=2023&birth-month=5&birth-day=10"),
        "/facilities/:code/book" => format!("/facilities/{code}/book?date={day}"),
        "/facilities/:code/book/check" => {
            format!("/facilities/{code}/book/check?child={child}&date={day}&offer=full&use_type=hiteikei")
        }
        "/facility/:code/bookings/:id/fee" => {
            let sql = format!(
                "SELECT id::text AS line FROM bookings WHERE facility_id = '{}' AND phase = 'completed' ORDER BY id",
                things.facility.id
            );
            format!("/facility/{code}/bookings/{}/fee", lines(test, &sql).await.remove(0))
        }
        _ => filled(row, things),
    }
}

/// Without this, a look that finds nothing proves nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_planted_defect_is_found() {
    planted().await.unwrap_or_else(|error| panic!("{error:?}"));
}

async fn planted() -> Result<()> {
    let test = TestApp::start().await?;
    let mut walk = Walk::begin(&test, &test.kawasaki, Scripts::On).await?;
    walk.open("/login").await?;
    assert!(walk.problems.is_empty(), "{:#?}", walk.problems);
    for (html, found) in [
        ("<p><input type=\"text\" name=\"planted\"></p>", "label: <input type=\"text\" name=\"planted\">"),
        ("<p data-style=\"color: #999999; background: #ffffff\">薄い字</p>", "color-contrast: "),
        ("<div data-style=\"width: 400px\">はみ出す</div>", "px stick out"),
        ("<ul><li><a href=\"/\" data-style=\"padding: 0\">戻る</a></li></ul>", "too small for a finger: "),
        (
            "<div data-style=\"display: flex\"><input type=\"checkbox\" aria-label=\"見本\" data-style=\"width: 20px; height: 20px; min-height: 0\"></div>",
            "too small for a finger: ",
        ),
    ] {
        let problems = walk.plant(html).await?;
        assert!(problems.len() == 1 && problems[0].contains(found), "{html}: {problems:#?}");
    }
    Ok(())
}
