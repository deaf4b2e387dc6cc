//! Files of reports, uses, the month board, totals and statistics. Every one is written to the operation log.

use crate::ctx::{Ctx, unseen};
use crate::error::{AppError, AppResult};
use crate::reports::board::{BoardEntry, BoardFilter, standing_entries};
use crate::reports::cash::check_days;
use crate::reports::draft::{ReportSheet, draft};
use crate::reports::file::{self, File, Format, Table, word};
use crate::reports::sheet::{corrected, facts, note, settled};
use crate::reports::summary::{By, summary};
use crate::reports::totals::{Figures, Totals};
use crate::reports::{remind, resource, usage_resource};
use crate::statistics::{self, Count, Statistics};
use chrono::{DateTime, NaiveDate, Utc};
use platform_authz::{Action, Object, Of};
use platform_program_api::Cell;
use platform_store::bookings::ListFilter;
use platform_store::fees;
use platform_store::reports::{self, Use};
use platform_values::{FacilityId, Month, Phase, ProgramId, Span, Yen};
use std::collections::HashMap;

/// A report. Who may not see children gets the sums alone.
pub async fn report_file(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    month: Month,
    format: Format,
) -> AppResult<File> {
    ctx.require(Action::Export, &resource(facility)).map_err(unseen)?;
    let sheet = draft(ctx, facility, program, month).await?;
    let place = resource(facility);
    let logged = sheet.head.report.map_or_else(|| place.clone(), |id| place.clone().id(id));
    ctx.log_children(Action::Export, &logged, "", sheet.children.iter().copied()).await?;
    let stem = format!("report_{}_{month}", sheet.head.facility_code);
    let mut tables = Vec::new();
    let columns = sheet.columns.iter().map(|c| word(&*ctx.app.words, &c.key)).collect();
    if let Some(lines) = &sheet.lines {
        let rows = lines.iter().map(|line| line.cells.clone()).collect();
        let foot = with_label(sheet.foot.clone());
        tables.push(Table { title: title(ctx, "report-file-lines"), headings: columns, rows, foot });
    }
    tables.push(totals_table(ctx, &sheet));
    tables.push(groups_table(ctx, &sheet.totals));
    Ok(file::write(&*ctx.app.words, &stem, &tables, format)?)
}

fn with_label(mut foot: Vec<Cell>) -> Vec<Cell> {
    if let Some(first) = foot.first_mut() {
        *first = Cell::Message("report-sum".into());
    }
    foot
}

fn title(ctx: &Ctx, key: &str) -> String {
    word(&*ctx.app.words, key)
}

fn words(ctx: &Ctx, keys: &[&str]) -> Vec<String> {
    keys.iter().map(|key| title(ctx, &format!("report-column-{key}"))).collect()
}

/// A number of reports; empty for rows that cut across them.
fn count(number: usize) -> Cell {
    if number == 0 { Cell::Empty } else { Cell::Number(i64::try_from(number).unwrap_or(i64::MAX)) }
}

