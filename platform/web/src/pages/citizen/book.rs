//! The first step of booking: day, child and the program's choices on one page. What is not allowed is shown with its
//! reason; if nothing is, the reasons and what could be booked instead take the form's place.

use super::choices::{Choosable, FieldChoice, fields, variants};
use super::parts::{Instead, Reason, vacancy_badge};
use super::said::conditions;
use super::which_child::{self, ChildLink};
use super::wish::{Wish, query};
use crate::forms::FormView;
use crate::i18n::Words;
use crate::pages::account::consent;
use crate::pages::hours;
use crate::render::Page;
use crate::view::{Badge, Empty, Link, Tone};
use crate::visit::{PageResult, Visit, with_next};
use chrono::{NaiveDate, NaiveTime};
use platform_app::accounts::{children, profile};
use platform_app::bookings::alternatives::alternatives;
use platform_app::bookings::case::residence;
use platform_app::city::Book;
use platform_app::store::families::Child;
use platform_app::vacancies::{self, DayVacancy, OfferVacancy, Search, Status};
use platform_app::{AppError, AppResult};
use platform_program_api::Finding;
use platform_values::{Month, Span};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// How far the next day with care is looked for: over New Year and a long weekend.
const USUAL_DAYS: usize = 14;
/// Where a day may be typed.
const DAY_FIELDS: [&str; 4] = ["date", "date-year", "date-month", "date-day"];

/// The first step.
#[derive(Clone, Debug, Serialize)]
pub struct BookPage {
    form: FormView,
    code: String,
    facility: String,
    day: Option<NaiveDate>,
    back: String,
    child: Option<String>,
    children: Vec<ChildLink>,
    hidden: Vec<(String, String)>,
    offers: Vec<Choosable>,
    fields: Vec<FieldChoice>,
    reasons: Vec<Reason>,
    /// Conditions under which the facility accepted the child.
    conditions: Option<String>,
    can_go: bool,
    instead: Option<Instead>,
    /// True while it must be said first for which of several children.
    ask_child: bool,
    empty: Option<Empty>,
}

impl Page for BookPage {
    const TEMPLATE: &'static str = "pages/citizen/book";

    fn title(&self) -> Words {
        Words::key("book-title").with("facility", &self.facility)
    }

    fn samples() -> Vec<Self> {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5);
        let child = ChildLink::sample;
        let empty = Self {
            form: FormView::default(),
            code: "f001".into(),
            facility: "さくら第一（見本）".into(),
            day: None,
            back: "/".into(),
            child: None,
            children: Vec::new(),
            hidden: Vec::new(),
            offers: Vec::new(),
            fields: Vec::new(),
            reasons: Vec::new(),
            conditions: None,
            can_go: false,
            instead: None,
            ask_child: false,
            empty: Some(no_child("")),
        };
        let open = Self {
            day,
            child: Some("1".into()),
            children: vec![child("見本 はな", true), child("見本 たろう", false)],
            hidden: vec![("program".into(), "p".into())],
            offers: vec![
                choosable("a", Words::text("1日 8:30〜17:00"), Vec::new()),
                choosable("b", Words::text("午前"), vec![Words::key("vacancy-full")]),
            ],
            fields: sample_fields(),
            conditions: Some("午前中の利用のみ（見本）".into()),
            can_go: true,
            empty: None,
            ..empty.clone()
        };
        let refused = Self {
            can_go: false,
            reasons: vec![Reason {
                words: Words::text("この施設への利用登録がまだ済んでいません。"),
                action: Some(Link::new(Words::key("book-go-register"), "/")),
            }],
            instead: Some(super::samples::instead()),
            ..open.clone()
        };
        let no_day = Self { day: None, ..open.clone() };
        let which = Self {
            child: None,
            children: vec![child("見本 はな", false), child("見本 たろう", false)],
            ask_child: true,
            can_go: false,
            ..open.clone()
        };
        vec![empty, open, refused, no_day, which]
    }
}

fn choosable(value: &str, words: Words, reasons: Vec<Words>) -> Choosable {
    Choosable {
        value: value.into(),
        words,
        badge: Some(Badge::new(Tone::Few, Words::key("vacancy-few").with("left", 1))),
        notes: vec![Words::text("今週 あと2日（見本）")],
        reasons,
        checked: value == "a",
    }
}

