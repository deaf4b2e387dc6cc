//! Building blocks of pages: typed data for the partials in `templates/partials`. Each struct has every field its
//! partial asks for, so that strict rendering cannot fail on a page that compiles.

use crate::i18n::Words;
use chrono::{Datelike, NaiveDate};
use platform_values::Month;
use serde::Serialize;

/// A link, with its place in a menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it says.
    pub words: Words,
    /// Where it leads.
    pub href: String,
    /// True on the page it leads to.
    pub current: bool,
}

impl Link {
    /// A link to another page.
    pub fn new(words: Words, href: impl Into<String>) -> Self {
        Self { words, href: href.into(), current: false }
    }
}

/// How a state looks; each has its own symbol, so that colour is never alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// ○ free, accepted.
    Good,
    /// △ few left, waiting for somebody.
    Few,
    /// × full, refused.
    Full,
    /// － not offered, before the window.
    Off,
    /// 休 closed.
    Closed,
    /// ! needs attention.
    Alert,
    /// ● neutral.
    Plain,
}

/// A state as symbol, word and colour (`{{> badge it}}`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Badge {
    /// Look.
    pub tone: Tone,
    /// The symbol.
    pub symbol: &'static str,
    /// The word.
    pub words: Words,
}

impl Badge {
    /// A state that says `words`.
    pub fn new(tone: Tone, words: Words) -> Self {
        let symbol = match tone {
            Tone::Good => "○",
            Tone::Few => "△",
            Tone::Full => "×",
            Tone::Off => "－",
            Tone::Closed => "休",
            Tone::Alert => "!",
            Tone::Plain => "●",
        };
        Self { tone, symbol, words }
    }
}

/// A box with a message (`{{> notice it}}`); stays on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// `info`, `done`, `warn` or `error`.
    pub kind: NoticeKind,
    /// Heading.
    pub title: Words,
    /// Paragraphs below it.
    pub lines: Vec<Words>,
}

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum NoticeKind {
    /// Good to know.
    Info,
    /// Something worked.
    Done,
    /// Look before you go on.
    Warn,
    /// Something was refused.
    Error,
}

/// What stands where a list would be (`{{> empty it}}`): says what to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Empty {
    /// What there is not.
    pub title: Words,
    /// What to do.
    pub text: Words,
    /// Where to do it.
    pub action: Option<Link>,
}

/// Choice of a select, radio group or tick list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Value that is sent.
    pub value: String,
    /// What it says.
    pub words: Words,
    /// A line of explanation below, or nothing.
    pub note: Option<Words>,
}

impl Choice {
    /// A choice without explanation.
    pub fn new(value: impl Into<String>, words: Words) -> Self {
        Self { value: value.into(), words, note: None }
    }
}

/// Pages of a list (`{{> pagination it}}`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pager {
    /// Number of all entries.
    pub total: u64,
    /// Number of the first entry shown; 0 if there is none.
    pub first: u64,
    /// Number of the last entry shown.
    pub last: u64,
    /// Address of the page before.
    pub previous: Option<String>,
    /// Address of the page after.
    pub next: Option<String>,
    /// Pages near this one, with the first and the last.
    pub pages: Vec<PagerLink>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PagerLink {
    /// Its number, from 1.
    pub number: u64,
    /// Its address.
    pub href: String,
    /// True for the page shown.
    pub current: bool,
    /// True if numbers are left out before it.
    pub gap: bool,
}

impl Pager {
    /// Page `page` (from 1) of `total` entries, `size` a page; `href` gives a page's address.
    pub fn new(page: u64, size: u64, total: u64, href: impl Fn(u64) -> String) -> Self {
        let (size, count) = (size.max(1), total.div_ceil(size.max(1)).max(1));
        let page = page.clamp(1, count);
        let near = |n: &u64| *n == 1 || *n == count || n.abs_diff(page) <= 1;
        let mut before = 0;
        let pages = (1..=count).filter(near).map(|number| {
            let gap = number > before + 1;
            before = number;
            PagerLink { number, href: href(number), current: number == page, gap }
        });
        Self {
            total,
            first: if total == 0 { 0 } else { (page - 1) * size + 1 },
            last: (page * size).min(total),
            pages: pages.collect(),
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < count).then(|| href(page + 1)),
        }
    }
}

/// A step on the way (`{{> steps it}}` over a list).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What is done in it.
    pub words: Words,
    /// Where it stands.
    pub state: StepState,
}

