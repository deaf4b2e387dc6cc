//! Uses without booking from a table: each line is a use. What cannot be entered does not stop the others (F-27).

use crate::bookings::case::Ask;
use crate::bookings::enter::{enter_use, holds, judge_use};
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use crate::families::needle::date;
use crate::families::{ChildSummary, search_linked};
use crate::page::Page;
use chrono::{NaiveDate, NaiveTime};
use platform_authz::{Action, Object, Of};
use platform_program_api::answer::Weight;
use platform_program_api::{Answers, Finding, Offer, Rulebook};
use platform_store::families_search::fold;
use platform_values::{BookingId, ChildId, FacilityId, ProgramId, Span};
use std::collections::BTreeMap;

/// The most lines at once.
pub const LINES_MAX: usize = 300;
/// Children that are read at once.
const CHILDREN: u32 = 200;
/// What people write for a meal that was eaten.
const MEAL: [&str; 9] = ["○", "〇", "◯", "o", "1", "yes", "はい", "有", "あり"];

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its number, from 1, the headings counted.
    pub number: usize,
    /// What was written, for people to find it.
    pub text: String,
    /// Name of the child, once it is known.
    pub child: String,
    /// What would be entered, or what stands against it.
    pub use_of: Result<Entry, Vec<Finding>>,
}

/// A use as the table tells it.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Child, day, span and answers.
    pub ask: Ask,
    /// Arrival.
    pub arrived: NaiveTime,
    /// Departure.
    pub departed: NaiveTime,
}

/// What a reader of lines needs.
struct Place<'a> {
    ctx: &'a Ctx,
    facility: FacilityId,
    program: ProgramId,
    children: Vec<ChildSummary>,
    usual: Vec<Offer>,
}

/// Reads a table: day, reading of the child's name, date of birth, arrival, departure, use type, note; separated by commas
/// or tabs. Nothing is written.
pub async fn read(ctx: &Ctx, facility: FacilityId, program: ProgramId, text: &str) -> AppResult<Vec<Line>> {
    ctx.require(Action::Create, &Of::new(Object::Usage).facility(facility))?;
    let separator = if text.contains('\t') { b'\t' } else { b',' };
    let rows = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes())
        .into_records()
        .collect::<Result<Vec<_>, _>>();
    let rows = rows.map_err(|_| AppError::refused(Finding::new("import-unreadable", Weight::Block)))?;
    let cells: Vec<(usize, Vec<String>)> = rows
        .into_iter()
        .zip(1..)
        .map(|(row, number)| (number, row.iter().map(str::to_owned).collect()))
        .filter(|(number, row): &(usize, Vec<String>)| !is_heading(*number, row))
        .collect();
    if cells.is_empty() || cells.len() > LINES_MAX {
        let finding = Finding::new("import-lines", Weight::Block);
        return Err(AppError::refused(finding.with("most", LINES_MAX)));
    }
    let children = children(ctx, facility).await?;
    let place = Place { ctx, facility, program, children, usual: usual(ctx, facility, program)? };
    Ok(cells.into_iter().map(|(number, row)| place.line(number, &row)).collect())
}

/// Judges every line as [`enter`] would, those before it entered; nothing is written.
pub async fn check(ctx: &Ctx, mut lines: Vec<Line>) -> AppResult<Vec<Line>> {
    let mut good: Vec<(ChildId, NaiveDate, Span)> = Vec::new();
    for line in &mut lines {
        let Ok(Entry { ask, arrived, departed }) = &line.use_of else { continue };
        let mut against = judge_use(ctx, ask, *arrived, *departed).await?;
        let meets = |(child, day, span): &(ChildId, NaiveDate, Span)| {
            (*child, *day) == (ask.child, ask.day)
                && span.from() < ask.span.to()
                && ask.span.from() < span.to()
        };
        if good.iter().any(meets) {
            against.push(Finding::new("attendance-twice", Weight::Block));
        }
        if against.is_empty() {
            good.push((ask.child, ask.day, ask.span));
        } else {
            line.use_of = Err(by_hand(against));
        }
    }
    Ok(lines)
}

