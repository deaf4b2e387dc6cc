//! The facility's part: saving a draft, submitting, taking a submission back.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult, once};
use crate::reports::draft::{find_report, live};
use crate::reports::history::note;
use crate::reports::{Standing, refuse_future, resource, tell_staff};
use platform_authz::Action;
use platform_program_api::Finding;
use platform_program_api::answer::Weight;
use platform_store::report_months;
use platform_store::reports::{self, Report, ReportLine};
use platform_values::{FacilityId, Month, ProgramId, ReportDeed, ReportId, ReportState};

/// Saves who is responsible; from then on the month is in draft.
pub async fn save(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    month: Month,
    responsible: &str,
) -> AppResult<ReportId> {
    once(save_once(ctx, facility, program, month, responsible).await)
}

async fn save_once(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    month: Month,
    responsible: &str,
) -> AppResult<ReportId> {
    let mut write = ctx.begin(Action::Update, &resource(facility)).await?;
    refuse_future(ctx, month)?;
    let fresh = fresh(ctx, facility, program, month)?;
    let mut report = reports::lock_or_add(&mut write, &fresh).await?;
    if !Standing::from(Some(report.state)).is_open() {
        return Err(AppError::Stale);
    }
    responsible.trim().clone_into(&mut report.responsible);
    reports::update(&mut write, &report).await?;
    write.audit().object_id = Some(report.id.0);
    write.audit().detail = serde_json::json!({ "month": month });
    write.commit(&serde_json::to_value(report.id)?).await?;
    Ok(report.id)
}

/// Submits the month to the city: keeps its lines and sums as the next version.
pub async fn submit(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    month: Month,
    responsible: &str,
) -> AppResult<ReportId> {
    once(submit_once(ctx, facility, program, month, responsible).await)
}

async fn submit_once(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    month: Month,
    responsible: &str,
) -> AppResult<ReportId> {
    let mut write = ctx.begin(Action::Submit, &resource(facility)).await?;
    refuse_future(ctx, month)?;
    let fresh = fresh(ctx, facility, program, month)?;
    let mut report = reports::lock_or_add(&mut write, &fresh).await?;
    if !Standing::from(Some(report.state)).is_open() {
        return Err(AppError::Stale);
    }
    report_months::close(&mut write, facility, program, month.first()).await?;
    let program = ctx.city.program(program).ok_or(AppError::NotFound)?;
    let live = live(ctx, &mut write, facility, program, month).await?;
    let mut against: Vec<Finding> = live.problems.into_iter().filter(|p| p.weight == Weight::Block).collect();
    if responsible.trim().is_empty() {
        against.push(Finding::new("report-responsible-missing", Weight::Block));
    }
    if !against.is_empty() {
        return Err(AppError::Refused(against));
    }
    report.version += 1;
    report.state = ReportState::Submitted;
    report.totals = serde_json::to_value(&live.snapshot)?;
    responsible.trim().clone_into(&mut report.responsible);
    report.submitted_at = Some(ctx.now());
    report.submitted_by = Some(ctx.account()?);
    report.decided_at = None;
    report.decided_by = None;
    let mut lines = Vec::with_capacity(live.lines.len());
    for (line, number) in live.lines.into_iter().zip(1..) {
        let cells = serde_json::to_value(line.cells)?;
        let (report_id, version) = (report.id, report.version);
        lines.push(ReportLine { report_id, version, line: number, booking_id: line.booking, cells });
    }
    reports::update(&mut write, &report).await?;
    reports::add_lines(&mut write, &lines).await?;
    note(ctx, &mut write, &report, ReportDeed::Submitted, "").await?;
    write.audit().object_id = Some(report.id.0);
    write.audit().detail = serde_json::json!({ "month": month, "to": "submitted", "version": report.version, "lines": lines.len() });
    tell_staff(ctx, &mut write, &report, "report-submitted").await?;
    write.commit(&serde_json::to_value(report.id)?).await?;
    Ok(report.id)
}

/// Takes a submission back before the city decides.
pub async fn withdraw(ctx: &Ctx, id: ReportId) -> AppResult<ReportId> {
    once(withdraw_once(ctx, id).await)
}

async fn withdraw_once(ctx: &Ctx, id: ReportId) -> AppResult<ReportId> {
    let (_, resource) = find_report(ctx, id).await?;
    let mut write = ctx.begin(Action::Submit, &resource).await?;
    let mut report = reports::lock(&mut write, id).await?.ok_or(AppError::NotFound)?;
    if report.state != ReportState::Submitted {
        return Err(AppError::Stale);
    }
    report.state = ReportState::Draft;
    reports::update(&mut write, &report).await?;
    note(ctx, &mut write, &report, ReportDeed::Withdrawn, "").await?;
    write.audit().detail =
        serde_json::json!({ "month": Month::of(report.month), "from": "submitted", "to": "draft" });
    write.commit(&serde_json::to_value(id)?).await?;
    Ok(id)
}

fn fresh(ctx: &Ctx, facility: FacilityId, program: ProgramId, month: Month) -> AppResult<Report> {
    if !ctx.city.offers(facility, program) {
        return Err(AppError::NotFound);
    }
    Ok(Report {
        id: ctx.new_id(),
        facility_id: facility,
        program_id: program,
        month: month.first(),
        state: ReportState::Draft,
        version: 0,
        totals: serde_json::json!({}),
        responsible: String::new(),
        message: String::new(),
        submitted_at: None,
        submitted_by: None,
        decided_at: None,
        decided_by: None,
    })
}
