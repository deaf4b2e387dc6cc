//! Totals over what was handed in: by facility, ward, kind of facility, use type, age or home (M-13). Drafts are left out.
//! Names and operators are those of the month, whatever holds since.

use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::reports::board::visible;
use crate::reports::draft::{Snapshot, live, stored_lines};
use crate::reports::settled_homes;
use crate::reports::sheet::Heading;
use crate::reports::totals::{Figures, Homes, Totals};
use platform_authz::Action;
use platform_program_api::answer::Weight;
use platform_program_api::{Cell, Finding};
use platform_store::places::Facility;
use platform_store::{Tx, bookings_own, reports};
use platform_values::{ChildId, FacilityId, Month, ProgramId};
use std::collections::{HashMap, HashSet};

/// What a row of the totals stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A facility.
    Facility,
    /// A ward.
    Ward,
    /// A use type.
    UseType,
    /// An age group.
    Age,
    /// Licensed or not, run by the city or by others.
    Kind,
    /// Families of the city, families from elsewhere.
    Residence,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryRow {
    /// Its words.
    pub label: Cell,
    /// Reports in it; 0 for rows that cut across reports.
    pub reports: usize,
    /// Its sums. A child of several reports counts once where the row is made of whole reports; rows that cut across
    /// reports add up what each report counted.
    pub figures: Figures,
    /// The children of whole reports.
    children: HashSet<ChildId>,
}

/// Totals over months.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Rows in the city's order.
    pub rows: Vec<SummaryRow>,
    /// Over everything.
    pub totals: Totals,
    /// Reports handed in.
    pub handed_in: usize,
}

/// Totals of submitted and approved reports from the first to the last month.
pub async fn summary(ctx: &Ctx, program: ProgramId, months: (Month, Month), by: By) -> AppResult<Summary> {
    check_months(months)?;
    let days = (months.0.first(), months.1.first());
    let mut facilities = visible(ctx, program, months, Action::List)?;
    let mut tx = ctx.read().await?;
    let mut handed: HashMap<FacilityId, Vec<(Month, Totals)>> = HashMap::new();
    for (facility, month, snapshot) in reports::handed_in(&mut tx, program, days).await? {
        let Snapshot { columns, mut totals, .. } = serde_json::from_value(snapshot)?;
        let month = Month::of(month);
        if by == By::Residence && totals.homes.is_none() && facilities.iter().any(|f| f.id == facility) {
            totals.homes = homes(ctx, &mut tx, (facility, program, month), &columns).await?;
        }
        handed.entry(facility).or_default().push((month, totals));
    }
    let mut seen: HashMap<(FacilityId, Month), HashSet<ChildId>> = HashMap::new();
    for (facility, month, child) in bookings_own::children_handed_in(&mut tx, program, days).await? {
        seen.entry((facility, Month::of(month))).or_default().insert(child);
    }
    tx.done().await?;
    let wards = &ctx.city.files.tenant.wards;
    facilities
        .sort_by_key(|f| (wards.iter().position(|w| *w == f.ward).unwrap_or(usize::MAX), f.code.clone()));
    let mut summary = Summary { rows: Vec::new(), totals: Totals::default(), handed_in: 0 };
    let mut everybody: HashSet<ChildId> = HashSet::new();
    for facility in facilities {
        let Some(reports) = handed.get(&facility.id) else { continue };
        let mut own = Vec::new();
        for (month, totals) in reports {
            summary.handed_in += 1;
            summary.totals.add(totals);
            // Two facilities of one name are two rows, one facility with two names as well.
            let rows = if by == By::Facility { &mut own } else { &mut summary.rows };
            let children = seen.remove(&(facility.id, *month)).unwrap_or_default();
            everybody.extend(&children);
            add(ctx, rows, by, (facility, *month), (totals, children));
        }
        summary.rows.append(&mut own);
    }
    summary.totals.all.children = count(&everybody);
    for row in summary.rows.iter_mut().filter(|row| row.reports > 0) {
        row.figures.children = count(&row.children);
    }
    if by == By::Kind {
        summary
            .rows
            .sort_by_key(|row| KINDS.iter().position(|key| row.label == Cell::Message((*key).into())));
    }
    if by == By::Age {
        let groups = &summary.totals.groups;
        summary.rows.sort_by_key(|row| groups.iter().position(|group| group.age == row.label));
    }
    Ok(summary)
}

