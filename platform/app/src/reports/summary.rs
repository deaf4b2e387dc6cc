//! Totals over what was handed in: by facility, by ward or by use type (M-13). Drafts are left out.

use crate::ctx::Ctx;
use crate::error::AppResult;
use crate::reports::board::visible;
use crate::reports::draft::Snapshot;
use crate::reports::totals::{Figures, Totals};
use platform_authz::Action;
use platform_program_api::Cell;
use platform_store::reports;
use platform_values::{FacilityId, Month, ProgramId};
use std::collections::HashMap;

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
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryRow {
    /// Its words.
    pub label: Cell,
    /// Reports in it; 0 for rows that cut across reports.
    pub reports: usize,
    /// Its sums.
    pub figures: Figures,
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
    let days = (months.0.first(), months.1.first());
    let mut facilities = visible(ctx, program, months, Action::List)?;
    let mut tx = ctx.read().await?;
    let stored = reports::handed_in(&mut tx, program, days).await?;
    tx.done().await?;
    let mut handed: HashMap<FacilityId, (usize, Totals)> = HashMap::new();
    for (facility, snapshot) in stored {
        let snapshot: Snapshot = serde_json::from_value(snapshot)?;
        let (count, totals) = handed.entry(facility).or_default();
        *count += 1;
        totals.add(&snapshot.totals);
    }
    let wards = &ctx.city.files.tenant.wards;
    facilities
        .sort_by_key(|f| (wards.iter().position(|w| *w == f.ward).unwrap_or(usize::MAX), f.code.clone()));
    let mut summary = Summary { rows: Vec::new(), totals: Totals::default(), handed_in: 0 };
    for facility in facilities {
        let Some((count, totals)) = handed.get(&facility.id) else { continue };
        summary.handed_in += count;
        summary.totals.add(totals);
        match by {
            By::Facility => {
                let label = Cell::Text(facility.name.clone());
                summary.rows.push(SummaryRow { label, reports: *count, figures: totals.all });
            }
            By::Ward => put(&mut summary.rows, Cell::Text(facility.ward.clone()), *count, &totals.all),
            By::UseType => {
                for group in &totals.groups {
                    put(&mut summary.rows, group.use_type.clone(), 0, &group.figures);
                }
            }
            By::Age => {
                for group in &totals.groups {
                    put(&mut summary.rows, group.age.clone(), 0, &group.figures);
                }
            }
        }
    }
    Ok(summary)
}

/// Adds to the row with this label, a new one if there is none.
fn put(rows: &mut Vec<SummaryRow>, label: Cell, reports: usize, figures: &Figures) {
    match rows.iter_mut().find(|row| row.label == label) {
        Some(row) => {
            row.reports += reports;
            row.figures.add(figures);
        }
        None => rows.push(SummaryRow { label, reports, figures: *figures }),
    }
}
