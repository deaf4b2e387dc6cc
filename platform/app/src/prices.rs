//! What care costs before anybody books it: for a child of a known age, or from the lowest to the highest fee where the
//! age is not known. Nothing is computed here; the module quotes.

use crate::city::Book;
use chrono::{Months, NaiveDate};
use platform_program_api::{Answers, Residence, Usage};
use platform_values::{Day, Yen};

/// Children are looked at up to this age, one birthday after the other.
pub const YEARS: u32 = 6;

/// The fee of one offer, without anything that is chosen besides, such as a meal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// Key of the offer.
    pub offer: String,
    /// The lowest fee.
    pub least: Yen,
    /// The highest fee.
    pub most: Yen,
}

/// The fees of a day's offers for children of these birthdays.
pub fn of_day(book: &Book, day: &Day, births: &[NaiveDate], residence: Residence) -> Vec<Price> {
    let price = |offer: platform_program_api::Offer| {
        let fees = births.iter().map(|birth| {
            let usage = Usage {
                date: day.date,
                span: offer.span,
                arrived: None,
                left: None,
                birth_date: *birth,
                residence,
                reductions: Vec::new(),
                answers: Answers::default(),
            };
            book.rulebook.quote(&usage).total()
        });
        let fees: Vec<Yen> = fees.collect();
        let (least, most) = (fees.iter().min().copied()?, fees.iter().max().copied()?);
        Some(Price { offer: offer.key, least, most })
    };
    book.rulebook.offers(day).into_iter().filter_map(price).collect()
}

/// A birthday for a child of so many years and some months on a day.
pub fn born_for(years: u32, on: NaiveDate) -> NaiveDate {
    on.checked_sub_months(Months::new(years * 12 + 6)).unwrap_or(on)
}