fn count(children: &HashSet<ChildId>) -> i64 {
    i64::try_from(children.len()).unwrap_or(i64::MAX)
}

/// The most months that are added up at once.
const MONTHS_MAX: i32 = 24;

/// Months in order, and no more than can be read at once.
fn check_months((first, last): (Month, Month)) -> AppResult<()> {
    if last < first {
        return Err(AppError::refused(Finding::new("totals-months-backwards", Weight::Block)));
    }
    if first.plus(MONTHS_MAX - 1) < last {
        let many = Finding::new("totals-months-many", Weight::Block).with("max", MONTHS_MAX);
        return Err(AppError::refused(many.with("last", first.plus(MONTHS_MAX - 1))));
    }
    Ok(())
}

/// Kinds of facilities in the order of the rows.
const KINDS: [&str; 6] = [
    "report-kind-licensed-public",
    "report-kind-licensed-private",
    "report-kind-licensed-unknown",
    "report-kind-unlicensed-public",
    "report-kind-unlicensed-private",
    "report-kind-unlicensed-unknown",
];

/// Adds one report to the rows.
fn add(
    ctx: &Ctx,
    rows: &mut Vec<SummaryRow>,
    by: By,
    (facility, month): (&Facility, Month),
    (totals, children): (&Totals, HashSet<ChildId>),
) {
    let across = HashSet::new;
    match by {
        By::Facility => {
            put(rows, Cell::Text(ctx.city.name_on(facility, month.last())), (1, children), &totals.all);
        }
        By::Ward => put(rows, Cell::Text(facility.ward.clone()), (1, children), &totals.all),
        By::Kind => {
            let operator = ctx.city.era(facility.id, month.last()).map_or(facility.operator, |e| e.operator);
            let key = format!("report-kind-{}-{operator}", facility.kind);
            put(rows, Cell::Message(key), (1, children), &totals.all);
        }
        By::UseType => {
            for group in &totals.groups {
                put(rows, group.use_type.clone(), (0, across()), &group.figures);
            }
        }
        By::Age => {
            for group in &totals.groups {
                put(rows, group.age.clone(), (0, across()), &group.figures);
            }
        }
        By::Residence => {
            let Homes { resident, outside } = totals.homes.unwrap_or_default();
            put(rows, Cell::Message("report-home-resident".into()), (0, across()), &resident);
            put(rows, Cell::Message("report-home-outside".into()), (0, across()), &outside);
        }
    }
}

/// Where the families of a month live, for reports that do not keep it: as their lines tell it. A module whose lines do not
/// is counted from its uses; what was handed in is closed, so that they are still as they were settled.
async fn homes(
    ctx: &Ctx,
    tx: &mut Tx,
    (facility, program, month): (FacilityId, ProgramId, Month),
    columns: &[Heading],
) -> AppResult<Option<Homes>> {
    let program = ctx.city.program(program).ok_or(AppError::NotFound)?;
    if let Some(report) = reports::of_month(tx, facility, program.id, month.first()).await? {
        let lines = stored_lines(tx, report.id, report.version).await?;
        if let Some(homes) = settled_homes::of_lines(&**ctx.city.module(program)?, columns, &lines) {
            return Ok(Some(homes));
        }
    }
    Ok(live(ctx, tx, facility, program, month).await?.snapshot.totals.homes)
}

/// Adds to the row with this label, a new one if there is none.
fn put(
    rows: &mut Vec<SummaryRow>,
    label: Cell,
    (reports, children): (usize, HashSet<ChildId>),
    figures: &Figures,
) {
    match rows.iter_mut().find(|row| row.label == label) {
        Some(row) => {
            row.reports += reports;
            row.figures.add(figures);
            row.children.extend(children);
        }
        None => rows.push(SummaryRow { label, reports, figures: *figures, children }),
    }
}
