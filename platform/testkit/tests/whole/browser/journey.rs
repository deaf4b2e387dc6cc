//! The calendar of the specification, in a browser: January 2026 to register, with January's bookings by telephone entered
//! as usage; 1 February 09:00 to book March; March to care; April to report. Once with scripts, once without.

use super::walk::{DESK, PHONE, Walk};
use crate::support::{Place, jst, lines};
use anyhow::{Context, Result};
use platform_authz::Role;
use platform_testkit::TestApp;
use platform_testkit::webdriver::Scripts;
use std::collections::BTreeSet;

const CODE: &str = "nakahara-01";
const PASSWORD: &str = "kabocha-no-nimono-3";

/// A family that signs up.
struct Newcomer {
    mail: &'static str,
    guardian: (&'static str, &'static str),
    child: (&'static str, &'static str),
    /// Where it lives, if not in the city.
    elsewhere: Option<&'static str>,
}

const RESIDENT: Newcomer = Newcomer {
    mail: "hanako@sakura.example",
    guardian: ("見本 花子", "みほん はなこ"),
    child: ("見本 さくら", "みほん さくら"),
    elsewhere: None,
};
const OUTSIDER: Newcomer = Newcomer {
    mail: "jiro@tonari.example",
    guardian: ("見本 次郎", "みほん じろう"),
    child: ("見本 つばめ", "みほん つばめ"),
    elsewhere: Some("となりの見本市"),
};

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_calendar_with_scripts() {
    whole_calendar(Scripts::On).await.unwrap_or_else(|error| panic!("{error:?}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_calendar_without_scripts() {
    whole_calendar(Scripts::Off).await.unwrap_or_else(|error| panic!("{error:?}"));
}

async fn whole_calendar(scripts: Scripts) -> Result<()> {
    let test = TestApp::start().await?;
    test.clock.set(jst("2026-01-13 10:00"));
    let place = Place::new(&test, CODE).await;
    let officer = test.kawasaki.db_staff("officer", "見本 市職員", Role::CityStaff, &[]).await?;
    let mut walk = Walk::begin(&test, &test.kawasaki, scripts).await?;
    public(&mut walk).await.context("looking around")?;
    slots(&mut walk, &place).await.context("times for interviews")?;
    for family in [&RESIDENT, &OUTSIDER] {
        register(&mut walk, family).await.with_context(|| format!("{} registers", family.mail))?;
        accept(&mut walk, &place, family).await.with_context(|| format!("{} is accepted", family.mail))?;
    }
    usage(&mut walk, &place, &RESIDENT, "2026-01-15").await.context("January's usage")?;
    for family in [&RESIDENT, &OUTSIDER] {
        book_march(&mut walk, family).await.with_context(|| format!("{} books", family.mail))?;
    }
    approve(&mut walk, &place).await.context("the facility approves")?;
    care(&mut walk, &place).await.context("a day of care")?;
    report(&mut walk, &place, &officer.login).await.context("the month's report")?;
    assert!(walk.problems.is_empty(), "{:#?}", walk.problems);
    pictures(&walk, scripts);
    Ok(())
}

/// At least ten main pages are kept as pictures at both widths.
fn pictures(walk: &Walk<'_>, scripts: Scripts) {
    let kept = walk.pictures.iter().filter(|file| {
        std::fs::read(file).is_ok_and(|picture| picture.starts_with(b"\x89PNG") && picture.len() > 10_000)
    });
    let names: BTreeSet<_> = kept.filter_map(|file| file.file_name()).collect();
    for width in [PHONE, DESK] {
        let end = format!("-{width}.png");
        let of = names.iter().filter(|name| name.to_string_lossy().ends_with(&end)).count();
        assert!(scripts == Scripts::Off || of >= 10, "{of} pictures at {width} px: {names:?}");
    }
}

async fn public(walk: &mut Walk<'_>) -> Result<()> {
    walk.open("/").await?;
    walk.picture("home").await?;
    walk.set("from", "2026-01-20").await?;
    walk.set("to", "2026-01-30").await?;
    walk.fill_date("birth", "2023-05-10").await?;
    walk.submit("form.search-form button.main", "/search?").await?;
    walk.says("2023年5月10日生まれ").await?;
    walk.picture("search").await?;
    walk.open(&format!("/facilities/{CODE}")).await?;
    walk.picture("facility").await?;
    for path in ["/guide", "/help", "/accessibility", "/privacy", "/announcements", "/facilities"] {
        walk.open(path).await?;
    }
    Ok(())
}

async fn slots(walk: &mut Walk<'_>, place: &Place) -> Result<()> {
    walk.log_in_made(&place.manager.login, DESK).await?;
    walk.open(&format!("/facility/{CODE}/interviews")).await?;
    walk.set("slot-first", "2026-01-14").await?;
    walk.set("slot-last", "2026-01-16").await?;
    for weekday in ["3", "5"] {
        walk.choose("slot-weekday", weekday).await?;
    }
    walk.fill("times", "10:00 14:00").await?;
    walk.fill("meeting-place", "園の相談室").await?;
    walk.submit("form[action$='/interviews/slots'] button.main", "added=4").await
}

async fn register(walk: &mut Walk<'_>, family: &Newcomer) -> Result<()> {
    walk.test.clock.set(jst("2026-01-13 20:00"));
    sign_up(walk, family).await.context("signing up")?;
    child(walk, family).await.context("the child's sheet")?;
    walk.open(&format!("/facilities/{CODE}/register")).await?;
    walk.press("main .card.accent a.button.main").await?;
    walk.fill("contact-1-name", "見本 祖母").await?;
    walk.fill("contact-1-relation", "祖母").await?;
    walk.fill("contact-1-phone", "090-0000-0002").await?;
    walk.submit("main form button.main", "/register?").await?;
    walk.fill("register-wish", "週に1、2回、仕事の日に").await?;
    walk.choose("register-sharing", "yes").await?;
    walk.submit("main form.narrow button.main", "done=registered").await?;
    walk.press("main form[action$='/interview'] .choice label").await.ok();
    walk.submit("main form[action$='/interview'] button", "/registrations/").await?;
    walk.says("1月14日").await?;
    walk.picture("registration").await?;
    walk.open("/my").await?;
    walk.picture("my").await
}

async fn sign_up(walk: &mut Walk<'_>, family: &Newcomer) -> Result<()> {
    walk.leave(PHONE).await?;
    walk.open("/sign-up").await?;
    walk.fill("mail-address", family.mail).await?;
    walk.press("main form button.main").await?;
    let link = walk.mailed_link(family.mail, "/sign-up/").await?;
    walk.open(&link).await?;
    walk.fill("new-password", PASSWORD).await?;
    walk.fill("guardian-1-name", family.guardian.0).await?;
    walk.fill("guardian-1-kana", family.guardian.1).await?;
    walk.fill("guardian-1-relation", "母").await?;
    walk.fill("home-phone", "090-0000-0001").await?;
    walk.fill("home-postcode", "999-0000").await?;
    match family.elsewhere {
        None => {
            walk.choose("home-in-city", "in").await?;
            walk.select("home-ward", "中原区").await?;
        }
        Some(city) => {
            walk.choose("home-in-city", "out").await?;
            walk.fill("home-city", city).await?;
        }
    }
    walk.fill("home-address", "見本町1-2-3").await?;
    walk.choose("privacy-consent", "yes").await?;
    walk.submit("main form button.main", "/children/new").await
}

async fn child(walk: &mut Walk<'_>, family: &Newcomer) -> Result<()> {
    walk.fill("child-full-name", family.child.0).await?;
    walk.fill("child-kana", family.child.1).await?;
    walk.fill_date("child-birth", "2023-05-10").await?;
    walk.submit("main form button.main", "/health").await?;
    walk.choose("allergy-any", "some").await?;
    walk.fill("allergy", "卵").await?;
    walk.submit("main form button.main", "/daily").await?;
    walk.fill("meals", "ふつうの食事").await?;
    walk.submit("main form button.main", "/pickup").await?;
    walk.fill("pickup-1-name", "見本 祖母").await?;
    walk.fill("pickup-1-relation", "祖母").await?;
    walk.fill("pickup-1-phone", "090-0000-0002").await?;
    walk.choose("consent-emergency", "yes").await?;
    walk.choose("consent-sharing", "yes").await?;
    walk.submit("main form button.main", "/children/").await?;
    walk.picture("child").await
}

async fn accept(walk: &mut Walk<'_>, place: &Place, family: &Newcomer) -> Result<()> {
    walk.test.clock.set(jst("2026-01-14 15:00"));
    walk.log_in_made(&place.manager.login, DESK).await?;
    walk.open(&format!("/facility/{CODE}/interviews")).await?;
    walk.press("main .inbox-row a.button").await?;
    walk.says(family.child.0).await?;
    walk.fill("record", "生活のようすを聞きました").await?;
    walk.submit("main button[value='held']", "done=interview-held").await?;
    walk.fill("accept-message", "どうぞよろしくお願いします").await?;
    walk.submit("main form:has(input[value='accept']) button.main", "done=registration-accepted").await
}

async fn usage(walk: &mut Walk<'_>, place: &Place, family: &Newcomer, date: &str) -> Result<()> {
    walk.test.clock.set(jst("2026-01-31 11:00"));
    walk.log_in_made(&place.manager.login, DESK).await?;
    walk.open(&format!("/facility/{CODE}/uses/new")).await?;
    walk.fill("who", family.child.0).await?;
    walk.press("main form.filters button").await?;
    walk.press("main .rows a.button").await?;
    walk.fill_date("use-day", date).await?;
    walk.choose("offer", "full").await?;
    walk.set("arrived", "08:45").await?;
    walk.set("departed", "16:30").await?;
    walk.choose("answer-use_type", "hiteikei").await?;
    walk.submit("main form.narrow button.main", "done=use-entered").await
}

async fn book_march(walk: &mut Walk<'_>, family: &Newcomer) -> Result<()> {
    let wish = format!("/facilities/{CODE}/book?date=2026-03-05");
    walk.test.clock.set(jst("2026-02-01 08:59"));
    walk.log_in(family.mail, PASSWORD, PHONE).await?;
    walk.open(&wish).await?;
    walk.says("予約の受付は2月1日(日) 9:00に始まります").await?;
    walk.test.clock.set(jst("2026-02-01 09:00"));
    walk.open(&wish).await?;
    walk.picture("book").await?;
    walk.choose("offer", "full").await.ok();
    walk.choose("use_type", "hiteikei").await?;
    walk.submit("main form.narrow button.main", "/book/check").await?;
    walk.says("2,500円").await?;
    walk.picture("check").await?;
    walk.submit("main form.narrow button.main", "done=requested").await?;
    walk.says("3月5日").await
}

async fn approve(walk: &mut Walk<'_>, place: &Place) -> Result<()> {
    walk.test.clock.set(jst("2026-02-02 10:00"));
    walk.log_in_made(&place.manager.login, DESK).await?;
    for _ in 0..2 {
        walk.open(&format!("/facility/{CODE}/bookings")).await?;
        walk.press("main .inbox-row a.button").await?;
        walk.fill("reply", "お待ちしています").await?;
        walk.submit("main button[value='approve']", "done=approved").await?;
    }
    let sql = "SELECT phase AS line FROM bookings WHERE day = '2026-03-05' ORDER BY id";
    assert_eq!(lines(walk.test, sql).await, ["confirmed", "confirmed"]);
    walk.log_in(RESIDENT.mail, PASSWORD, PHONE).await?;
    walk.open("/bookings").await?;
    walk.press("main a[href^='/bookings/']").await?;
    walk.says("お待ちしています").await
}

async fn care(walk: &mut Walk<'_>, place: &Place) -> Result<()> {
    walk.test.clock.set(jst("2026-03-05 08:40"));
    walk.log_in_made(&place.manager.login, DESK).await?;
    walk.open(&format!("/facility/{CODE}/today")).await?;
    walk.says("卵").await?;
    walk.picture("board").await?;
    for _ in 0..2 {
        walk.press("main .board-acts button[value='in']").await?;
    }
    walk.test.clock.set(jst("2026-03-05 16:50"));
    walk.log_in_made(&place.manager.login, DESK).await?;
    walk.open(&format!("/facility/{CODE}/today")).await?;
    for _ in 0..2 {
        walk.press("main .board-acts button[value='out']").await?;
    }
    let sql =
        "SELECT phase || ' ' || arrived || ' ' || departed AS line FROM bookings WHERE day = '2026-03-05'";
    assert_eq!(lines(walk.test, sql).await, ["completed 08:40:00 16:50:00"; 2]);
    Ok(())
}

async fn report(walk: &mut Walk<'_>, place: &Place, officer: &str) -> Result<()> {
    walk.test.clock.set(jst("2026-04-02 10:00"));
    walk.log_in_made(&place.manager.login, DESK).await?;
    let sheet = format!("/facility/{CODE}/reports/2026-03");
    walk.open(&sheet).await?;
    walk.says("5,000円").await?;
    walk.picture("report").await?;
    walk.fill("responsible", "見本 園長").await?;
    walk.submit("main button[value='submit']", "done=report-submitted").await?;
    walk.test.clock.set(jst("2026-04-03 10:00"));
    walk.log_in_made(officer, DESK).await?;
    walk.open("/city").await?;
    walk.open("/city/reports?month=2026-03").await?;
    walk.picture("city-reports").await?;
    walk.open(&format!("/city/reports/2026-03/{CODE}")).await?;
    walk.submit("main button[value='approve']", "done=").await?;
    let sql = "SELECT state AS line FROM reports WHERE month = '2026-03-01'";
    assert_eq!(lines(walk.test, sql).await, ["approved"]);
    locked(walk, place, &sheet).await
}

/// Nothing of the month can be changed any more.
async fn locked(walk: &mut Walk<'_>, place: &Place, sheet: &str) -> Result<()> {
    walk.log_in_made(&place.manager.login, DESK).await?;
    walk.open(sheet).await?;
    assert_eq!(walk.count("main button[value='submit']").await?, 0);
    walk.open(&format!("/facility/{CODE}/uses/new")).await?;
    walk.fill("who", RESIDENT.child.0).await?;
    walk.press("main form.filters button").await?;
    walk.press("main .rows a.button").await?;
    walk.fill_date("use-day", "2026-03-06").await?;
    walk.choose("offer", "full").await?;
    walk.set("arrived", "08:45").await?;
    walk.set("departed", "16:30").await?;
    walk.choose("answer-use_type", "hiteikei").await?;
    walk.press("main form.narrow button.main").await?;
    assert_eq!(
        lines(walk.test, "SELECT id::text AS line FROM bookings WHERE day = '2026-03-06'").await.len(),
        0
    );
    walk.says("3月").await
}
