//! The history of use: a month with actual times and fees, on the page and as a file.

use super::parts::{Fee, booked_when, facility_name, names, phase_badge};
use super::wish::query;
use crate::format::time as clock;
use crate::forms::FormView;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Empty, Link};
use crate::visit::{PageResult, Visit, download};
use platform_app::AppResult;
use platform_app::bookings::{fees, mine};
use platform_app::store::bookings::Booking;
use platform_values::{Month, Phase};
use poem::handler;
use serde::Serialize;

/// A month of use.
#[derive(Clone, Debug, Serialize)]
pub struct UsesPage {
    form: FormView,
    month: Month,
    previous: String,
    next: Option<String>,
    rows: Vec<UseRow>,
    count: usize,
    total: i64,
    file: String,
    empty: Option<Empty>,
}

/// One use.
#[derive(Clone, Debug, Serialize)]
struct UseRow {
    href: String,
    when: Words,
    /// The same for files: a date that sorts, and the hours.
    in_files: String,
    facility: String,
    child: String,
    actual: String,
    fee: i64,
    is_final: bool,
    corrected: Option<Words>,
    badge: Badge,
}

impl Page for UsesPage {
    const TEMPLATE: &'static str = "pages/citizen/uses";

    fn title(&self) -> Words {
        Words::key("my-uses-title")
    }

    fn samples() -> Vec<Self> {
        let Some(month) = Month::new(2026, 3) else { return Vec::new() };
        let row = UseRow {
            href: "/bookings/1".into(),
            when: Words::text("3月5日(木) 8:30〜17:00"),
            in_files: "2026-03-05 8:30〜17:00".into(),
            facility: "さくら第一（見本）".into(),
            child: "見本 はな".into(),
            actual: "8:34〜16:50".into(),
            fee: 2800,
            is_final: true,
            corrected: Some(Words::text("料金の訂正（見本）")),
            badge: phase_badge(Phase::Completed),
        };
        let full = Self {
            form: FormView::default(),
            month,
            previous: "/uses".into(),
            next: Some("/uses".into()),
            rows: vec![row],
            count: 1,
            total: 2800,
            file: "/uses/download.csv".into(),
            empty: None,
        };
        vec![full.clone(), Self { rows: Vec::new(), count: 0, next: None, empty: Some(nothing()), ..full }]
    }
}

fn nothing() -> Empty {
    Empty {
        title: Words::key("my-uses-none"),
        text: Words::key("my-uses-none-text"),
        action: Some(Link::new(Words::key("my-bookings-ahead"), "/bookings")),
    }
}

fn wanted(visit: &Visit) -> AppResult<Month> {
    let month = query(visit)?.raw("month").and_then(crate::format::sent_month);
    Ok(month.unwrap_or_else(|| Month::of(visit.today())))
}

/// Days that were used, and late cancellations that cost something.
async fn rows(visit: &Visit, month: Month) -> AppResult<Vec<UseRow>> {
    let names = names(visit).await?;
    let found = mine::between(visit, month.first(), month.last()).await?;
    let used = |b: &&Booking| {
        matches!(b.phase, Phase::InUse | Phase::Completed | Phase::NoShow)
            || (b.phase == Phase::Cancelled && b.late_cancel)
    };
    found
        .iter()
        .filter(used)
        .map(|booking| {
            let time = |at: Option<chrono::NaiveTime>| at.map(clock).unwrap_or_default();
            let actual = match (booking.arrived, booking.departed) {
                (None, None) => String::new(),
                (arrived, left) => format!("{}〜{}", time(arrived), time(left)),
            };
            let fee = match (&booking.final_quote, booking.phase) {
                (Some(fee), _) => Fee::stored(fee)?.total,
                (None, Phase::Completed | Phase::InUse) => Fee::stored(&booking.quote)?.total,
                (None, _) => 0,
            };
            Ok(UseRow {
                href: format!("/bookings/{}", booking.id),
                when: booked_when(booking)?,
                in_files: format!("{} {}〜{}", booking.day, clock(booking.starts), clock(booking.ends)),
                facility: facility_name(visit, booking.facility_id),
                child: names.get(&booking.child_id).cloned().unwrap_or_default(),
                actual,
                fee,
                is_final: booking.final_quote.is_some(),
                corrected: corrected(booking)?,
                badge: phase_badge(booking.phase),
            })
        })
        .collect()
}

/// Why the fee was corrected by hand, if it was.
fn corrected(booking: &Booking) -> AppResult<Option<Words>> {
    let quote = fees::settled(booking)?;
    let words = |line: &platform_program_api::QuoteLine| Words::Message {
        key: line.code.clone().into(),
        args: line.args.clone(),
    };
    Ok(fees::correction_line(&quote).map(words))
}

/// Shows a month.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let month = wanted(&visit)?;
    let rows = rows(&visit, month).await?;
    let ahead = month < Month::of(visit.today());
    let page = UsesPage {
        form: FormView::default(),
        month,
        previous: format!("/uses?month={}", month.previous()),
        next: ahead.then(|| format!("/uses?month={}", month.next())),
        count: rows.len(),
        total: rows.iter().map(|row| row.fee).sum(),
        file: format!("/uses/download.csv?month={month}"),
        empty: rows.is_empty().then(nothing),
        rows,
    };
    visit.page(vec![Link::new(Words::key("nav-bookings"), "/bookings")], &page)
}

/// The month as a file that spreadsheets open.
#[handler]
pub async fn csv(visit: Visit) -> PageResult {
    let month = wanted(&visit)?;
    let heads = [
        "book-day",
        "book-facility",
        "book-child",
        "my-booking-actual",
        "my-uses-fee",
        "my-uses-corrected",
        "my-uses-state",
    ];
    let mut lines = vec![heads.map(|key| visit.say(&Words::key(key))).to_vec()];
    for row in rows(&visit, month).await? {
        let cells = [
            row.in_files,
            row.facility,
            row.child,
            row.actual,
            row.fee.to_string(),
            row.corrected.as_ref().map_or_else(String::new, |words| visit.say(words)),
            visit.say(&row.badge.words),
        ];
        lines.push(cells.to_vec());
    }
    // The mark tells spreadsheets that it is UTF-8.
    let mut text = String::from("\u{FEFF}");
    for line in lines {
        let cells: Vec<String> = line.iter().map(|cell| quoted(cell)).collect();
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    Ok(download(&format!("uses-{month}.csv"), "text/csv; charset=utf-8", text.into_bytes()))
}

/// A cell in quotes; what a spreadsheet would take for a formula is led by an apostrophe.
fn quoted(cell: &str) -> String {
    let risky = cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<i64>().is_err();
    format!("\"{}{}\"", if risky { "'" } else { "" }, cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_cannot_become_formulas() {
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("-500"), "\"-500\"");
    }
}
