//! The sums of a month as its report shows them.

use super::report_cells::cell_words;
use crate::i18n::Words;
use platform_app::reports::totals::{Group, Totals};
use serde::Serialize;

/// One sum.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    words: Words,
    value: Words,
}

/// The sums of one age under one use type.
#[derive(Clone, Debug, Serialize)]
pub struct GroupRow {
    age: Words,
    use_type: Words,
    person_days: i64,
    children: i64,
    minutes: i64,
    fees: i64,
}

impl Figure {
    /// An invented sum.
    pub fn sample() -> Self {
        Self { words: Words::key("report-column-uses"), value: Words::text("3") }
    }
}

impl GroupRow {
    /// The row of a group.
    pub fn new(group: &Group) -> Self {
        Self {
            age: cell_words(&group.age),
            use_type: cell_words(&group.use_type),
            person_days: group.figures.person_days,
            children: group.figures.children,
            minutes: group.figures.minutes,
            fees: group.figures.fees.0,
        }
    }

    /// An invented row.
    pub fn sample() -> Self {
        let (age, use_type) = (Words::text("0歳"), Words::text("リフレッシュ"));
        Self { age, use_type, person_days: 3, children: 2, minutes: 900, fees: 7500 }
    }
}

/// The sums of a month, in the order of the page.
pub fn figures(totals: &Totals) -> Vec<Figure> {
    let count = |key: &str, number: i64| Figure {
        words: Words::key(format!("report-column-{key}")),
        value: Words::text(number.to_string()),
    };
    let yen = |key: &str, yen: platform_values::Yen| Figure {
        words: Words::key(format!("report-column-{key}")),
        value: Words::text(crate::format::yen(yen)),
    };
    vec![
        count("person-days", totals.all.person_days),
        count("children", totals.all.children),
        count("uses", totals.all.uses),
        count("minutes", totals.all.minutes),
        count("outside", totals.all.outside),
        yen("fees", totals.all.fees),
        count("no-shows", totals.no_shows),
        count("late-cancels", totals.late_cancels),
        yen("unpaid-fees", totals.unpaid_fees),
    ]
}
