//! A facility in the result of a search: what is free, every day of the search with its state, and why the others are not
//! free.

use super::why::{self, Why};
use crate::i18n::Words;
use crate::pages::public::fees;
use crate::pages::public::state::{self, DayLink};
use crate::pages::public::wish::Wish;
use crate::view::{Badge, Tone};
use crate::visit::Visit;
use chrono::NaiveDate;
use platform_app::AppResult;
use platform_app::vacancies::{DayVacancy, FacilityVacancies};
use platform_values::Month;
use serde::Serialize;

/// So many days stand in one strip; more are folded, a row a week.
const STRIP_MAX: usize = 14;

/// A facility.
#[derive(Clone, Debug, Serialize)]
pub struct Card {
    /// Its number in the result, as the map shows it.
    number: usize,
    name: String,
    href: String,
    ward: String,
    kind: Words,
    /// How far it is from the station that was chosen.
    far: Option<Words>,
    /// What sets the facility apart, in a word or two each.
    marks: Vec<Words>,
    notice: String,
    summary: Words,
    /// How many days are in which state, where the days themselves are folded.
    counts: Vec<Badge>,
    /// When booking opens for days that cannot be booked yet.
    opens: Vec<Words>,
    /// What it costs, for the child's age where that is known.
    fees: Vec<Words>,
    /// Every day of a short search.
    strip: Vec<DayLink>,
    /// Every day of a long one.
    weeks: Vec<Vec<Option<DayLink>>>,
    /// Why days are not free.
    why: Vec<Why>,
}

impl Card {
    /// The card of a facility, `number` in the result.
    pub fn new(visit: &Visit, wish: &Wish, number: usize, found: &FacilityVacancies) -> AppResult<Self> {
        let facility = &found.facility;
        let days = &found.days;
        let path = format!("/facilities/{}", facility.code);
        let link = |day: &DayVacancy| {
            let href = wish.link(&format!("{path}/days/{}", day.date), &[]);
            DayLink::new(day.date, state::of_day(day), href)
        };
        let summary = match days.iter().filter(|day| state::bookable(day.status)).count() {
            0 => Words::key("card-no-place"),
            count => Words::key("card-places").with("count", count),
        };
        let links = || days.iter().map(link).collect::<Vec<_>>();
        let short = days.len() <= STRIP_MAX;
        let first = days.first().map(|day| day.date);
        let month = first.map(|day| Month::of(day).to_string());
        let month: Vec<(&'static str, &str)> = month.iter().map(|month| ("month", month.as_str())).collect();
        let from = first.unwrap_or_else(|| visit.today());
        let book = visit.city.book(wish.program.id, facility.id, from)?;
        Ok(Self {
            number,
            name: facility.name.clone(),
            href: wish.link(&path, &month),
            ward: facility.ward.clone(),
            kind: Words::key(format!("facility-kind-{}", facility.kind)),
            far: None,
            marks: book.rulebook.marks().iter().map(Words::from).collect(),
            notice: facility.notice.clone(),
            summary,
            counts: if short { Vec::new() } else { state::counts(visit, days) },
            opens: why::opens(visit, days),
            fees: fees::line(visit, wish, facility, from)?,
            strip: if short { links() } else { Vec::new() },
            weeks: if short { Vec::new() } else { state::weeks(links()) },
            why: why::of(visit, &book, days),
        })
    }

    /// The same with how far it is.
    #[must_use]
    pub fn so_far(self, far: Option<Words>) -> Self {
        Self { far, ..self }
    }

    /// An invented one, of a short or a long search.
    pub fn sample(number: usize, short: bool) -> Self {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let badge = || Badge::new(Tone::Few, Words::key("vacant-day-few").with("left", 1));
        let link = || DayLink::new(day, badge(), "/facilities/sakura/days/2026-03-05".into());
        let links = || vec![link()];
        Self {
            number,
            name: "さくら第一（見本）".into(),
            href: "/facilities/sakura".into(),
            ward: "見本北区".into(),
            kind: Words::key("facility-kind-licensed"),
            far: short.then(|| Words::key("card-far").with("station", "見本駅").with("kilometres", "0.4")),
            marks: if short { vec![Words::text("予約は電話だけ（見本）")] } else { Vec::new() },
            notice: if short { String::new() } else { "園庭の工事をしています。".into() },
            summary: Words::key("card-places").with("count", 2),
            counts: if short { Vec::new() } else { vec![badge()] },
            opens: vec![Words::key("window-none-open")],
            fees: vec![Words::key("fee-short").with("offers", "1日").with("fee", "2,500円")],
            strip: if short { links() } else { Vec::new() },
            weeks: if short { Vec::new() } else { state::weeks(links()) },
            why: vec![Why::sample()],
        }
    }
}
