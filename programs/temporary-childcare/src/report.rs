//! One line of the usage report (利用実績報告書).

use crate::fees::{self, Band};
use crate::rules::Rules;
use platform_program_api::{Cell, Residence, Usage};
use platform_values::{Span, Yen};

/// Cells in the order of the manifest's columns.
pub(crate) fn row(rules: &Rules, usage: &Usage) -> Vec<Cell> {
    let quote = fees::quote(rules, usage);
    let sum =
        |code: &str| quote.lines.iter().filter(|line| line.code == code).map(|line| line.amount).sum::<Yen>();
    let actual = usage.arrived.zip(usage.left).and_then(|(arrived, left)| Span::new(arrived, left));
    let residence = match usage.residence {
        Residence::Resident => "residence-resident",
        Residence::OutOfCity => "residence-out_of_city",
    };
    vec![
        Cell::Message(format!("band-{}", Band::of(rules, usage).key())),
        Cell::Message(residence.to_owned()),
        use_type(rules, usage),
        Cell::Text(usage.span.to_string()),
        actual.map_or(Cell::Empty, |span| Cell::Text(span.to_string())),
        Cell::Number(actual.unwrap_or(usage.span).minutes()),
        Cell::Yen(sum("fee-base")),
        Cell::Yen(sum("fee-reduction")),
        Cell::Yen(sum("fee-meal")),
        Cell::Yen(sum("fee-extension")),
        Cell::Yen(quote.total()),
    ]
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
