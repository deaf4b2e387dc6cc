//! One line of the usage report (利用実績報告書), written and read back. Its money is what was settled; nothing is computed
//! anew.

use crate::fees::Band;
use crate::rules::Rules;
use platform_program_api::{Cell, Quote, Residence, RowFacts, Usage};
use platform_values::{Span, Yen};

/// Columns of money, whose sum is the fee by the rules.
const MONEY: [&str; 4] = ["fee-base", "fee-reduction", "fee-meal", "fee-extension"];

/// The words of a home.
const RESIDENT: &str = "residence-resident";
const OUT_OF_CITY: &str = "residence-out_of_city";

/// Cells in the order of the manifest's columns.
pub(crate) fn row(rules: &Rules, usage: &Usage, settled: &Quote) -> Vec<Cell> {
    let sum = |code: &str| {
        settled.lines.iter().filter(|line| line.code == code).map(|line| line.amount).sum::<Yen>()
    };
    let actual = usage.arrived.zip(usage.left).and_then(|(arrived, left)| Span::new(arrived, left));
    let residence = match usage.residence {
        Residence::Resident => RESIDENT,
        Residence::OutOfCity => OUT_OF_CITY,
    };
    let charged = settled.lines.iter().find_map(|line| line.args.get("band"));
    let band = charged.map_or_else(|| Band::of(rules, usage).key(), String::as_str);
    let money = MONEY.map(sum);
    let mut cells = vec![
        Cell::Message(format!("band-{band}")),
        Cell::Message(residence.to_owned()),
        use_type(rules, usage),
        Cell::Text(usage.span.to_string()),
        actual.map_or(Cell::Empty, |span| Cell::Text(span.to_string())),
        Cell::Number(actual.unwrap_or(usage.span).minutes()),
    ];
    cells.extend(money.map(Cell::Yen));
    cells.push(Cell::Yen(money.into_iter().sum()));
    cells
}

/// What a row tells, found by the keys of its columns. Where nobody came, its numbers are empty and count for nothing.
pub(crate) fn facts(columns: &[&str], cells: &[Cell]) -> Option<RowFacts> {
    let cell = |key: &str| cells.get(columns.iter().position(|column| *column == key)?);
    let residence = match cell("residence")? {
        Cell::Message(key) if key == RESIDENT => Residence::Resident,
        Cell::Message(key) if key == OUT_OF_CITY => Residence::OutOfCity,
        _ => return None,
    };
    let minutes = if let Cell::Number(minutes) = cell("minutes")? { *minutes } else { 0 };
    let reduced = if let Cell::Yen(reduced) = cell("reduction")? { *reduced } else { Yen::ZERO };
    let (age_group, use_type) = (cell("age_group")?.clone(), cell("use_type")?.clone());
    Some(RowFacts { age_group, use_type, residence, minutes, reduced })
}

fn use_type(rules: &Rules, usage: &Usage) -> Cell {
    let Some(key) = usage.answers.get("use_type") else { return Cell::Empty };
    match rules.use_types.iter().find(|t| t.key == key) {
        Some(found) => match &found.label {
            Some(label) => Cell::Text(label.clone()),
            None => Cell::Message(format!("use_type-{key}")),
        },
        // A type that the rules no longer know is still reported, by its key.
        None => Cell::Text(key.to_owned()),
    }
}