fn sample_fields() -> Vec<FieldChoice> {
    let use_type = FieldChoice {
        name: "use_type".into(),
        label: Words::text("預ける理由"),
        tick: false,
        checked: false,
        options: vec![
            choosable("a", Words::text("短時間就労"), Vec::new()),
            choosable("c", Words::text("リフレッシュ"), vec![Words::text("週1日までです。")]),
        ],
    };
    let label = Words::text("給食");
    let meal = FieldChoice { name: "meal".into(), label, tick: true, checked: true, options: Vec::new() };
    vec![use_type, meal]
}

/// Says that a child must be added first, and leads from there to `next`.
pub fn no_child(next: &str) -> Empty {
    Empty {
        title: Words::key("book-no-child"),
        text: Words::key("book-no-child-text"),
        action: Some(Link::new(Words::key("book-add-child"), with_next("/children/new", next))),
    }
}

/// Shows the first step.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    if let Some(question) = consent::first(&visit).await? {
        return Ok(question);
    }
    let mut form = query(&visit)?;
    let mut wish = Wish::read(&visit, &code, &form)?;
    // Empty parts of the date were sent by its form, which was left without a day.
    let typed = DAY_FIELDS.iter().any(|name| form.raw(name).is_some());
    if wish.day.is_none() && typed {
        form.refuse("date", "error-date");
        form.label("date", "book-day");
    }
    let refused = !form.is_valid();
    let page = first_step(&visit, &mut wish).await?;
    if form.raw("missing").is_some() && page.can_go {
        let open = |field: &&FieldChoice| !field.tick && !field.options.iter().any(|option| option.checked);
        for field in page.fields.iter().filter(open) {
            form.refuse(&field.name, "error-choice");
            form.label(&field.name, &format!("field-{}", field.name));
        }
    }
    let page = BookPage { form: form.view(), ..page };
    let trail = vec![Link::new(Words::text(&wish.facility.name), format!("/facilities/{code}"))];
    if refused { visit.again(trail, &page) } else { visit.page(trail, &page) }
}

async fn first_step(visit: &Visit, wish: &mut Wish<'_>) -> AppResult<BookPage> {
    let family: Vec<Child> = children::list(visit).await?.into_iter().map(|view| view.child).collect();
    let chosen = match wish.child {
        Some(id) => Some(family.iter().find(|c| c.id == id).ok_or(AppError::NotFound)?),
        None => match which_child::only(&family) {
            Some(only) => Some(only),
            None => which_child::only_accepted(visit, &family, wish).await?,
        },
    };
    wish.child = chosen.map(|child| child.id);
    let mut page = BookPage {
        form: FormView::default(),
        code: wish.facility.code.clone(),
        facility: wish.facility.name.clone(),
        day: wish.day,
        back: month_page(wish),
        child: wish.child.map(|id| id.to_string()),
        children: links(wish, &family),
        hidden: Vec::new(),
        offers: Vec::new(),
        fields: Vec::new(),
        reasons: Vec::new(),
        conditions: None,
        can_go: false,
        instead: None,
        ask_child: chosen.is_none() && !family.is_empty(),
        empty: family.is_empty().then(|| no_child(&visit.here())),
    };
    if let (Some(child), Some(day)) = (chosen, wish.day) {
        fill(visit, wish, child, day, &mut page).await?;
    }
    page.hidden = wish.kept().into_iter().filter(|(name, _)| name == "program" || name == "child").collect();
    Ok(page)
}

fn links(wish: &Wish<'_>, family: &[Child]) -> Vec<ChildLink> {
    let day = wish.day.map(|day| format!("&date={day}")).unwrap_or_default();
    let offer = wish.offer.as_ref().map(|offer| format!("&offer={offer}")).unwrap_or_default();
    let (code, program) = (&wish.facility.code, &wish.program.key);
    let book = |child| format!("/facilities/{code}/book?program={program}&child={child}{day}{offer}");
    which_child::links(family, wish.child, book)
}

/// The facility's page with the month of the day, for the child.
fn month_page(wish: &Wish<'_>) -> String {
    let month = wish.day.map(|day| format!("month={}", Month::of(day)));
    let child = wish.child.map(|child| format!("child={child}"));
    let query = month.into_iter().chain(child).collect::<Vec<_>>().join("&");
    let path = format!("/facilities/{}", wish.facility.code);
    if query.is_empty() { path } else { format!("{path}?{query}") }
}