/// What stands against a line; a table has no place for the reason that goes past a doubt.
fn by_hand(mut against: Vec<Finding>) -> Vec<Finding> {
    if against.iter().all(|finding| finding.weight == Weight::Warn) {
        against.push(Finding::new("import-by-hand", Weight::Block));
    }
    against
}

/// Enters every line that nothing stands against; the others keep their reasons.
pub async fn enter(ctx: &Ctx, lines: Vec<Line>) -> AppResult<Vec<(Line, Option<BookingId>)>> {
    let mut done = Vec::with_capacity(lines.len());
    for (part, mut line) in lines.into_iter().enumerate() {
        let entered = match &line.use_of {
            Err(_) => None,
            Ok(entry) => match enter_use(&ctx.part(part), &entry.ask, entry.arrived, entry.departed).await {
                Ok(id) => Some(id),
                Err(AppError::Refused(findings)) => {
                    line.use_of = Err(by_hand(findings));
                    None
                }
                Err(AppError::Full(quota)) => {
                    let full = Finding::new("full", Weight::Block).with("quota", &quota.key);
                    line.use_of = Err(vec![full.with("date", entry.ask.day).with("free", 0)]);
                    None
                }
                Err(error) => return Err(error),
            },
        };
        done.push((line, entered));
    }
    Ok(done)
}

fn is_heading(number: usize, row: &[String]) -> bool {
    let empty = row.iter().all(String::is_empty);
    empty || (number == 1 && row.first().is_some_and(|cell| date(cell).is_none()))
}

/// All children that the facility may enter uses for.
async fn children(ctx: &Ctx, facility: FacilityId) -> AppResult<Vec<ChildSummary>> {
    let mut all = Vec::new();
    loop {
        let offset = u32::try_from(all.len()).unwrap_or(u32::MAX);
        let (found, count) = search_linked(ctx, facility, "", Page::cut(offset, CHILDREN)).await?;
        let none = found.is_empty();
        all.extend(found.into_iter().map(|found| found.child));
        if none || i64::try_from(all.len()).unwrap_or(i64::MAX) >= count {
            return Ok(all);
        }
    }
}

/// The offers of the nearest day on which there are any.
fn usual(ctx: &Ctx, facility: FacilityId, program: ProgramId) -> AppResult<Vec<Offer>> {
    for day in ctx.today().iter_days().take(31) {
        let book = ctx.city.book(program, facility, day)?;
        let offers = book.rulebook.offers(&ctx.city.day(facility, day));
        if !offers.is_empty() {
            return Ok(offers);
        }
    }
    Ok(Vec::new())
}

