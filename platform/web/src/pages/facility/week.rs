//! The week at a glance: how full each day is, how many children with allergies come, what is not decided yet.

use super::day_places::{QuotaLine, quotas};
use super::desk::{Desk, query};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::visit::{PageResult, Visit};
use chrono::{Datelike, Days, NaiveDate};
use platform_app::board::{self, WeekDay};
use platform_values::DayKind;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// A facility's week.
#[derive(Clone, Debug, Serialize)]
pub struct WeekPage {
    code: String,
    name: String,
    form: FormView,
    first: NaiveDate,
    last: NaiveDate,
    is_this: bool,
    previous: String,
    next: String,
    days: Vec<DayRow>,
}

/// One day of it.
#[derive(Clone, Debug, Serialize)]
struct DayRow {
    date: NaiveDate,
    href: String,
    is_today: bool,
    kind: Option<Words>,
    empty: bool,
    quotas: Vec<QuotaLine>,
    children: usize,
    ages: Vec<AgeCount>,
    allergies: usize,
    unanswered: usize,
    asked: usize,
    asked_href: String,
}

/// Children of an age.
#[derive(Clone, Debug, Serialize)]
struct AgeCount {
    words: Words,
    count: usize,
}

impl Page for WeekPage {
    const TEMPLATE: &'static str = "pages/facility/week";

    fn title(&self) -> Words {
        Words::key("week-title").with("first", self.first).with("last", self.last)
    }

    fn samples() -> Vec<Self> {
        let first = NaiveDate::from_ymd_opt(2026, 3, 2).unwrap_or_default();
        let open = DayRow {
            date: first,
            href: "/".into(),
            is_today: true,
            kind: None,
            empty: false,
            quotas: vec![QuotaLine::sample()],
            children: 7,
            ages: vec![AgeCount { words: Words::key("city-band-under1"), count: 2 }],
            allergies: 1,
            unanswered: 1,
            asked: 2,
            asked_href: "/".into(),
        };
        let closed = DayRow {
            is_today: false,
            kind: Some(Words::key("week-closed")),
            empty: true,
            quotas: Vec::new(),
            children: 0,
            ages: Vec::new(),
            allergies: 0,
            unanswered: 0,
            asked: 0,
            ..open.clone()
        };
        let page = |is_this| Self {
            code: "s-001".into(),
            name: "さくら第一（見本）".into(),
            form: FormView::default(),
            first,
            last: first + Days::new(6),
            is_this,
            previous: "/".into(),
            next: "/".into(),
            days: vec![open.clone(), closed.clone()],
        };
        vec![page(true), page(false)]
    }
}

/// Shows the week of a day; this week unless a day is named.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let today = visit.today();
    let day = query(&visit).date("day").optional().unwrap_or(today);
    let first = monday(day);
    let days = board::week(&visit, desk.id, first).await?;
    let week = |other: Option<NaiveDate>| desk.at(&format!("week?day={}", other.unwrap_or(first)));
    let page = WeekPage {
        form: FormData::filled([("day", day.to_string())]).view(),
        last: first + Days::new(6),
        is_this: first == monday(today),
        previous: week(first.checked_sub_days(Days::new(7))),
        next: week(first.checked_add_days(Days::new(7))),
        days: days.iter().map(|day| day_row(&visit, &desk, day)).collect(),
        first,
        code: desk.code.clone(),
        name: desk.name.clone(),
    };
    visit.page(Vec::new(), &page)
}

fn monday(day: NaiveDate) -> NaiveDate {
    day.checked_sub_days(Days::new(day.weekday().num_days_from_monday().into())).unwrap_or(day)
}

fn day_row(visit: &Visit, desk: &Desk, day: &WeekDay) -> DayRow {
    let past = day.date < visit.today();
    let ages = day.ages.iter().filter(|(_, count)| *count > 0);
    let words = |word: &str| Words::key(format!("city-band-{word}"));
    DayRow {
        date: day.date,
        href: desk.at(&format!("days/{}", day.date)),
        is_today: day.date == visit.today(),
        kind: closed_words(&day.kind, day.quotas.is_empty()),
        empty: day.quotas.is_empty() && day.children + day.asked == 0,
        // What was free of a day gone by matters no more, as on the board.
        quotas: if past { Vec::new() } else { quotas(desk, visit, &day.quotas) },
        children: day.children,
        ages: ages.map(|(band, count)| AgeCount { words: words(band.as_str()), count: *count }).collect(),
        allergies: day.allergies,
        unanswered: day.unanswered,
        asked: day.asked,
        asked_href: desk.at(&format!("bookings?first={0}&last={0}", day.date)),
    }
}

/// That nothing is offered on a day, as shortly as a table can say it.
fn closed_words(kind: &DayKind, closed: bool) -> Option<Words> {
    let because = |reason: &str| Some(Words::key("week-closed-because").with("reason", reason));
    match kind {
        DayKind::ClosedByCity(reason) | DayKind::ClosedByFacility(reason) => because(reason),
        DayKind::Holiday(reason) if closed => because(reason),
        _ => closed.then(|| Words::key("week-closed")),
    }
}
