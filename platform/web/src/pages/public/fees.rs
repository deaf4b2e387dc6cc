//! What care costs, in short: one line for each facility of a search, and for the guide an overview over all facilities
//! with the rules behind it. All of it is asked of the rules; nothing is written here.

use super::place::rules::{self, RuleRow};
use super::wish::Wish;
use crate::i18n::Words;
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_app::prices::{self, Price, YEARS};
use platform_app::store::places::{Facility, Program};
use platform_app::{AppResult, Book};
use platform_program_api::{Finding, Residence};
use platform_values::{Day, Yen};
use serde::Serialize;
use std::sync::Arc;

/// How far ahead a day with care is looked for.
const DAYS: usize = 14;
/// Rules about money, by the first word of their path.
const MONEY: [&str; 5] = ["fee", "ceiling", "reductions", "meal", "cancel"];

/// The fees of a facility in a few words: those of the child's age, else from the lowest to the highest.
pub fn line(visit: &Visit, wish: &Wish, facility: &Facility, from: NaiveDate) -> AppResult<Vec<Words>> {
    let Some((book, day)) = usual_day(visit, &wish.program, facility, from)? else { return Ok(Vec::new()) };
    let births = match wish.birth {
        Some(birth) => vec![birth],
        None => (0..YEARS).map(|years| prices::born_for(years, day.date)).collect(),
    };
    let mut prices = prices::of_day(&book, &day, &births, wish.residence);
    let mut told = Vec::new();
    while let Some(first) = prices.first().cloned() {
        // Offers that cost the same are named together.
        let (same, others): (Vec<Price>, Vec<Price>) =
            prices.into_iter().partition(|price| (price.least, price.most) == (first.least, first.most));
        let names: Vec<String> =
            same.iter().map(|price| visit.say(&Words::key(format!("offer-{}", price.offer)))).collect();
        told.push(
            Words::key("fee-short").with("offers", names.join("・")).with("fee", visit.say(&range(&first))),
        );
        prices = others;
    }
    Ok(told)
}

/// The next day on which the facility has care, with the rules of that day.
fn usual_day(
    visit: &Visit,
    program: &Program,
    facility: &Facility,
    from: NaiveDate,
) -> AppResult<Option<(Arc<Book>, Day)>> {
    for date in from.iter_days().take(DAYS) {
        let book = visit.city.book(program.id, facility.id, date)?;
        let day = visit.city.day(facility.id, date);
        if !book.rulebook.offers(&day).is_empty() {
            return Ok(Some((book, day)));
        }
    }
    Ok(None)
}

fn range(price: &Price) -> Words {
    let yen = |amount: Yen| crate::format::yen(amount);
    if price.least == price.most {
        return Words::text(yen(price.least));
    }
    Words::key("fee-range").with("least", yen(price.least)).with("most", yen(price.most))
}

/// What a program costs in the whole city.
#[derive(Clone, Debug, Serialize)]
pub struct FeeGuide {
    offers: Vec<Words>,
    ages: Vec<AgeRow>,
    /// Meals, reductions and cancelling in the module's own words.
    lines: Vec<Words>,
    rules: Vec<RuleRow>,
}

/// The fees of one age.
#[derive(Clone, Debug, Serialize)]
struct AgeRow {
    years: u32,
    fees: Vec<Words>,
}

impl FeeGuide {
    /// An invented one.
    pub fn sample() -> Self {
        let fees = vec![Words::text("2,900円"), Words::text("1,000円〜1,500円")];
        Self {
            offers: vec![Words::text("1日"), Words::text("午前")],
            ages: vec![AgeRow { years: 0, fees }],
            lines: vec![Words::text("給食は300円です（見本）")],
            rules: vec![RuleRow::sample(None)],
        }
    }

    /// Over all facilities of the program; `None` where none has care in the next days.
    pub fn of(visit: &Visit, program: &Program) -> AppResult<Option<Self>> {
        let today = visit.today();
        let mut table: Vec<Vec<Price>> = vec![Vec::new(); usize::try_from(YEARS).unwrap_or_default()];
        let mut usual: Option<(usize, Arc<Book>, Vec<RuleRow>)> = None;
        for facility in visit.city.facilities_of(program.id, today) {
            let Some((book, day)) = usual_day(visit, program, facility, today)? else { continue };
            for (years, row) in (0..).zip(&mut table) {
                let births = [prices::born_for(years, day.date)];
                for price in prices::of_day(&book, &day, &births, Residence::Resident) {
                    widen(row, price);
                }
            }
            let rows: Vec<RuleRow> =
                rules::rows(visit, program, &book)?.into_iter().filter(is_money).collect();
            let own = rows.iter().filter(|row| row.origin == "origin-facility").count();
            if usual.as_ref().is_none_or(|(least, ..)| own < *least) {
                usual = Some((own, book, rows));
            }
        }
        let Some((_, book, rows)) = usual else { return Ok(None) };
        let offers: Vec<String> =
            table.first().into_iter().flatten().map(|price| price.offer.clone()).collect();
        let row = |(years, prices): (u32, &Vec<Price>)| AgeRow {
            years,
            fees: offers
                .iter()
                .map(|offer| {
                    prices.iter().find(|price| price.offer == *offer).map_or_else(|| Words::text("－"), range)
                })
                .collect(),
        };
        Ok(Some(Self {
            ages: (0..).zip(&table).map(row).collect(),
            offers: offers.iter().map(|key| Words::key(format!("offer-{key}"))).collect(),
            lines: book
                .rulebook
                .notices()
                .iter()
                .filter(|finding| is_aside(finding))
                .map(Words::from)
                .collect(),
            // What single facilities set for themselves stands on their pages.
            rules: rows.into_iter().filter(|row| row.origin != "origin-facility").collect(),
        }))
    }
}

fn widen(row: &mut Vec<Price>, price: Price) {
    match row.iter_mut().find(|known| known.offer == price.offer) {
        Some(known) => {
            known.least = known.least.min(price.least);
            known.most = known.most.max(price.most);
        }
        None => row.push(price),
    }
}

fn is_money(row: &RuleRow) -> bool {
    row.path.split('.').next().is_some_and(|first| MONEY.contains(&first))
}

/// Sentences with an amount or a share, but for the fees by age, which the table tells.
fn is_aside(finding: &Finding) -> bool {
    let has = |name: &str| finding.args.contains_key(name);
    !has("band") && (has("amount") || has("value") || has("percent"))
}