fn totals_table(ctx: &Ctx, sheet: &ReportSheet) -> Table {
    let (head, totals, all) = (&sheet.head, &sheet.totals, &sheet.totals.all);
    let number = Cell::Number;
    let rows = [
        ("facility-code", Cell::Text(head.facility_code.clone())),
        ("facility", Cell::Text(head.facility_name.clone())),
        ("month", Cell::Text(head.month.to_string())),
        ("state", Cell::Message(format!("report-state-{}", head.standing.as_str()))),
        ("version", number(head.version.into())),
        ("responsible", Cell::Text(head.responsible.clone())),
        ("days-open", number(head.opening.days)),
        ("places", number(head.opening.places)),
        ("place-days", number(head.opening.place_days)),
        ("person-days", number(all.person_days)),
        ("children", number(all.children)),
        ("uses", number(all.uses)),
        ("minutes", number(all.minutes)),
        ("outside", number(all.outside)),
        ("reductions", number(all.reductions)),
        ("reduced", Cell::Yen(all.reduced)),
        ("fees", Cell::Yen(all.fees)),
        ("unpaid", number(totals.unpaid)),
        ("unpaid-fees", Cell::Yen(totals.unpaid_fees)),
        ("no-shows", number(totals.no_shows)),
        ("late-cancels", number(totals.late_cancels)),
        ("cancel-fees", Cell::Yen(totals.cancel_fees)),
        ("cancelled-family", number(totals.cancelled.family)),
        ("cancelled-facility", number(totals.cancelled.facility)),
        ("cancelled-city", number(totals.cancelled.city)),
        ("unmet-full", number(totals.unmet.full)),
        ("unmet-rule", number(totals.unmet.rule)),
        ("unmet-declined", number(totals.unmet.declined)),
        ("unmet-children", totals.unmet.children.map_or(Cell::Empty, number)),
    ];
    let rows = rows.into_iter().map(|(key, cell)| vec![Cell::Message(format!("report-column-{key}")), cell]);
    Table {
        title: title(ctx, "report-file-totals"),
        headings: words(ctx, &["item", "value"]),
        rows: rows.collect(),
        foot: Vec::new(),
    }
}

/// Columns of sums, after those that say of what.
const FIGURES: [&str; 8] =
    ["person-days", "children", "uses", "minutes", "outside", "reductions", "reduced", "fees"];

fn figures(figures: &Figures) -> [Cell; 8] {
    [
        Cell::Number(figures.person_days),
        Cell::Number(figures.children),
        Cell::Number(figures.uses),
        Cell::Number(figures.minutes),
        Cell::Number(figures.outside),
        Cell::Number(figures.reductions),
        Cell::Yen(figures.reduced),
        Cell::Yen(figures.fees),
    ]
}

fn groups_table(ctx: &Ctx, totals: &Totals) -> Table {
    let row = |before: [Cell; 2], sums: &Figures| before.into_iter().chain(figures(sums)).collect();
    let rows = totals.groups.iter().map(|g| row([g.age.clone(), g.use_type.clone()], &g.figures));
    Table {
        title: title(ctx, "report-file-groups"),
        headings: words(ctx, &[&["age-group", "use-type"], &FIGURES[..]].concat()),
        rows: rows.collect(),
        foot: row([Cell::Message("report-sum".into()), Cell::Empty], &totals.all),
    }
}

/// Bookings and uses of a facility from `from` to `to` (F-34): those that a list shows, in its phases and unpaid ones only
/// where it does so.
pub async fn uses_file(
    ctx: &Ctx,
    facility: FacilityId,
    program: ProgramId,
    (from, to): (NaiveDate, NaiveDate),
    shown: &ListFilter,
    format: Format,
) -> AppResult<File> {
    ctx.require(Action::Export, &usage_resource(facility)).map_err(unseen)?;
    check_days(from, to)?;
    let place = ctx.city.facility(facility).ok_or(AppError::NotFound)?;
    let mut tx = ctx.read().await?;
    let phases = if shown.phases.is_empty() { Phase::ALL } else { &shown.phases };
    let mut uses = reports::uses(&mut tx, facility, program, (from, to), phases).await?;
    tx.done().await?;
    uses.retain(|used| !shown.unpaid || fees::owes(&used.booking));
    let seen: Vec<_> = uses.iter().map(|used| used.booking.child_id).collect();
    ctx.log_children(Action::Export, &usage_resource(facility), "", seen).await?;
    let columns = [
        "date",
        "child",
        "birth_date",
        "ward",
        "source",
        "phase",
        "booked",
        "actual",
        "use-type",
        "charged",
        "paid",
        "note",
        "corrected",
    ];
    let table = Table {
        title: title(ctx, "report-file-uses"),
        headings: words(ctx, &columns),
        rows: uses.iter().map(use_row).collect::<AppResult<_>>()?,
        foot: Vec::new(),
    };
    let stem = format!("uses_{}_{from}_{to}", place.code);
    Ok(file::write(&*ctx.app.words, &stem, &[table], format)?)
}

