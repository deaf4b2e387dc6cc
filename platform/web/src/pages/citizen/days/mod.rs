//! Several days at once: weekdays over a period, or single dates. Every day is a booking of its own; the result says for
//! each of them what came of it, so that nothing fails silently.

use super::book::{no_child, vacancy};
use super::parts::{Reason, choice_words};
use super::wish::{Wish, query};
use crate::failure::reasons_of;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::consent;
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Tone};
use crate::visit::{PageResult, Visit};
use chrono::{Datelike, NaiveDate};
use platform_app::accounts::children;
use platform_app::bookings::{Booked, book};
use platform_app::{AppError, AppResult};
use platform_program_api::FieldKind;
use platform_values::{ChildId, Phase};
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use std::collections::BTreeSet;

/// The most days of one request.
const DAYS_MAX: usize = 31;

/// The form, or what came of it.
#[derive(Clone, Debug, Serialize)]
pub struct DaysPage {
    form: FormView,
    code: String,
    facility: String,
    children: Vec<Choice>,
    program: String,
    weekdays: Vec<Choice>,
    offers: Vec<Choice>,
    fields: Vec<DaysField>,
    results: Vec<DayResult>,
    counts: Option<Words>,
    empty: Option<Empty>,
}

/// A field of the program's form.
#[derive(Clone, Debug, Serialize)]
struct DaysField {
    name: String,
    label: Words,
    tick: bool,
    options: Vec<Choice>,
}

/// What came of one day.
#[derive(Clone, Debug, Serialize)]
struct DayResult {
    day: NaiveDate,
    badge: Badge,
    href: Option<String>,
    reasons: Vec<Reason>,
}

impl Page for DaysPage {
    const TEMPLATE: &'static str = "pages/citizen/days";

    fn title(&self) -> Words {
        Words::key(if self.results.is_empty() { "my-days-title" } else { "my-days-results" })
    }

    fn samples() -> Vec<Self> {
        let choice = |value: &str, text: &str| Choice::new(value, Words::text(text));
        let field = |tick| DaysField {
            name: "use_type".into(),
            label: Words::key("book-child"),
            tick,
            options: vec![choice("a", "非定型（見本）")],
        };
        let open = Self {
            form: FormView::default(),
            code: "f001".into(),
            facility: "さくら第一（見本）".into(),
            children: vec![choice("1", "見本 はな")],
            program: "p".into(),
            weekdays: weekdays(),
            offers: vec![choice("full", "1日"), choice("morning", "午前")],
            fields: vec![field(false), DaysField { name: "meal".into(), ..field(true) }],
            results: Vec::new(),
            counts: None,
            empty: None,
        };
        let result = |badge, href: Option<&str>| DayResult {
            day: NaiveDate::default(),
            badge,
            href: href.map(str::to_owned),
            reasons: vec![Reason {
                words: Words::key("error-stale"),
                action: Some(Link::new(Words::key("see"), "/")),
            }],
        };
        let booked = Badge::new(Tone::Good, Words::key("phase-confirmed"));
        let refused = Badge::new(Tone::Full, Words::key("my-days-refused"));
        let done = Self {
            results: vec![result(booked, Some("/bookings/1")), result(refused, None)],
            counts: Some(Words::key("my-days-counts").with("booked", 1).with("refused", 1)),
            ..open.clone()
        };
        let empty = Self { empty: Some(no_child()), ..open.clone() };
        vec![open, done, empty]
    }
}

fn weekdays() -> Vec<Choice> {
    (1..=7).map(|n| Choice::new(n.to_string(), Words::key(format!("weekday-{n}")))).collect()
}

/// Shows the form.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    if let Some(question) = consent::first(&visit).await? {
        return Ok(question);
    }
    let form = query(&visit)?;
    let wish = Wish::read(&visit, &code, &form)?;
    let page = build(&visit, &wish, form.view(), Vec::new()).await?;
    visit.page(trail(&wish), &page)
}

fn trail(wish: &Wish<'_>) -> Vec<Link> {
    vec![Link::new(Words::text(&wish.facility.name), format!("/facilities/{}", wish.facility.code))]
}

