//! A month that is approved is the attendance that was submitted, whatever is written at the same moment; and what
//! facility and city may not do to a report.

use crate::support::{Place, codes, day, jst, span};
use diesel_async::SimpleAsyncConnection;
use platform_app::bookings::attend::{Attendance, enter_use, record};
use platform_app::bookings::fees::{Paid, mark_paid};
use platform_app::reports::{self, Decision, Version};
use platform_app::{AppError, AppResult, Ctx};
use platform_authz::Role;
use platform_testkit::TestApp;
use platform_values::{BookingId, Month, ReportId};
use std::time::Duration;

/// A facility with its head and an officer.
pub struct Office {
    /// The application.
    pub test: TestApp,
    /// The facility.
    pub place: Place,
    /// Its head.
    pub head: Ctx,
    officer: Ctx,
    /// The use.
    pub used: BookingId,
}

fn correction(times: &str) -> Attendance {
    let (arrived, departed) = (span(times).from(), Some(span(times).to()));
    Attendance::Correct { arrived, departed, reason: "見本".into(), sure: true }
}

impl Office {
    /// In February, with one use in January.
    pub async fn new() -> Self {
        let test = TestApp::with_pool(16).await.expect("the application");
        test.clock.set(jst("2026-02-16 12:00"));
        let place = Place::new(&test, "nakahara-01").await;
        let family = place.family(&test, "2023-05-10").await;
        let officer =
            test.kawasaki.db_staff("officer", "見本", Role::CityStaff, &[]).await.expect("an officer");
        let officer = test.kawasaki.ctx(&officer.actor).await.expect("a context");
        let head = test.kawasaki.ctx(&place.manager.actor).await.expect("a context");
        let ask = place.ask(&family.children[0], day("2026-01-08"), "08:30-17:00", "hiteikei");
        let used = enter_use(&head, &ask, ask.span.from(), ask.span.to()).await.expect("a use");
        Self { test, place, head, officer, used }
    }

    /// Hands January in.
    pub async fn submit(&self) -> AppResult<ReportId> {
        submit(&self.head, &self.place).await
    }

    /// Decides as the officer.
    pub async fn decide(&self, id: ReportId, version: i32, decision: &Decision) -> AppResult<ReportId> {
        reports::decide(&self.officer, id, version, decision).await
    }

    async fn correct(&self, times: &str) -> AppResult<BookingId> {
        record(&self.head, self.used, &correction(times)).await
    }
}

async fn submit(ctx: &Ctx, place: &Place) -> AppResult<ReportId> {
    let month = Month::new(2026, 1).expect("a month");
    reports::submit(ctx, place.facility.id, place.program.id, month, "見本 園長").await
}

fn approve() -> Decision {
    Decision::Approve { message: String::new() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_approved_is_what_was_submitted() {
    let office = Office::new().await;
    // The correction has asked whether the month is open, and then waits with its event.
    let mut gate = office.test.database.connect().await.expect("a connection");
    gate.batch_execute("BEGIN; LOCK TABLE booking_events IN EXCLUSIVE MODE").await.expect("the gate");
    let (head, used) = (office.head.clone(), office.used);
    let correcting = tokio::spawn(async move { record(&head, used, &correction("08:30-16:00")).await });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let (head, facility, program) = (office.head.clone(), office.place.facility.id, office.place.program.id);
    let submitting = tokio::spawn(async move {
        let month = Month::new(2026, 1).expect("a month");
        reports::submit(&head, facility, program, month, "見本 園長").await
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    gate.batch_execute("COMMIT").await.expect("the gate opens");
    correcting.await.expect("a correction").expect("it was first");
    let report = submitting.await.expect("a submission").expect("a report");
    let late = office.correct("08:30-15:00").await;
    assert_eq!(codes(&late), ["month-submitted"]);
    office.decide(report, 1, &approve()).await.expect("an approval");
    let sheet = reports::draft_of(&office.head, report).await.expect("the report");
    let diff = reports::diff(&office.head, &sheet, Version::Submitted(1), Version::Now).await;
    assert_eq!(diff.expect("a comparison").changes, [], "the approved month is the attendance");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_goes_back_before_its_month_changes() {
    let office = Office::new().await;
    let report = office.submit().await.expect("a report");
    assert!(matches!(office.submit().await, Err(AppError::Stale)), "submitted already");
    assert_eq!(codes(&office.correct("08:30-16:00").await), ["month-submitted"]);
    reports::withdraw(&office.head, report).await.expect("taken back");
    assert!(matches!(reports::withdraw(&office.head, report).await, Err(AppError::Stale)));
    office.correct("08:30-16:00").await.expect("open again");
    let nobody = office.decide(report, 1, &approve()).await;
    assert!(matches!(nobody, Err(AppError::Stale)), "what was taken back is not approved");

    office.submit().await.expect("a second version");
    assert!(matches!(office.decide(report, 1, &approve()).await, Err(AppError::Stale)), "an older version");
    let silent = office.decide(report, 2, &Decision::Return { message: " ".into() }).await;
    assert_eq!(codes(&silent), ["report-return-needs-words"]);
    let reopen = Decision::Reopen { message: "見本".into() };
    assert!(matches!(office.decide(report, 2, &reopen).await, Err(AppError::Stale)), "not approved yet");
    let own = reports::decide(&office.head, report, 2, &approve()).await;
    assert!(matches!(own, Err(AppError::Forbidden)), "nobody approves an own report");

    office.decide(report, 2, &approve()).await.expect("an approval");
    assert!(matches!(office.decide(report, 2, &approve()).await, Err(AppError::Stale)), "decided once");
    assert_eq!(codes(&office.correct("08:30-15:00").await), ["month-locked"]);
    assert!(matches!(reports::withdraw(&office.head, report).await, Err(AppError::Stale)));
    let silent = office.decide(report, 2, &Decision::Reopen { message: String::new() }).await;
    assert_eq!(codes(&silent), ["report-return-needs-words"]);
    office.decide(report, 2, &reopen).await.expect("open again");
    office.correct("08:30-15:00").await.expect("open again");
    let empty = reports::submit(
        &office.head,
        office.place.facility.id,
        office.place.program.id,
        Month::new(2026, 2).expect("a month"),
        "",
    );
    assert_eq!(codes(&empty.await), ["report-month-not-over", "report-responsible-missing"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn money_received_later_changes_no_figure_of_a_submitted_report_and_is_told() {
    let office = Office::new().await;
    office.submit().await.expect("a report");
    mark_paid(&office.head, office.used, Paid::Yes).await.expect("a payment");
    let month = Month::new(2026, 1).expect("a month");
    let sheet = reports::draft(&office.head, office.place.facility.id, office.place.program.id, month).await;
    let sheet = sheet.expect("a report");
    let told: Vec<_> = sheet.problems.iter().map(|problem| problem.code.as_str()).collect();
    assert_eq!(told, ["report-unpaid-submitted", "report-received-since"]);
    assert_eq!(sheet.totals.unpaid, 1, "as it was submitted");
    let staff = office.test.staff(Role::FacilityManager, office.place.facility.id).await.expect("a head");
    let page = staff.browser.page("/facility/nakahara-01/reports/2026-01").await.expect("a page");
    assert!(page.contains("提出後に変わった収納が1件") && !page.contains("提出の前に確認すること"));
}