/// Where a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum StepState {
    /// Behind us.
    Done,
    /// The one next step.
    Now,
    /// Later.
    Later,
}

/// Before a step that takes something away (`{{#> confirm it}}buttons{{/confirm}}`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Confirm {
    /// The question.
    pub title: Words,
    /// What will happen.
    pub consequences: Vec<Words>,
}

/// A chart of bars that is a table (`{{> bars it}}`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bars {
    /// What the table shows.
    pub caption: Words,
    /// Heading of the first column.
    pub head: Words,
    /// Heading of the numbers.
    pub unit: Words,
    /// Rows.
    pub rows: Vec<Bar>,
}

/// One bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// What is counted.
    pub words: Words,
    /// The count in words, with its unit.
    pub shown: Words,
    /// Length in percent of the full width.
    pub percent: u8,
}

impl Bars {
    /// Bars for counts. The full width is `full`, for shares of a whole, or else the longest bar.
    pub fn new(
        caption: Words,
        head: Words,
        unit: Words,
        full: Option<u64>,
        counts: Vec<(Words, u64, Words)>,
    ) -> Self {
        let most = counts.iter().map(|(_, count, _)| *count).max();
        let full = full.or(most).unwrap_or(0).max(1);
        let bar = |(words, count, shown): (_, u64, _)| Bar {
            words,
            shown,
            percent: u8::try_from((count * 100 / full).min(100)).unwrap_or(100),
        };
        Self { caption, head, unit, rows: counts.into_iter().map(bar).collect() }
    }
}

/// A month of days with a state each (`{{> month-table it}}`), as table and as list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MonthTable {
    /// Whose month it is, for the table's caption.
    pub caption: Words,
    /// The month.
    pub month: Month,
    /// Link to the month before.
    pub previous: Option<String>,
    /// Link to the month after.
    pub next: Option<String>,
    /// Weeks from Monday; `None` outside the month.
    pub weeks: Vec<Vec<Option<DayCell>>>,
}

/// One day of a month table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DayCell {
    /// The day.
    pub date: NaiveDate,
    /// Its number.
    pub number: u32,
    /// Its state.
    pub badge: Badge,
    /// Where it can be booked or its reasons are told.
    pub href: Option<String>,
    /// True for the chosen day.
    pub current: bool,
    /// What the reader's own child has on the day, in a word or two that are seen instead of the symbol.
    pub own: Option<Words>,
}

impl DayCell {
    /// A day with a state.
    pub fn new(date: NaiveDate, badge: Badge, href: Option<String>) -> Self {
        Self { date, number: date.day(), badge, href, current: false, own: None }
    }
}

impl MonthTable {
    /// The table of `month`; `cell` says what each day is.
    pub fn new(caption: Words, month: Month, cell: impl Fn(NaiveDate) -> DayCell) -> Self {
        let lead = usize::try_from(month.first().weekday().num_days_from_monday()).unwrap_or(0);
        let mut cells: Vec<Option<DayCell>> = std::iter::repeat_with(|| None).take(lead).collect();
        cells.extend(month.days().map(|day| Some(cell(day))));
        cells.resize_with(cells.len().next_multiple_of(7), || None);
        let weeks = cells.chunks(7).map(<[_]>::to_vec).collect();
        Self { caption, month, previous: None, next: None, weeks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pager_shows_the_ends_and_the_neighbours() {
        let pager = Pager::new(6, 20, 215, |n| format!("?page={n}"));
        let numbers: Vec<u64> = pager.pages.iter().map(|p| p.number).collect();
        assert_eq!(numbers, [1, 5, 6, 7, 11]);
        assert_eq!((pager.first, pager.last), (101, 120));
        assert_eq!(pager.next.as_deref(), Some("?page=7"));
        let none = Pager::new(3, 20, 0, |n| n.to_string());
        assert_eq!((none.first, none.last, none.previous, none.next), (0, 0, None, None));
    }

    #[test]
    fn a_month_has_whole_weeks_from_monday() {
        let month = Month::new(2026, 3).expect("a month");
        let badge = Badge::new(Tone::Good, Words::key("vacancy-open"));
        let table = MonthTable::new(Words::text("x"), month, |day| DayCell::new(day, badge.clone(), None));
        assert_eq!(table.weeks.len(), 6);
        assert!(table.weeks.iter().all(|week| week.len() == 7));
        assert_eq!(table.weeks[0][6].as_ref().map(|cell| cell.number), Some(1));
    }
}
