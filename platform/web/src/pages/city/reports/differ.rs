//! What changed between two versions of a report, as a part of its page.

use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::city::parts::{CellView, cell};
use crate::view::{Choice, Empty};
use crate::visit::Visit;
use platform_app::AppResult;
use platform_app::reports::diff::Change;
use platform_app::reports::sheet::Line;
use platform_app::reports::{Diff, ReportSheet, Version, diff};
use platform_program_api::Cell;
use serde::Serialize;

/// Two versions side by side.
#[derive(Clone, Debug, Serialize)]
pub struct Differences {
    action: String,
    hidden: Vec<(String, String)>,
    versions: Vec<Choice>,
    from: String,
    to: String,
    changes: Vec<Row>,
    empty: Empty,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    kind: Words,
    /// Day and child, by which people know the line.
    of: Vec<CellView>,
    cells: Vec<ChangedCell>,
}

#[derive(Clone, Debug, Serialize)]
struct ChangedCell {
    column: Words,
    before: Words,
    after: Words,
}

/// Compares the versions that the query names: by default the last two, or the last with the attendance as it stands.
pub async fn build(
    visit: &Visit,
    form: &mut FormData,
    sheet: &ReportSheet,
    path: &str,
    fields: &[(&'static str, String)],
) -> AppResult<Option<Differences>> {
    if sheet.head.report.is_none() || sheet.lines.is_none() || sheet.head.version < 1 {
        return Ok(None);
    }
    let last = sheet.head.version;
    let known = |word: &str| match word {
        "now" => Some(Version::Now),
        number => number.parse().ok().filter(|n| (1..=last).contains(n)).map(Version::Submitted),
    };
    let from = form.text("from").choice(known).optional();
    let to = form.text("to").choice(known).optional();
    let from = from.unwrap_or(Version::Submitted((last - 1).max(1)));
    let to = to.unwrap_or(if last > 1 { Version::Submitted(last) } else { Version::Now });
    let found = diff(&visit.ctx, sheet, from, to).await?;
    let mut versions: Vec<Choice> = (1..=last)
        .map(|n| Choice::new(n.to_string(), Words::key("city-version").with("number", n)))
        .collect();
    versions.push(Choice::new("now", Words::key("city-version-now")));
    Ok(Some(Differences {
        action: path.to_owned(),
        hidden: fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
        versions,
        from: word(from),
        to: word(to),
        changes: found.changes.iter().map(|change| row(&found, change)).collect(),
        empty: empty(),
    }))
}

fn word(version: Version) -> String {
    match version {
        Version::Submitted(number) => number.to_string(),
        Version::Now => "now".into(),
    }
}

fn empty() -> Empty {
    Empty { title: Words::key("city-diff-none"), text: Words::key("city-diff-none-text"), action: None }
}

fn row(diff: &Diff, change: &Change) -> Row {
    let of = |line: &Line| line.cells.iter().take(2).map(cell).collect();
    match change {
        Change::Added(line) => Row { kind: Words::key("city-diff-added"), of: of(line), cells: Vec::new() },
        Change::Removed(line) => {
            Row { kind: Words::key("city-diff-removed"), of: of(line), cells: Vec::new() }
        }
        Change::Changed { before, after, columns } => {
            let at = |line: &Line, column: usize| cell(line.cells.get(column).unwrap_or(&Cell::Empty)).words;
            let changed = columns.iter().map(|column| ChangedCell {
                column: diff.columns.get(*column).map_or(Words::text(""), |c| Words::key(c.key.clone())),
                before: at(before, *column),
                after: at(after, *column),
            });
            Row { kind: Words::key("city-diff-changed"), of: of(after), cells: changed.collect() }
        }
    }
}

impl Differences {
    /// A part with every kind of change.
    pub fn sample() -> Self {
        let cells = vec![ChangedCell {
            column: Words::key("report-column-actual"),
            before: Words::text("9:00〜12:00"),
            after: Words::text("9:00〜13:00"),
        }];
        let of = vec![cell(&Cell::Text("2026-03-05".into())), cell(&Cell::Text("見本 はな".into()))];
        let row = |key: &'static str, cells| Row { kind: Words::key(key), of: of.clone(), cells };
        Self {
            action: "/city/reports/2026-03/k001".into(),
            hidden: vec![("program".into(), "a".into())],
            versions: vec![Choice::new("1", Words::key("city-version").with("number", 1))],
            from: "1".into(),
            to: "now".into(),
            changes: vec![row("city-diff-added", Vec::new()), row("city-diff-changed", cells)],
            empty: empty(),
        }
    }
}