fn use_row(used: &Use) -> AppResult<Vec<Cell>> {
    let booking = &used.booking;
    let quote = settled(used)?;
    let facts = facts(used)?;
    let span = |from, to| Span::new(from, to).map_or(Cell::Empty, |span| Cell::Text(span.to_string()));
    let paid = if booking.paid { "report-paid" } else { "report-unpaid" };
    let charged = quote.total() > Yen::ZERO;
    Ok(vec![
        Cell::Text(booking.day.to_string()),
        Cell::Text(used.child_name.clone()),
        Cell::Text(facts.usage.birth_date.to_string()),
        Cell::Text(facts.lives_in),
        Cell::Message(format!("report-source-{}", booking.source)),
        Cell::Message(format!("report-phase-{}", booking.phase)),
        span(booking.starts, booking.ends),
        booking.arrived.zip(booking.departed).map_or(Cell::Empty, |(from, to)| span(from, to)),
        match booking.use_type.as_str() {
            "" => Cell::Empty,
            key => statistics::use_type_words(key),
        },
        Cell::Yen(quote.total()),
        if charged { Cell::Message(paid.into()) } else { Cell::Empty },
        if booking.phase == Phase::Cancelled && !booking.late_cancel {
            Cell::Empty
        } else {
            note(used, &quote)
        },
        corrected(&quote),
    ])
}

/// The board of a month, all pages.
pub async fn board_file(ctx: &Ctx, filter: &BoardFilter, format: Format) -> AppResult<File> {
    let mut entries = standing_entries(ctx, filter, Action::Export).await?;
    entries.retain(|e| filter.standing.is_none_or(|standing| e.standing == standing));
    log_files(ctx, Object::Report, entries.first().map(|e| e.facility.id)).await?;
    // Who reminds sees when it was done last.
    let reminds = ctx.may(Action::Remind, &Of::new(Object::Report));
    let asked = if reminds { remind::last(ctx, filter.program, filter.month).await? } else { HashMap::new() };
    let columns = ["facility-code", "facility", "facility-ward", "state", "person-days", "open-uses"];
    let columns =
        [&columns[..], &["submitted", "decided"], if reminds { &["reminded"] } else { &[] }].concat();
    let ahead = filter.month > Month::of(ctx.today());
    let row = |entry: &BoardEntry| {
        let mut cells = board_row(ctx, entry, ahead);
        if reminds {
            cells.push(moment(ctx, asked.get(&entry.facility.id).copied()));
        }
        cells
    };
    let table = Table {
        title: title(ctx, "report-file-board"),
        headings: words(ctx, &columns),
        rows: entries.iter().map(row).collect(),
        foot: Vec::new(),
    };
    Ok(file::write(&*ctx.app.words, &format!("month-board_{}", filter.month), &[table], format)?)
}

fn moment(ctx: &Ctx, at: Option<DateTime<Utc>>) -> Cell {
    at.map_or(Cell::Empty, |at| Cell::Text(ctx.civil(at).format("%Y-%m-%d %H:%M").to_string()))
}

fn board_row(ctx: &Ctx, entry: &BoardEntry, ahead: bool) -> Vec<Cell> {
    vec![
        Cell::Text(entry.facility.code.clone()),
        Cell::Text(entry.facility.name.clone()),
        Cell::Text(entry.facility.ward.clone()),
        Cell::Message(entry.standing.key_in(ahead)),
        Cell::Number(entry.person_days),
        Cell::Number(entry.open_uses),
        moment(ctx, entry.submitted_at),
        moment(ctx, entry.decided_at),
    ]
}

