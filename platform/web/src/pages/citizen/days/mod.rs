//! Several days at once: weekdays over a period, or single dates. First each day is shown with its fee or why it is
//! refused, then what was ticked is sent. Every day is a booking of its own; the result says for each of them what came
//! of it, so that nothing fails silently.

mod dates;
mod plan;

use self::dates::DAYS_MAX;
use self::plan::{Plan, book_one};
use super::book::no_child;
use super::parts::{Reason, choice_words};
use super::which_child;
use super::wish::{Wish, query};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::consent;
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Tone};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::AppResult;
use platform_app::accounts::children;
use platform_program_api::FieldKind;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// What the form keeps of the days as they were typed, for going back to it.
const TYPED: [&str; 10] = [
    "weekdays",
    "from",
    "from-year",
    "from-month",
    "from-day",
    "to",
    "to-year",
    "to-month",
    "to-day",
    "dates",
];

/// The form, what would come of it, or what came of it.
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
    plan: Option<Plan>,
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
    text: bool,
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
        Words::key(match (&self.plan, self.results.is_empty()) {
            (_, false) => "my-days-results",
            (Some(_), true) => "my-days-plan",
            (None, true) => "my-days-title",
        })
    }

    fn samples() -> Vec<Self> {
        let choice = |value: &str, text: &str| Choice::new(value, Words::text(text));
        let field = |tick| DaysField {
            name: "use_type".into(),
            label: Words::key("book-child"),
            tick,
            text: false,
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
            fields: vec![
                field(false),
                DaysField { name: "meal".into(), ..field(true) },
                DaysField { name: "reason".into(), text: true, ..field(false) },
            ],
            plan: None,
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
        let empty = Self { empty: Some(no_child("")), ..open.clone() };
        let planned = Self { plan: Some(Plan::sample()), ..open.clone() };
        vec![open, done, empty, planned]
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
    let page = build(&visit, &wish, form.view()).await?;
    visit.page(trail(&wish), &page)
}

fn trail(wish: &Wish<'_>) -> Vec<Link> {
    vec![Link::new(Words::text(&wish.facility.name), format!("/facilities/{}", wish.facility.code))]
}

/// Shows what would come of the days, goes back to the form, or books the days that were ticked.
#[handler]
pub async fn submit(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let wish = Wish::read(&visit, &code, &form)?;
    match form.raw("step") {
        Some("book") => book_ticked(&visit, &wish, form).await,
        Some("change") => visit.page(trail(&wish), &build(&visit, &wish, form.view()).await?),
        _ => preview(&visit, &wish, &mut form).await,
    }
}

async fn preview(visit: &Visit, wish: &Wish<'_>, form: &mut FormData) -> PageResult {
    let mut page = build(visit, wish, FormView::default()).await?;
    if wish.child.is_none() {
        form.refuse("child", "error-choice");
    }
    let days = dates::read(visit.today(), form);
    if !page.offers.is_empty() && wish.offer.is_none() {
        form.refuse("offer", "error-choice");
    }
    for field in wish.fields.iter().filter(|f| f.required && matches!(f.kind, FieldKind::Choice(_))) {
        let asked = page.fields.iter().any(|shown| shown.name == field.key);
        if asked && wish.answers.get(field.key).is_none() {
            form.refuse(field.key, "error-choice");
            form.label(field.key, &format!("field-{}", field.key));
        }
    }
    for field in wish.fields.iter().filter(|f| f.kind == FieldKind::Text) {
        let book = visit.city.book(wish.program.id, wish.facility.id, visit.today())?;
        if book.rulebook.needs(field.key, &wish.answers) && wish.answers.get(field.key).is_none() {
            form.refuse(field.key, "error-required");
            form.label(field.key, &format!("field-{}", field.key));
        }
    }
    let labels = [
        ("child", "book-child"),
        ("offer", "book-hours"),
        ("weekdays", "my-days-weekdays"),
        ("from", "my-days-from"),
        ("to", "my-days-to"),
        ("dates", "my-days-dates"),
    ];
    for (field, label) in labels {
        form.label(field, label);
    }
    page.form = form.view();
    let Some(child) = wish.child.filter(|_| form.is_valid()) else {
        return visit.again(trail(wish), &page);
    };
    page.plan = Some(Plan::of(visit, wish, child, &days, hidden(wish, form)).await?);
    visit.page(trail(wish), &page)
}

/// What the preview carries along: the wish, and the days as they were typed.
fn hidden(wish: &Wish<'_>, form: &FormData) -> Vec<(String, String)> {
    let mut hidden = wish.kept();
    hidden.extend(wish.offer.clone().map(|offer| ("offer".to_owned(), offer)));
    for field in wish.fields.iter().filter(|f| f.kind == FieldKind::Text) {
        hidden.extend(wish.answers.get(field.key).map(|text| (field.key.to_owned(), text.to_owned())));
    }
    let mut values = form.view().values;
    for name in TYPED {
        let sent = values.remove(name).unwrap_or_default();
        hidden.extend(sent.into_iter().map(|value| (name.to_owned(), value)));
    }
    hidden
}

/// Books day by day and shows what came of each.
async fn book_ticked(visit: &Visit, wish: &Wish<'_>, mut form: FormData) -> PageResult {
    let mut days: Vec<NaiveDate> = form.list("day");
    days.sort_unstable();
    if days.is_empty() || days.len() > DAYS_MAX || !form.is_valid() {
        form.refuse("day", "my-days-error-pick");
        form.label("day", "my-days-dates");
    }
    let Some(child) = wish.child.filter(|_| form.is_valid()) else {
        let mut page = build(visit, wish, form.view()).await?;
        // The same list again, with what is wrong above it.
        let wished = dates::read(visit.today(), &mut form.clone());
        if let Some(child) = wish.child.filter(|_| !wished.is_empty()) {
            page.plan = Some(Plan::of(visit, wish, child, &wished, hidden(wish, &form)).await?);
        }
        return visit.again(trail(wish), &page);
    };
    let mut results = Vec::with_capacity(days.len());
    for (part, day) in days.into_iter().enumerate() {
        results.push(book_one(visit, wish, child, part, day).await?);
    }
    let booked = results.iter().filter(|result| result.href.is_some()).count();
    let refused = results.len() - booked;
    let counts = Words::key("my-days-counts").with("booked", booked).with("refused", refused);
    let page = build(visit, wish, form.view()).await?;
    visit.page(trail(wish), &DaysPage { results, counts: Some(counts), ..page })
}

async fn build(visit: &Visit, wish: &Wish<'_>, mut form: FormView) -> AppResult<DaysPage> {
    let family = children::list(visit).await?;
    // An only child is meant; which of several is not guessed.
    if let Some(only) = which_child::only(&family).filter(|_| form.value("child").is_none()) {
        form.values.insert("child".into(), vec![only.child.id.to_string()]);
    }
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
            FieldKind::Tick | FieldKind::Text => Vec::new(),
        };
        fields.push(DaysField {
            name: field.key.into(),
            label: Words::key(format!("field-{}", field.key)),
            tick: field.kind == FieldKind::Tick,
            text: field.kind == FieldKind::Text,
            options: options
                .iter()
                .map(|key| Choice::new(key, choice_words(&book, field.key, key)))
                .collect(),
        });
    }
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
        plan: None,
        results: Vec::new(),
        counts: None,
        empty: family.is_empty().then(|| no_child(&visit.here())),
    })
}