/// What the offers of a day look like for a child.
pub async fn vacancy(
    visit: &Visit,
    wish: &Wish<'_>,
    child: &Child,
    day: NaiveDate,
) -> AppResult<Option<DayVacancy>> {
    let household = profile::load(visit).await?.household;
    let search = Search {
        program: wish.program.id,
        from: day,
        to: day,
        facility: Some(wish.facility.id),
        ward: None,
        child: Some(child.id),
        birth_date: Some(child.birth_date),
        residence: residence(&household),
        use_type: wish.answers.get("use_type").map(str::to_owned),
        hours: None,
    };
    let found = vacancies::search(visit, &search).await?;
    Ok(found.into_iter().next().and_then(|facility| facility.days.into_iter().next()))
}

async fn fill(
    visit: &Visit,
    wish: &mut Wish<'_>,
    child: &Child,
    day: NaiveDate,
    page: &mut BookPage,
) -> AppResult<()> {
    let book = wish.book(visit, day)?;
    page.conditions = conditions(visit, child.id, wish.facility.id, wish.program.id).await?;
    let told = wish.answers.clone();
    wish.answers.0.clear();
    let state = vacancy(visit, wish, child, day).await?;
    let offers = state.as_ref().map(|state| state.offers.clone()).unwrap_or_default();
    wish.answers = told;
    let open = |status: Status| status <= Status::Few;
    let any_open = offers.iter().any(|offer| open(offer.status));
    let mut spans: Vec<Span> =
        offers.iter().filter(|o| !any_open || open(o.status)).map(|o| o.span).collect();
    if spans.is_empty() {
        // A closed day has no hours of its own; with those of another day the module tells all that stands against it.
        spans = usual_spans(visit, wish, &book, day);
    }
    let mut against = Vec::new();
    page.fields = fields(visit, wish, &book, day, &spans, &mut against).await?;
    let full = state.iter().flat_map(|state| &state.reasons);
    // The module judges closed days in its own words; the search speaks only where it was not asked.
    let full: Vec<&Finding> = full
        .filter(|_| spans.is_empty() || state.as_ref().is_some_and(|s| s.status == Status::Full))
        .collect();
    let against: Vec<&Finding> = against.iter().chain(full).collect();
    page.reasons = Reason::all(visit, &against, child.id, (wish.facility, wish.program)).await?;
    let free = || offers.iter().filter(|offer| open(offer.status)).map(|offer| &offer.offer);
    let chosen = free().find(|key| Some(*key) == wish.offer.as_ref()).or_else(|| free().next());
    page.offers = state
        .iter()
        .flat_map(|state| state.offers.iter().map(move |offer| (state, offer)))
        .map(|(state, offer)| choice_of_hours(visit, state, offer, chosen == Some(&offer.offer)))
        .collect();
    let blocked =
        |field: &FieldChoice| !field.tick && field.options.iter().all(|option| !option.reasons.is_empty());
    page.can_go = page.reasons.is_empty() && any_open && !page.fields.iter().any(blocked);
    if !page.can_go {
        let any = Span::new(NaiveTime::MIN, NaiveTime::MIN + chrono::Duration::hours(1));
        if let Some(span) = spans.first().copied().or(any) {
            let found = alternatives(visit, &variants(wish, &book, &wish.ask(child.id, day, span))).await?;
            page.instead = Some(Instead::of(visit, &found, wish, day));
        }
    }
    Ok(())
}

/// The hours of the nearest day after this one on which there is care.
fn usual_spans(visit: &Visit, wish: &Wish<'_>, book: &Book, day: NaiveDate) -> Vec<Span> {
    let offers = |date: NaiveDate| book.rulebook.offers(&visit.city.day(wish.facility.id, date));
    let found = day.iter_days().skip(1).take(USUAL_DAYS).map(offers).find(|offers| !offers.is_empty());
    found.iter().flatten().map(|offer| offer.span).collect()
}

fn choice_of_hours(visit: &Visit, state: &DayVacancy, offer: &OfferVacancy, wished: bool) -> Choosable {
    let others = hours::others(visit, state, offer.span);
    let reason = |finding: &Finding| hours::reason(finding, others.as_deref());
    let against = offer.reasons.iter().filter(|_| offer.status > Status::Few);
    let reasons: Vec<Words> = against.map(reason).collect();
    Choosable {
        value: offer.offer.clone(),
        words: hours::name(visit, offer),
        badge: Some(vacancy_badge(offer.status, offer.free)),
        notes: Vec::new(),
        checked: wished && reasons.is_empty(),
        reasons,
    }
}
