//! The board of a month: where every facility stands (M-12).

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::reports::{Standing, resource};
use chrono::{DateTime, Utc};
use platform_authz::{Action, Object, Of};
use platform_store::places::Facility;
use platform_store::reports::{self, BoardRow};
use platform_values::{FacilityId, Month, ProgramId, ReportId};
use std::collections::HashMap;

/// What to show. Empty fields do not narrow.
#[derive(Clone, Debug)]
pub struct BoardFilter {
    /// Program.
    pub program: ProgramId,
    /// Month.
    pub month: Month,
    /// Only this ward.
    pub ward: Option<String>,
    /// Only where the month stands so.
    pub standing: Option<Standing>,
    /// Only names, readings or numbers that contain this.
    pub name: Option<String>,
    /// Entries to leave out at the start.
    pub offset: usize,
    /// Entries to show.
    pub limit: usize,
}

/// One facility's month.
#[derive(Clone, Debug)]
pub struct BoardEntry {
    /// The facility.
    pub facility: Facility,
    /// Where it stands.
    pub standing: Standing,
    /// Its report, once something was saved.
    pub report: Option<ReportId>,
    /// How often it was submitted; 0 if never.
    pub version: i32,
    /// When it was submitted last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When the city decided last.
    pub decided_at: Option<DateTime<Utc>>,
    /// Children times days, of the attendance as it stands.
    pub person_days: i64,
    /// Bookings whose attendance is not finished.
    pub open_uses: i64,
}

/// A page of the board.
#[derive(Clone, Debug)]
pub struct Board {
    /// The page, by ward and facility number.
    pub entries: Vec<BoardEntry>,
    /// Entries of all pages.
    pub matching: usize,
    /// How many stand where, whatever standing is looked for.
    pub counts: [(Standing, usize); 5],
    /// Person-days of all matching entries.
    pub person_days: i64,
}

/// The board as far as the actor may see it: an officer the whole city, a corporation its facilities.
pub async fn board(ctx: &Ctx, filter: &BoardFilter) -> AppResult<Board> {
    let mut entries = standing_entries(ctx, filter, Action::List).await?;
    let counts = Standing::ALL.map(|s| (s, entries.iter().filter(|e| e.standing == s).count()));
    entries.retain(|e| filter.standing.is_none_or(|standing| e.standing == standing));
    let matching = entries.len();
    let person_days = entries.iter().map(|e| e.person_days).sum();
    // Whoever asks for more than there is gets the last page.
    let last = matching.saturating_sub(1) / filter.limit.max(1) * filter.limit;
    let entries = entries.into_iter().skip(filter.offset.min(last)).take(filter.limit).collect();
    Ok(Board { entries, matching, counts, person_days })
}

/// Entries that match ward and name, by ward and facility number.
pub(crate) async fn standing_entries(
    ctx: &Ctx,
    filter: &BoardFilter,
    action: Action,
) -> AppResult<Vec<BoardEntry>> {
    let facilities = visible(ctx, filter.program, (filter.month, filter.month), action)?;
    let mut tx = ctx.read().await?;
    let days = (filter.month.first(), filter.month.last());
    let rows = reports::board(&mut tx, filter.program, days, ctx.today()).await?;
    tx.done().await?;
    let mut rows: HashMap<FacilityId, BoardRow> =
        rows.into_iter().map(|row| (row.facility_id, row)).collect();
    let wanted = |f: &Facility| {
        let named = filter
            .name
            .as_deref()
            .is_none_or(|text| f.name.contains(text) || f.kana.contains(text) || f.code.contains(text));
        named && filter.ward.as_ref().is_none_or(|ward| *ward == f.ward)
    };
    let mut entries: Vec<BoardEntry> = facilities
        .into_iter()
        .filter(|f| wanted(f))
        .filter_map(|f| rows.remove(&f.id).map(|row| entry(ctx, f, &row, filter.month)))
        .collect();
    let wards = &ctx.city.files.tenant.wards;
    entries.sort_by_key(|e| {
        let ward = wards.iter().position(|w| *w == e.facility.ward).unwrap_or(usize::MAX);
        (ward, e.facility.code.clone())
    });
    Ok(entries)
}

/// The name is the one of the month's last day, whatever the facility is called since.
fn entry(ctx: &Ctx, facility: &Facility, row: &BoardRow, month: Month) -> BoardEntry {
    BoardEntry {
        facility: Facility { name: ctx.city.name_on(facility, month.last()), ..facility.clone() },
        standing: row.state.into(),
        report: row.report_id,
        version: row.version,
        submitted_at: row.submitted_at,
        decided_at: row.decided_at,
        person_days: row.person_days,
        open_uses: row.open_uses,
    }
}

/// Facilities of the program that were open in the months and whose reports the actor may treat so.
pub(crate) fn visible(
    ctx: &Ctx,
    program: ProgramId,
    (from, to): (Month, Month),
    action: Action,
) -> AppResult<Vec<&Facility>> {
    ctx.account()?;
    ctx.city.program(program).ok_or(AppError::NotFound)?;
    let facilities = ctx.city.set_up.facilities.iter();
    let visible: Vec<_> = facilities
        .filter(|f| ctx.city.offers(f.id, program))
        .filter(|f| {
            f.opened_on.is_none_or(|on| on <= to.last()) && f.closed_on.is_none_or(|on| from.first() < on)
        })
        .filter(|f| ctx.may(action, &resource(f.id)))
        .collect();
    if visible.is_empty() {
        ctx.require(action, &Of::new(Object::Report))?;
    }
    Ok(visible)
}
