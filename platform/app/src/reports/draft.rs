//! The report of a month as it stands: written from the attendance until it is submitted, as submitted from then on.
//! Opening it makes no row.

use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult};
use crate::reports::sheet::{self, Heading, Line, foot, headings};
use crate::reports::totals::Totals;
use crate::reports::{Standing, diff, refuse_future, resource, usage_resource};
use crate::statistics::places_on;
use chrono::{DateTime, Utc};
use platform_authz::{Action, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{Cell, Finding};
use platform_store::places::Program;
use platform_store::reports::{self, Report};
use platform_store::{StoreError, Tx, bookings_own};
use platform_values::{BookingId, ChildId, FacilityId, Month, Phase, ProgramId, ReportId};
use serde::{Deserialize, Serialize};

/// Phases that a report counts on: uses and what should have become one.
const PHASES: [Phase; 7] = [
    Phase::Completed,
    Phase::NoShow,
    Phase::Cancelled,
    Phase::Requested,
    Phase::Offered,
    Phase::Confirmed,
    Phase::InUse,
];

/// The finding that fees are open as long as the report is not submitted.
const UNPAID: &str = "report-unpaid-fees";

/// What stands above the lines.
#[derive(Clone, Debug)]
pub struct Head {
    /// Facility.
    pub facility: FacilityId,
    /// Its number.
    pub facility_code: String,
    /// Its name.
    pub facility_name: String,
    /// Its ward.
    pub ward: String,
    /// Program.
    pub program: ProgramId,
    /// Its name.
    pub program_name: String,
    /// Month.
    pub month: Month,
    /// Days and places.
    pub opening: Opening,
    /// Where it stands.
    pub standing: Standing,
    /// The report, once something was saved.
    pub report: Option<ReportId>,
    /// How often it was submitted.
    pub version: i32,
    /// Person responsible.
    pub responsible: String,
    /// What the city wrote last; a reason for returning stays when the report is handed in again.
    pub message: String,
    /// When it was submitted last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the city decided last.
    pub decided_at: Option<DateTime<Utc>>,
}

/// When and for how many a facility was open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// Days open.
    pub days: i64,
    /// The most places on a day.
    pub places: i64,
    /// Places summed over the days.
    pub place_days: i64,
}

/// A report to look at.
#[derive(Clone, Debug)]
pub struct ReportSheet {
    /// Head.
    pub head: Head,
    /// Columns of the lines.
    pub columns: Vec<Heading>,
    /// Lines; `None` for those who may see figures but no child.
    pub lines: Option<Vec<Line>>,
    /// Sums under the columns; empty where lines are not shown.
    pub foot: Vec<Cell>,
    /// Sums.
    pub totals: Totals,
    /// What stands against submitting, and what to look at.
    pub problems: Vec<Finding>,
    /// Bookings whose attendance is not finished.
    pub open_uses: Vec<BookingId>,
    /// The children it shows.
    pub children: Vec<ChildId>,
}

/// What is stored of a submission besides its lines.
#[derive(Serialize, Deserialize)]
pub(crate) struct Snapshot {
    pub(crate) columns: Vec<Heading>,
    pub(crate) opening: Opening,
    pub(crate) totals: Totals,
}

/// A report as the attendance says now.
pub(crate) struct Live {
    pub(crate) snapshot: Snapshot,
    pub(crate) lines: Vec<Line>,
    pub(crate) problems: Vec<Finding>,
    pub(crate) open_uses: Vec<BookingId>,
}

