//! Closing days of a facility, and opening them again.

use super::desk::{Desk, refusal};
use super::settings::page;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::city::closures::besides;
use crate::visit::{PageResult, Visit, see_other};
use chrono::{Days, NaiveDate, NaiveDateTime};
use platform_app::authz::{Action, Object, Of};
use platform_app::bookings::list::{self, Listed};
use platform_app::closures::{self, Preview};
use platform_app::{AppError, AppResult, interviews};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// Days about to be closed, with what stands on them.
#[derive(Clone, Debug, Serialize)]
pub struct Closing {
    first: NaiveDate,
    last: NaiveDate,
    days: Vec<NaiveDate>,
    reason: String,
    affected: Vec<Affected>,
    present: Vec<Affected>,
    interviews: Vec<Meeting>,
    besides: Vec<Words>,
    /// True where nothing at all stands on the days.
    nothing: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Affected {
    href: String,
    child: String,
    day: NaiveDate,
    phone: String,
}

#[derive(Clone, Debug, Serialize)]
struct Meeting {
    href: String,
    at: NaiveDateTime,
}

impl Closing {
    /// An invented one.
    pub fn sample() -> Self {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let (child, phone, href) = ("見本 はな".into(), "09000000000".into(), "/".into());
        let affected = Affected { href, child, day, phone };
        Self {
            first: day,
            last: day,
            days: vec![day],
            reason: "行事（見本）".into(),
            affected: vec![affected.clone()],
            present: vec![affected],
            interviews: vec![Meeting { href: "/".into(), at: NaiveDateTime::default() }],
            besides: vec![Words::key("closing-interviews").with("count", 1)],
            nothing: false,
        }
    }

    async fn new(
        visit: &Visit,
        desk: &Desk,
        (days, reason): (Vec<NaiveDate>, String),
        found: &Preview,
    ) -> AppResult<Self> {
        let line = |l: Listed| Affected {
            href: desk.at(&format!("bookings/{}", l.booking.id)),
            child: l.child.name,
            day: l.booking.day,
            phone: l.guardian.phone,
        };
        let mut lines = [Vec::new(), Vec::new()];
        for (lines, bookings) in lines.iter_mut().zip([&found.bookings, &found.present]) {
            let ids: Vec<_> = bookings.iter().map(|booking| booking.id).collect();
            lines.extend(list::shown(visit, desk.id, &ids).await?.into_iter().map(line));
        }
        let [affected, present] = lines;
        let meeting = |one: &platform_app::store::interviews::Interview| {
            let href = desk.at(&format!("interviews/{}", one.id));
            one.at.map(|at| Meeting { href, at: visit.civil(at) })
        };
        let first = days.first().copied().ok_or(AppError::NotFound)?;
        let last = days.last().copied().unwrap_or(first);
        let besides = besides(found);
        Ok(Self {
            nothing: affected.is_empty() && besides.is_empty(),
            interviews: found.interviews.iter().filter_map(meeting).collect(),
            first,
            last,
            days,
            reason,
            affected,
            present,
            besides,
        })
    }
}

/// Closes days: first shows what stands on them, then, with `sure`, closes.
#[handler]
pub async fn close(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let today = visit.today();
    let first = form.date("closing-first").between(today, today + Days::new(400)).required();
    let last = form.date("closing-last").between(today, today + Days::new(400)).optional();
    let reason = form.text("closing-reason").max(60).required();
    if first.zip(last).is_some_and(|(first, last)| last < first) {
        form.refuse("closing-last", "error-closing-order");
    }
    let sure = form.flag("sure");
    let wish = form.valid(|| Some((first?, last.or(first)?, reason?)));
    let Some((first, last, reason)) = wish else {
        return visit.again(desk.trail(&[]), &page(&visit, &desk, Some(form.view()), None).await?);
    };
    visit.require(Action::Create, &Of::new(Object::Closure).facility(desk.id))?;
    let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last).collect();
    let answer = if sure {
        closed(&visit, &desk, &days, &reason).await
    } else {
        let found = closures::preview(&visit, Some(desk.id), &days, &reason).await;
        match found {
            Err(error) => Err(error),
            Ok(found) => {
                let mut asked = page(&visit, &desk, Some(form.view()), None).await?;
                asked.confirm = Some(Closing::new(&visit, &desk, (days, reason), &found).await?);
                return visit.page(desk.trail(&[]), &asked);
            }
        }
    };
    match answer {
        Ok(to) => Ok(see_other(&desk.at(&to))),
        Err(error) => {
            let problem = Some(refusal(error)?);
            visit.again(desk.trail(&[]), &page(&visit, &desk, Some(form.view()), problem).await?)
        }
    }
}

/// Closes; gives where to go on: the bookings, requests and interview slots that stand on the days come next, one by one.
async fn closed(visit: &Visit, desk: &Desk, days: &[NaiveDate], reason: &str) -> AppResult<String> {
    let hit = closures::close(visit, Some(desk.id), days, reason).await?;
    let (first, last) = days.first().zip(days.last()).ok_or(AppError::NotFound)?;
    let shown = format!("bookings?view=standing&first={first}&last={last}");
    let slots = slots_on(visit, desk, *first, *last).await?;
    Ok(match (hit.is_empty(), slots == 0) {
        (true, true) => "settings?done=closed".to_owned(),
        (true, false) => format!("{shown}&done=closed-with-slots"),
        (false, _) => format!("{shown}&done=closed-with-bookings"),
    })
}

/// How many interview slots stand on these days, for those who work with them.
async fn slots_on(visit: &Visit, desk: &Desk, first: NaiveDate, last: NaiveDate) -> AppResult<usize> {
    if !visit.may(Action::List, &Of::new(Object::InterviewSlot).facility(desk.id)) {
        return Ok(0);
    }
    Ok(interviews::slots(visit, desk.id, first, last).await?.len())
}

/// Opens a closed day again.
#[handler]
pub async fn reopen(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let day = form.date("day").required().ok_or(AppError::NotFound)?;
    let last = form.date("last").optional().unwrap_or(day);
    let days: Vec<NaiveDate> = day.iter_days().take_while(|day| *day <= last).take(400).collect();
    closures::reopen(&visit, Some(desk.id), &days).await?;
    Ok(see_other(&desk.at("settings?done=reopened")))
}
