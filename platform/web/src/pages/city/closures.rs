//! Days on which the whole city is closed (M-17). The bookings that stand on them are counted before anything is saved.

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use crate::format;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::days;
use crate::pages::city::parts::{self, Hidden};
use crate::render::Page;
use crate::view::{Confirm, Empty, Notice};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{Days, NaiveDate};
use platform_app::authz::{Action, Object, Of};
use platform_app::closures::{self, Preview};
use platform_app::store::places::Closure;
use platform_app::{AppError, AppResult};
use poem::handler;
use serde::Serialize;
use std::collections::HashSet;

/// How far ahead closed days are listed.
const AHEAD: u64 = 730;
/// The longest closure that is read from a form, in days.
const DAYS_MAX: usize = 366;

/// The closed days and the form for more.
#[derive(Clone, Debug, Serialize)]
pub struct ClosuresPage {
    form: FormView,
    refused: Option<Notice>,
    confirm: Option<Confirm>,
    hidden: Vec<Hidden>,
    /// The day that is to be opened again.
    reopens: Option<NaiveDate>,
    /// Bookings that the days touch, to be called about.
    affected: Option<String>,
    rows: Vec<Row>,
    count: usize,
    empty: Empty,
    may_close: bool,
    may_open: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    day: NaiveDate,
    reason: String,
    bookings: String,
}

/// Shows the days.
#[handler]
pub fn show(visit: Visit) -> PageResult {
    visit.page(parts::trail(Vec::new()), &page(&visit, FormView::default())?)
}

fn page(visit: &Visit, form: FormView) -> AppResult<ClosuresPage> {
    let today = visit.today();
    let until = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
    let days = closures::list(&visit.ctx, None, today, until)?;
    let mut rows: Vec<Row> = days.iter().map(row).collect();
    rows.sort_by_key(|row| row.day);
    let closure = Of::new(Object::Closure);
    Ok(ClosuresPage {
        form,
        refused: None,
        confirm: None,
        hidden: Vec::new(),
        reopens: None,
        affected: None,
        count: rows.len(),
        rows,
        empty: empty(),
        may_close: visit.may(Action::Create, &closure),
        may_open: visit.may(Action::Cancel, &closure),
    })
}

fn row(closure: &Closure) -> Row {
    Row { day: closure.day, reason: closure.reason.clone(), bookings: bookings(closure.day, closure.day) }
}

fn bookings(from: NaiveDate, to: NaiveDate) -> String {
    let fields = [("from", from.to_string()), ("to", to.to_string()), ("phase", "standing".to_owned())];
    parts::address("/city/bookings", &fields)
}

/// Closes days, after the bookings on them were counted.
#[handler]
pub async fn close(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Create, &Of::new(Object::Closure))?;
    let days = days::read(&mut form, "closure", (DAYS_MAX, "city-closure-long"));
    let reason = form.text("closure-reason").max(100).required();
    let trail = parts::trail(Vec::new());
    let Some((days, reason)) = form.valid(|| days.zip(reason)) else {
        return visit.again(trail, &page(&visit, form.view())?);
    };
    let (from, to) = days.ends();
    if !form.flag("confirmed") {
        let found = match closures::preview(&visit.ctx, None, &days.0, &reason).await {
            Ok(found) => found,
            Err(error) => {
                let refused = Some(parts::refusal_of(error)?);
                return visit.again(trail, &ClosuresPage { refused, ..page(&visit, form.view())? });
            }
        };
        let mut page = page(&visit, form.view())?;
        let families: HashSet<_> = found.bookings.iter().map(|booking| booking.household_id).collect();
        let mut confirm = confirm((from, to), &found.closed, found.bookings.len(), families.len());
        confirm.consequences.extend(besides(&found));
        page.confirm = Some(confirm);
        page.affected = (!found.bookings.is_empty()).then(|| bookings(from, to));
        page.hidden = days::hidden(&page.form, "closure", &["closure-reason"]);
        return visit.page(trail, &page);
    }
    match closures::close(&visit.ctx, None, &days.0, &reason).await {
        Ok(_) => Ok(see_other("/city/closures?done=city-closed")),
        Err(error) => {
            let refused = Some(parts::refusal_of(error)?);
            let page = page(&visit, form.view())?;
            visit.again(trail, &ClosuresPage { refused, ..page })
        }
    }
}