/// Totals over months.
pub async fn summary_file(
    ctx: &Ctx,
    program: ProgramId,
    months: (Month, Month),
    by: By,
    format: Format,
) -> AppResult<File> {
    let visible = crate::reports::board::visible(ctx, program, months, Action::Export)?;
    log_files(ctx, Object::Report, visible.first().map(|f| f.id)).await?;
    let summary = summary(ctx, program, months, by).await?;
    let first = match by {
        By::Facility => "facility",
        By::Ward => "facility-ward",
        By::UseType => "use-type",
        By::Age => "age-group",
        By::Kind => "facility-kind",
        By::Residence => "residence",
    };
    let row = |label: Cell, reports: usize, sums: &Figures| {
        [label, count(reports)].into_iter().chain(figures(sums)).collect()
    };
    let table = Table {
        title: title(ctx, "report-file-summary"),
        headings: words(ctx, &[&[first, "reports"], &FIGURES[..]].concat()),
        rows: summary.rows.iter().map(|r| row(r.label.clone(), r.reports, &r.figures)).collect(),
        foot: row(Cell::Message("report-sum".into()), summary.handed_in, &summary.totals.all),
    };
    let stem = format!("totals_{}_{}_{}", first, months.0, months.1);
    Ok(file::write(&*ctx.app.words, &stem, &[table], format)?)
}

/// Statistics by ward and week; a second sheet tells ages and use types.
pub async fn statistics_file(
    ctx: &Ctx,
    program: ProgramId,
    days: (NaiveDate, NaiveDate),
    format: Format,
) -> AppResult<File> {
    let visible = statistics::visible(ctx, program, Action::Export)?;
    log_files(ctx, Object::Statistics, visible.first().copied()).await?;
    let found = statistics::statistics(ctx, program, days).await?;
    let stem = format!("statistics_{}_{}", days.0, days.1);
    Ok(file::write(&*ctx.app.words, &stem, &statistics_tables(ctx, &found), format)?)
}

fn statistics_tables(ctx: &Ctx, found: &Statistics) -> [Table; 2] {
    let cells = |c: &Count| {
        [c.capacity, c.booked, c.used, c.no_shows, c.cancelled, c.waiting, c.unmet].map(Cell::Number)
    };
    let keys = ["places", "booked-count", "used-count", "no-shows", "cancelled", "waiting", "unmet"];
    let mut rows = Vec::new();
    for series in &found.wards {
        for (week, at) in found.weeks.iter().zip(&series.weeks) {
            let before = [series.label.clone(), Cell::Text(week.to_string())];
            rows.push(before.into_iter().chain(cells(at)).collect());
        }
    }
    let sum =
        [Cell::Message("report-sum".into()), Cell::Empty].into_iter().chain(cells(&found.sum)).collect();
    let weeks = Table {
        title: title(ctx, "report-file-weeks"),
        headings: words(ctx, &[&["facility-ward", "week"], &keys[..]].concat()),
        rows,
        foot: sum,
    };
    let slices = found.ages.iter().chain(&found.use_types).map(|slice| {
        let unmet = slice.unmet.map_or(Cell::Empty, Cell::Number);
        vec![slice.label.clone(), Cell::Number(slice.booked), Cell::Number(slice.used), unmet]
    });
    let groups = Table {
        title: title(ctx, "report-file-groups"),
        headings: words(ctx, &["item", "booked-count", "used-count", "unmet"]),
        rows: slices.collect(),
        foot: Vec::new(),
    };
    [weeks, groups]
}

/// Logs a file over several facilities: under the city where the actor may take out all of it, else under one of them.
async fn log_files(ctx: &Ctx, object: Object, one: Option<FacilityId>) -> AppResult<()> {
    let whole = Of::new(object);
    match one.filter(|_| !ctx.may(Action::Export, &whole)) {
        Some(facility) => ctx.log_view(Action::Export, &whole.facility(facility), "").await,
        None => ctx.log_view(Action::Export, &whole, "").await,
    }
}