/// Books day by day and shows what came of each.
#[handler]
pub async fn submit(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let wish = Wish::read(&visit, &code, &form)?;
    if wish.child.is_none() {
        form.refuse("child", "error-choice");
    }
    let days = days(&visit, &mut form);
    for field in wish.fields.iter().filter(|f| f.required && matches!(f.kind, FieldKind::Choice(_))) {
        let asked =
            visit.city.book(wish.program.id, wish.facility.id, visit.today())?.rulebook.asks(field.key);
        if asked && wish.answers.get(field.key).is_none() {
            form.refuse(field.key, "error-choice");
            form.label(field.key, &format!("field-{}", field.key));
        }
    }
    let labels = [
        ("child", "book-child"),
        ("weekdays", "my-days-weekdays"),
        ("from", "my-days-from"),
        ("to", "my-days-to"),
        ("dates", "my-days-dates"),
    ];
    for (field, label) in labels {
        form.label(field, label);
    }
    let Some(child) = wish.child.filter(|_| form.is_valid()) else {
        return visit.again(trail(&wish), &build(&visit, &wish, form.view(), Vec::new()).await?);
    };
    let mut results = Vec::with_capacity(days.len());
    for (part, day) in days.into_iter().enumerate() {
        results.push(one(&visit, &wish, child, part, day).await?);
    }
    let page = build(&visit, &wish, form.view(), results).await?;
    visit.page(trail(&wish), &page)
}

/// The wished days, each once and in order.
fn days(visit: &Visit, form: &mut FormData) -> Vec<NaiveDate> {
    let today = visit.today();
    let chosen: Vec<u32> = form.list("weekdays");
    let mut days: BTreeSet<NaiveDate> = BTreeSet::new();
    for text in form.lines("dates").optional().unwrap_or_default().split_whitespace() {
        match read_day(text, today) {
            Some(day) => {
                days.insert(day);
            }
            None => form.refuse("dates", "my-days-error-dates"),
        }
    }
    if !chosen.is_empty() {
        let last = today.checked_add_months(chrono::Months::new(6)).unwrap_or(today);
        let from = form.date("from").between(today, last).required();
        let to = form.date("to").between(from.unwrap_or(today), last).required();
        if let (Some(from), Some(to)) = (from, to) {
            let wanted = |day: &NaiveDate| chosen.contains(&day.weekday().number_from_monday());
            days.extend(from.iter_days().take_while(|day| *day <= to).filter(wanted));
        }
    }
    if days.is_empty() && form.is_valid() {
        form.refuse("weekdays", "my-days-error-none");
    }
    if days.len() > DAYS_MAX {
        form.refuse_with(
            crate::forms::FieldError::new("weekdays", "my-days-error-many").with("max", DAYS_MAX),
        );
    }
    days.into_iter().collect()
}

/// A day as `2026-03-05`, or `3/5` for the next such day.
fn read_day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let plain = crate::forms::narrow(text);
    if let Some(day) = crate::format::parse_date(&plain) {
        return Some(day);
    }
    let (month, day) = plain.split_once('/')?;
    let (month, day) = (month.parse().ok()?, day.parse().ok()?);
    [today.year(), today.year() + 1]
        .into_iter()
        .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
        .find(|date| *date >= today)
}