/// The report of a facility's month.
pub async fn draft(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    month: Month,
) -> AppResult<ReportSheet> {
    let place = resource(facility);
    ctx.require(Action::Read, &place).map_err(unseen)?;
    refuse_future(ctx, month)?;
    let found = ctx.city.program(program).filter(|_| ctx.city.offers(facility, program));
    let program = found.ok_or(AppError::NotFound)?;
    let mut tx = ctx.read().await?;
    let report = reports::of_month(&mut tx, facility, program.id, month.first()).await?;
    let mut sheet = assemble(ctx, &mut tx, (facility, program, month), report).await?;
    let shown = sheet.lines.iter().flatten().map(|line| line.booking).chain(sheet.open_uses.iter().copied());
    sheet.children = bookings_own::children_of(&mut tx, &shown.collect::<Vec<_>>()).await?;
    tx.done().await?;
    if ctx.may(Action::List, &usage_resource(facility)) {
        let seen = sheet.head.report.map_or_else(|| place.clone(), |id| place.clone().id(id));
        ctx.log_children(Action::Read, &seen, "", sheet.children.iter().copied()).await?;
    } else {
        sheet.lines = None;
        sheet.foot = Vec::new();
        sheet.open_uses = Vec::new();
        sheet.children = Vec::new();
    }
    Ok(sheet)
}

/// The same for a report that was begun.
pub async fn draft_of(ctx: &Ctx, id: ReportId) -> AppResult<ReportSheet> {
    let (report, _) = find_report(ctx, id).await?;
    draft(ctx, report.facility_id, report.program_id, Month::of(report.month)).await
}

/// A report that the actor may read, with the resource that says whose it is.
pub async fn find_report(ctx: &Ctx, id: ReportId) -> AppResult<(Report, Of)> {
    ctx.account()?;
    let mut tx = ctx.read().await?;
    let report = reports::find(&mut tx, id).await?.ok_or(AppError::NotFound)?;
    tx.done().await?;
    let resource = resource(report.facility_id).id(id);
    ctx.require(Action::Read, &resource).map_err(unseen)?;
    Ok((report, resource))
}

async fn assemble(
    ctx: &Ctx,
    tx: &mut Tx,
    (facility, program, month): (FacilityId, &Program, Month),
    report: Option<Report>,
) -> AppResult<ReportSheet> {
    let mut live = live(ctx, tx, facility, program, month).await?;
    let standing = Standing::from(report.as_ref().map(|r| r.state));
    if let Some(report) = report.as_ref().filter(|_| !standing.is_open()) {
        let lines = stored_lines(tx, report.id, report.version).await?;
        let paid = live.snapshot.columns.iter().position(|column| column.key == "report-column-paid");
        let changes = diff::compare(&lines, &live.lines);
        let received = changes.iter().filter(|change| diff::is_only(change, paid)).count();
        live.lines = lines;
        live.snapshot = serde_json::from_value(report.totals.clone())?;
        let since = Since { received, other: changes.len() - received };
        told_as_submitted(&mut live.problems, &live.snapshot.totals, &since);
    }
    let place = ctx.city.facility(facility).ok_or(AppError::NotFound)?;
    let head = Head {
        facility,
        facility_code: place.code.clone(),
        facility_name: ctx.city.name_on(place, month.last()),
        ward: place.ward.clone(),
        program: program.id,
        program_name: program.name.clone(),
        month,
        opening: live.snapshot.opening,
        standing,
        report: report.as_ref().map(|r| r.id),
        version: report.as_ref().map_or(0, |r| r.version),
        responsible: report.as_ref().map_or_else(String::new, |r| r.responsible.clone()),
        message: report.as_ref().map_or_else(String::new, |r| r.message.clone()),
        submitted_at: report.as_ref().and_then(|r| r.submitted_at),
        decided_at: report.as_ref().and_then(|r| r.decided_at),
    };
    let Snapshot { columns, totals, .. } = live.snapshot;
    let foot = foot(&columns, &live.lines);
    let (problems, open_uses) = (live.problems, live.open_uses);
    Ok(ReportSheet {
        head,
        columns,
        lines: Some(live.lines),
        foot,
        totals,
        problems,
        open_uses,
        children: Vec::new(),
    })
}

/// How many lines changed since the report was submitted.
struct Since {
    /// Only by money received or given back.
    received: usize,
    /// Otherwise.
    other: usize,
}