impl Place<'_> {
    fn line(&self, number: usize, row: &[String]) -> Line {
        let cell = |at: usize| row.get(at).map_or("", String::as_str);
        let mut against = Vec::new();
        let mut needed = |code: &str, wrong: bool| {
            if wrong {
                against.push(Finding::new(code, Weight::Block));
            }
        };
        let (day, born) = (date(cell(0)), date(cell(2)));
        let (arrived, departed) = (time(cell(3)), time(cell(4)));
        needed("import-day", day.is_none());
        needed("import-birth", born.is_none());
        needed("import-times", arrived.is_none() || departed.is_none());
        let kana = fold(cell(1));
        let same = |child: &&ChildSummary| Some(child.birth_date) == born && fold(&child.kana) == kana;
        let mut found = self.children.iter().filter(same);
        let child = found.next().filter(|_| found.next().is_none());
        needed("import-child", born.is_some() && child.is_none());
        let name = child.map_or_else(String::new, |child| child.name.clone());
        let use_of = match (day, child, arrived, departed) {
            (Some(day), Some(child), Some(arrived), Some(departed)) if against.is_empty() => {
                self.entry(child, day, (arrived, departed), [cell(5), cell(6), cell(7)])
            }
            _ => Err(against),
        };
        Line { number, text: row.join(" "), child: name, use_of }
    }

    fn entry(
        &self,
        child: &ChildSummary,
        day: NaiveDate,
        (arrived, departed): (NaiveTime, NaiveTime),
        [use_type, note, meal]: [&str; 3],
    ) -> Result<Entry, Vec<Finding>> {
        let refused = |code: &str| vec![Finding::new(code, Weight::Block)];
        let (facility, program) = (self.facility, self.program);
        let book = self.ctx.city.book(program, facility, day).map_err(|_| refused("import-day"))?;
        let of_day = book.rulebook.offers(&self.ctx.city.day(facility, day));
        let offers = if of_day.is_empty() { &self.usual } else { &of_day };
        let span = fitting(offers, arrived, departed).ok_or_else(|| refused("import-day"))?;
        let mut answers = Answers::default();
        if !use_type.is_empty() {
            let key = self.use_type(&*book.rulebook, use_type).ok_or_else(|| refused("import-use-type"))?;
            answers.0.insert("use_type".into(), key);
        }
        if book.rulebook.asks("meal") && MEAL.contains(&meal.trim()) {
            answers.0.insert("meal".into(), "yes".into());
        }
        let note: String = note.chars().take(200).collect();
        let ask = Ask { child: child.id, facility, program, day, span, answers, note, going_past: None };
        Ok(Entry { ask, arrived, departed })
    }

    /// The use type with this key, or with these words; what explains them in brackets may be left out.
    fn use_type(&self, rulebook: &dyn Rulebook, text: &str) -> Option<String> {
        let words = |key: &str| self.ctx.app.words.text(&format!("use_type-{key}"), &BTreeMap::new());
        let choices = rulebook.choices("use_type").into_iter();
        let same = |choice: &platform_program_api::Choice| {
            let label = choice.label.clone().unwrap_or_else(|| words(&choice.key));
            choice.key == text || label == text || label.split('（').next() == Some(text)
        };
        choices.into_iter().find(same).map(|choice| choice.key)
    }
}

/// The shortest offer that holds the times, as the form judges it; else the longest one, which the extension is counted
/// from.
fn fitting(offers: &[Offer], arrived: NaiveTime, departed: NaiveTime) -> Option<Span> {
    let spans = || offers.iter().map(|offer| offer.span);
    let holds = |span: &Span| holds(*span, (arrived, departed));
    spans().filter(holds).min_by_key(|span| span.minutes()).or_else(|| spans().max_by_key(|s| s.minutes()))
}

/// Digits and marks that were typed in full width become plain ones.
fn narrow(text: &str) -> String {
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    text.chars().map(plain).collect()
}

/// A time written as 8:30 or 08:30:00.
fn time(text: &str) -> Option<NaiveTime> {
    let text = narrow(text);
    let mut parts = text.split(':').map(str::parse::<u32>);
    let (hour, minute) = (parts.next()?.ok()?, parts.next()?.ok()?);
    NaiveTime::from_hms_opt(hour, minute, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_read_as_spreadsheets_write_them() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 5);
        for text in ["2026-01-05", "2026/1/5", "2026年1月5日"] {
            assert_eq!(date(text), day, "{text}");
        }
        assert!(date("利用日").is_none() && date("2026-13-01").is_none() && date("5.1.").is_none());
        assert_eq!(time("8:30"), NaiveTime::from_hms_opt(8, 30, 0));
        assert_eq!(date("２０２６／１／５"), day);
        assert_eq!(time("８：３０"), NaiveTime::from_hms_opt(8, 30, 0));
        assert_eq!(time("08:30:00"), NaiveTime::from_hms_opt(8, 30, 0));
        assert!(time("8時").is_none() && time("25:00").is_none() && time("").is_none());
    }
}