async fn one(
    visit: &Visit,
    wish: &Wish<'_>,
    child: ChildId,
    part: usize,
    day: NaiveDate,
) -> AppResult<DayResult> {
    let book_of_day = visit.city.book(wish.program.id, wish.facility.id, day)?;
    let link = format!("/facilities/{}/book?date={day}{}", wish.facility.code, wish.kept_query());
    let refused = |reasons: Vec<Words>| DayResult {
        day,
        badge: Badge::new(Tone::Full, Words::key("my-days-refused")),
        href: None,
        reasons: reasons
            .into_iter()
            .map(|words| Reason { words, action: Some(Link::new(Words::key("my-days-see"), link.clone())) })
            .collect(),
    };
    let Some(span) = wish.span(visit, &book_of_day, day) else {
        let (child, _) = visit.find_child(child).await?;
        let closed = vacancy(visit, wish, &child, day).await?.map(|state| state.reasons).unwrap_or_default();
        let reasons: Vec<Words> = closed.iter().map(Words::from).collect();
        return Ok(refused(if reasons.is_empty() {
            vec![Words::key("my-days-not-offered")]
        } else {
            reasons
        }));
    };
    let mut ask = wish.ask(child, day, span);
    ask.answers.0.retain(|key, _| book_of_day.rulebook.asks(key));
    match book(&visit.part(part), &ask).await {
        Ok(Booked { id, phase }) => Ok(DayResult {
            day,
            badge: if phase == Phase::Confirmed {
                Badge::new(Tone::Good, Words::key("phase-confirmed"))
            } else {
                Badge::new(Tone::Few, Words::key("phase-requested"))
            },
            href: Some(format!("/bookings/{id}")),
            reasons: Vec::new(),
        }),
        Err(error @ (AppError::Refused(_) | AppError::Full(_) | AppError::Stale)) => {
            Ok(refused(reasons_of(&error)))
        }
        Err(other) => Err(other),
    }
}

async fn build(
    visit: &Visit,
    wish: &Wish<'_>,
    form: FormView,
    results: Vec<DayResult>,
) -> AppResult<DaysPage> {
    let family = children::list(visit).await?;
    let (facility, program) = (wish.facility, wish.program);
    let book = visit.city.book(program.id, facility.id, visit.today())?;
    let mut offers: Vec<Choice> = Vec::new();
    for date in visit.today().iter_days().take(14) {
        for offer in book.rulebook.offers(&visit.city.day(facility.id, date)) {
            let name = visit.say(&Words::key(format!("offer-{}", offer.key)));
            let words = Words::key("book-offer").with("name", name).with("span", offer.span);
            if offers.iter().all(|known| known.value != offer.key) {
                offers.push(Choice::new(offer.key, words));
            }
        }
    }
    let mut fields = Vec::new();
    for field in wish.fields.iter().filter(|f| book.rulebook.asks(f.key)) {
        let ruled: Vec<String> = book.rulebook.choices(field.key).into_iter().map(|c| c.key).collect();
        let options = match &field.kind {
            FieldKind::Choice(own) if ruled.is_empty() => own.iter().map(|key| (*key).to_owned()).collect(),
            FieldKind::Choice(_) => ruled,
            FieldKind::Tick => Vec::new(),
            FieldKind::Text => continue,
        };
        fields.push(DaysField {
            name: field.key.into(),
            label: Words::key(format!("field-{}", field.key)),
            tick: field.kind == FieldKind::Tick,
            options: options
                .iter()
                .map(|key| Choice::new(key, choice_words(&book, field.key, key)))
                .collect(),
        });
    }
    let booked = results.iter().filter(|result| result.href.is_some()).count();
    let refused = results.len() - booked;
    let counts = || Words::key("my-days-counts").with("booked", booked).with("refused", refused);
    Ok(DaysPage {
        form,
        code: facility.code.clone(),
        facility: facility.name.clone(),
        children: family
            .iter()
            .map(|v| Choice::new(v.child.id.to_string(), Words::text(&v.child.name)))
            .collect(),
        program: program.key.clone(),
        weekdays: weekdays(),
        offers: if offers.len() > 1 { offers } else { Vec::new() },
        fields,
        counts: (!results.is_empty()).then(counts),
        results,
        empty: family.is_empty().then(no_child),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_short_and_long_form() {
        let today = NaiveDate::from_ymd_opt(2026, 12, 20).expect("a date");
        let read = |text| read_day(text, today).map(|day| day.to_string());
        assert_eq!(read("2027-01-05").as_deref(), Some("2027-01-05"));
        assert_eq!(read("１２／２５").as_deref(), Some("2026-12-25"));
        assert_eq!(read("1/5").as_deref(), Some("2027-01-05"));
        assert_eq!(read("13/5"), None);
    }
}