/// What is told of a report that is with the city: open fees as they were submitted, and what changed since.
fn told_as_submitted(problems: &mut Vec<Finding>, totals: &Totals, since: &Since) {
    problems.retain(|problem| problem.code != UNPAID);
    if totals.unpaid > 0 {
        let unpaid = Finding::new("report-unpaid-submitted", Weight::Note).with("count", totals.unpaid);
        problems.push(unpaid.with("yen", totals.unpaid_fees));
    }
    if since.received > 0 {
        problems.push(Finding::new("report-received-since", Weight::Note).with("count", since.received));
    }
    if since.other > 0 {
        problems.push(Finding::new("report-changed-since", Weight::Warn).with("count", since.other));
    }
}

/// The report as the attendance says now.
pub(crate) async fn live(
    ctx: &Ctx,
    tx: &mut Tx,
    facility: FacilityId,
    program: &Program,
    month: Month,
) -> AppResult<Live> {
    let days = (month.first(), month.last());
    let mut uses = reports::uses(tx, facility, program.id, days, &PHASES).await?;
    if i64::try_from(uses.len()).unwrap_or(i64::MAX) >= reports::USES_MAX {
        return Err(StoreError::Corrupt(format!("too many uses in {month}")).into());
    }
    let today = ctx.today();
    let mut open_uses = Vec::new();
    uses.retain(|used| match used.booking.phase {
        Phase::Completed | Phase::NoShow => true,
        Phase::Cancelled => used.booking.late_cancel,
        _ => {
            if used.booking.day < today {
                open_uses.push(used.booking.id);
            }
            false
        }
    });
    let (lines, mut totals) = sheet::lines(&ctx.city, program, &uses)?;
    totals.cancelled = reports::cancelled(tx, facility, program.id, days).await?.into();
    totals.unmet = reports::refused(tx, facility, program.id, days).await?.into_iter().collect();
    let opening = opening(ctx, facility, program.id, month)?;
    let untyped =
        uses.iter().filter(|u| u.booking.phase == Phase::Completed && u.booking.use_type.is_empty());
    let asks_type =
        ctx.city.module(program)?.manifest().form.iter().any(|f| f.key == "use_type" && f.required);
    let untyped = if asks_type { untyped.count() } else { 0 };
    let problems = problems(month.last() < today, open_uses.len(), untyped, &totals, month);
    let snapshot = Snapshot { columns: headings(&ctx.city.module(program)?.manifest()), opening, totals };
    Ok(Live { snapshot, lines, problems, open_uses })
}

fn problems(over: bool, open: usize, untyped: usize, totals: &Totals, month: Month) -> Vec<Finding> {
    let mut problems = Vec::new();
    if !over {
        problems.push(Finding::new("report-month-not-over", Weight::Block).with("last", month.last()));
    }
    if open > 0 {
        problems.push(Finding::new("report-open-uses", Weight::Block).with("count", open));
    }
    if untyped > 0 {
        problems.push(Finding::new("report-untyped-uses", Weight::Warn).with("count", untyped));
    }
    if totals.unpaid > 0 {
        let unpaid = Finding::new(UNPAID, Weight::Note).with("count", totals.unpaid);
        problems.push(unpaid.with("yen", totals.unpaid_fees));
    }
    problems
}

fn opening(ctx: &Ctx, facility: FacilityId, program: ProgramId, month: Month) -> AppResult<Opening> {
    let mut opening = Opening::default();
    for date in month.days() {
        let places = places_on(&ctx.city, program, facility, date)?;
        opening.days += i64::from(places > 0);
        opening.places = opening.places.max(places);
        opening.place_days += places;
    }
    Ok(opening)
}

/// Lines as they were submitted.
pub(crate) async fn stored_lines(tx: &mut Tx, id: ReportId, version: i32) -> AppResult<Vec<Line>> {
    let stored = reports::lines(tx, id, version).await?;
    stored
        .into_iter()
        .map(|line| Ok(Line { booking: line.booking_id, cells: serde_json::from_value(line.cells)? }))
        .collect()
}