fn confirm(
    (from, to): (NaiveDate, NaiveDate),
    closed: &[NaiveDate],
    bookings: usize,
    families: usize,
) -> Confirm {
    // The year is always told: a closure is often typed in one year for the next.
    let (first, last) = (format::date_with_year(from), format::date_with_year(to));
    let days = if from == to {
        Words::key("city-closure-day").with("day", first)
    } else {
        Words::key("city-closure-days").with("from", first).with("to", last)
    };
    let touched = if bookings == 0 {
        Words::key("city-closure-no-bookings")
    } else {
        Words::key("city-closure-bookings").with("count", bookings).with("families", families)
    };
    let mut consequences = vec![days];
    if !closed.is_empty() {
        let closed: Vec<String> = closed.iter().map(|day| format::date_with_year(*day)).collect();
        consequences.push(Words::key("city-closure-closed").with("days", closed.join("・")));
    }
    consequences.push(touched);
    Confirm { title: Words::key("city-closure-confirm"), consequences }
}

/// What stands on the days besides bookings: children who are there, interviews and their open times.
pub fn besides(found: &Preview) -> Vec<Words> {
    let all =
        [("present", found.present.len()), ("interviews", found.interviews.len()), ("slots", found.slots)];
    let there = all.into_iter().filter(|(_, count)| *count > 0);
    there.map(|(what, count)| Words::key(format!("closing-{what}")).with("count", count)).collect()
}

/// Opens a day again.
#[handler]
pub async fn reopen(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Cancel, &Of::new(Object::Closure))?;
    let Some(day) = form.text("day").day().optional() else {
        return Ok(see_other("/city/closures"));
    };
    if !form.flag("confirmed") {
        let closed = closures::list(&visit.ctx, None, day, day)?;
        let closed = closed.first().ok_or(AppError::NotFound)?;
        let (open, all) = closures::opening(&visit.ctx, day)?;
        let confirm = Some(reopening(closed, open, all));
        let page = page(&visit, FormView::default())?;
        return visit.page(parts::trail(Vec::new()), &ClosuresPage { confirm, reopens: Some(day), ..page });
    }
    closures::reopen(&visit.ctx, None, &[day]).await?;
    Ok(see_other("/city/closures?done=city-reopened"))
}

/// Asks whether to open again.
fn reopening(closed: &Closure, open: usize, all: usize) -> Confirm {
    let day = format::date_with_year(closed.day);
    let mut lines = vec![
        Words::key("city-reopen-day").with("day", day).with("count", open),
        Words::key("city-emergency-reason-was").with("reason", &closed.reason),
    ];
    if open < all {
        lines.push(Words::key("city-reopen-others").with("count", all - open));
    }
    // A plain closing cancels nothing, so there is nothing that would not come back.
    if closed.emergency_id.is_some() {
        lines.push(Words::key("city-emergency-no-return"));
    }
    Confirm { title: Words::key("city-reopen-confirm"), consequences: lines }
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-closures-none"),
        text: Words::key("city-closures-none-text"),
        action: None,
    }
}

impl Page for ClosuresPage {
    const TEMPLATE: &'static str = "pages/city/closures";

    fn title(&self) -> Words {
        Words::key("city-closures-title")
    }

    fn samples() -> Vec<Self> {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let row = Row { day, reason: "見本の行事".into(), bookings: bookings(day, day) };
        let full = Self {
            form: FormView::default(),
            refused: Some(parts::refusal(&[])),
            confirm: None,
            hidden: Vec::new(),
            reopens: None,
            affected: None,
            rows: vec![row],
            count: 1,
            empty: empty(),
            may_close: true,
            may_open: true,
        };
        let asks = Self {
            confirm: Some(confirm((day, day), &[], 3, 2)),
            affected: Some(bookings(day, day)),
            refused: None,
            ..full.clone()
        };
        let closed = Closure {
            id: uuid::Uuid::nil(),
            facility_id: None,
            day,
            reason: "見本の行事".into(),
            emergency_id: None,
        };
        let opens = Self {
            confirm: Some(reopening(&closed, 3, 4)),
            reopens: Some(day),
            refused: None,
            ..full.clone()
        };
        let later = NaiveDate::from_ymd_opt(2027, 1, 3).unwrap_or_default();
        let calm =
            Self { confirm: Some(confirm((day, later), &[day], 0, 0)), affected: None, ..asks.clone() };
        let none = Self {
            rows: Vec::new(),
            count: 0,
            refused: None,
            may_close: false,
            may_open: false,
            ..full.clone()
        };
        vec![full, asks, calm, opens, none]
    }
}
