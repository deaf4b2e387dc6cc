//! The check before booking: everything at a glance, or every reason why not with what could be booked instead; and the
//! booking itself. What was typed is kept whatever happens.

use super::book::vacancy;
use super::parts::{Fact, Fee, Instead, Reason, answer_facts, when};
use super::said::conditions;
use super::wish::{Wish, query};
use crate::failure::status_of;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::account::consent;
use crate::pages::hours;
use crate::render::Page;
use crate::view::Link;
use crate::visit::{PageResult, Visit, see_other};
use chrono::{Months, NaiveDate};
use platform_app::accounts::children;
use platform_app::bookings::alternatives::alternatives;
use platform_app::bookings::ask::iso;
use platform_app::bookings::{Ask, Judged, book, held_until, hold_places, judge};
use platform_app::store::families::Child;
use platform_app::vacancies::{DayVacancy, Status};
use platform_app::{AppError, AppResult};
use platform_program_api::{FieldKind, Finding, Quota, Weight};
use platform_values::{Age, Phase};
use poem::handler;
use poem::http::StatusCode;
use poem::web::Path;
use serde::Serialize;

/// After so many months the family is asked whether the child's sheet is still right.
const SHEET_MONTHS: u32 = 2;
/// The most characters of a note for the day.
const NOTE_CHARS_MAX: usize = 400;

/// The check.
#[derive(Clone, Debug, Serialize)]
pub struct CheckPage {
    form: FormView,
    code: String,
    facts: Vec<Fact>,
    fee: Fee,
    held: Option<String>,
    rules: Vec<Words>,
    reasons: Vec<Reason>,
    notes: Vec<Words>,
    /// Conditions under which the facility accepted the child.
    conditions: Option<String>,
    instead: Option<Instead>,
    hidden: Vec<(String, String)>,
    texts: Vec<TextField>,
    sheet: Sheet,
    told: i64,
    fee_changed: bool,
    change: String,
}

/// A free field of the program's form.
#[derive(Clone, Debug, Serialize)]
struct TextField {
    name: String,
    label: Words,
    required: bool,
}

/// How old the child's sheet is.
#[derive(Clone, Debug, Serialize)]
struct Sheet {
    href: String,
    confirmed_on: Option<NaiveDate>,
    months: u32,
    stale: bool,
}

impl Page for CheckPage {
    const TEMPLATE: &'static str = "pages/citizen/check";

    fn title(&self) -> Words {
        Words::key(if self.reasons.is_empty() { "book-check-title" } else { "book-refused-title" })
    }

    fn samples() -> Vec<Self> {
        let fine = Self {
            form: FormView::default(),
            code: "f001".into(),
            facts: vec![Fact::new("book-facility", Words::text("さくら第一（見本）"))],
            fee: super::samples::fee(),
            held: Some("2026-02-16T12:10".into()),
            rules: vec![Words::key("book-free-until").with("until", "2026-03-04T17:00")],
            reasons: Vec::new(),
            notes: vec![Words::text("給食にアレルゲンが含まれることがあります（見本）")],
            conditions: Some("午前中の利用のみ（見本）".into()),
            instead: None,
            hidden: vec![("child".into(), "1".into())],
            texts: vec![TextField { name: "meal".into(), label: Words::key("book-child"), required: true }],
            sheet: Sheet {
                href: "/children/1".into(),
                confirmed_on: NaiveDate::from_ymd_opt(2026, 1, 5),
                months: 3,
                stale: true,
            },
            told: 2800,
            fee_changed: true,
            change: "/".into(),
        };
        let reason = Reason { words: Words::key("error-stale"), action: None };
        let fresh = Sheet { stale: false, months: 0, ..fine.sheet.clone() };
        let refused = Self {
            reasons: vec![reason],
            sheet: fresh.clone(),
            instead: Some(super::samples::instead()),
            ..fine.clone()
        };
        let plain = Self {
            sheet: fresh,
            held: None,
            notes: Vec::new(),
            texts: Vec::new(),
            fee_changed: false,
            ..fine.clone()
        };
        vec![fine, refused, plain]
    }
}

/// Shows the check for a wish in the query; back to the first step where something is missing.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    if let Some(question) = consent::first(&visit).await? {
        return Ok(question);
    }
    let form = query(&visit)?;
    let mut wish = Wish::read(&visit, &code, &form)?;
    let Some((ask, child)) = complete(&visit, &mut wish).await? else {
        return Ok(see_other(&wish.first_step_again()));
    };
    let judged = judge(&visit, &ask).await?;
    let page = build(&visit, &wish, &ask, &child, &judged, form, Shown::Fresh).await?;
    visit.page(trail(&wish), &page)
}

/// Holds the place while the family looks at the check. Where that cannot be, the check says why.
#[handler]
pub async fn hold_place(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    let mut wish = Wish::read(&visit, &code, &form)?;
    let Some((ask, _)) = complete(&visit, &mut wish).await? else {
        return Ok(see_other(&wish.first_step_again()));
    };
    hold_places(&visit, &ask).await?;
    Ok(see_other(&wish.check_step()))
}

/// Books, or shows the check again with the reasons.
#[handler]
pub async fn submit(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let mut wish = Wish::read(&visit, &code, &form)?;
    let Some((mut ask, child)) = complete(&visit, &mut wish).await? else {
        return Ok(see_other(&wish.first_step_again()));
    };
    let judged = judge(&visit, &ask).await?;
    ask.note = form.lines("day-note").max(NOTE_CHARS_MAX).optional().unwrap_or_default();
    for field in wish.fields.iter().filter(|f| f.kind == FieldKind::Text && judged.book.rulebook.asks(f.key))
    {
        let text = form.text(field.key).max(200);
        let needed = field.required || judged.book.rulebook.needs(field.key, &wish.answers);
        let _ = if needed { text.required() } else { text.optional() };
        form.label(field.key, &format!("field-{}", field.key));
    }
    let same = form.flag("sheet-same");
    if sheet(&visit, &child).stale && !same {
        form.refuse("sheet-same", "book-error-same");
    }
    if !form.is_valid() {
        let page = build(&visit, &wish, &ask, &child, &judged, form, Shown::Fresh).await?;
        return visit.again(trail(&wish), &page);
    }
    if form.raw("told").is_some_and(|told| told != judged.quote.total().0.to_string()) {
        let page = build(&visit, &wish, &ask, &child, &judged, form, Shown::FeeChanged).await?;
        return visit.again(trail(&wish), &page);
    }
    match book(&visit, &ask).await {
        Ok(booked) => {
            if same {
                children::confirm_unchanged(&visit.part(1), child.id).await?;
            }
            let done = if booked.phase == Phase::Confirmed { "booked" } else { "requested" };
            Ok(see_other(&format!("/bookings/{}?done={done}", booked.id)))
        }
        Err(error @ (AppError::Refused(_) | AppError::Full(_))) => {
            let status = status_of(&error);
            let page = build(&visit, &wish, &ask, &child, &judged, form, Shown::Refused(&error)).await?;
            visit.page_as(status, trail(&wish), &page)
        }
        Err(AppError::Stale) => visit.page_as(
            StatusCode::CONFLICT,
            trail(&wish),
            &build(&visit, &wish, &ask, &child, &judged, form, Shown::Refused(&AppError::Stale)).await?,
        ),
        Err(other) => Err(other.into()),
    }
}

/// Why the check is shown.
enum Shown<'a> {
    Fresh,
    FeeChanged,
    Refused(&'a AppError),
}

fn trail(wish: &Wish<'_>) -> Vec<Link> {
    let name = &wish.facility.name;
    vec![
        Link::new(Words::text(name), format!("/facilities/{}", wish.facility.code)),
        Link::new(Words::key("book-step-choose"), wish.first_step()),
    ]
}

/// The wish as use cases take it, with the child; `None` while something is missing.
async fn complete(visit: &Visit, wish: &mut Wish<'_>) -> AppResult<Option<(Ask, Child)>> {
    let (Some(id), Some(day)) = (wish.child, wish.day) else { return Ok(None) };
    let child = children::list(visit)
        .await?
        .into_iter()
        .find(|view| view.child.id == id)
        .ok_or(AppError::NotFound)?
        .child;
    let book = wish.book(visit, day)?;
    let Some(span) = wish.span(visit, &book, day) else { return Ok(None) };
    let asked = wish.fields.iter().filter(|f| matches!(f.kind, FieldKind::Choice(_)) && f.required);
    if asked.into_iter().any(|f| book.rulebook.asks(f.key) && wish.answers.get(f.key).is_none()) {
        return Ok(None);
    }
    Ok(Some((wish.ask(id, day, span), child)))
}

fn sheet(visit: &Visit, child: &Child) -> Sheet {
    let today = visit.today();
    let confirmed_on = children::confirmed_on(child);
    let due = confirmed_on.and_then(|day| day.checked_add_months(Months::new(SHEET_MONTHS)));
    Sheet {
        href: format!("/children/{}", child.id),
        confirmed_on,
        months: confirmed_on.map_or(0, |day| Age::on(day, today).months()),
        stale: due.is_some_and(|then| then <= today),
    }
}

async fn build(
    visit: &Visit,
    wish: &Wish<'_>,
    ask: &Ask,
    child: &Child,
    judged: &Judged,
    form: FormData,
    shown: Shown<'_>,
) -> AppResult<CheckPage> {
    let mut against = match shown {
        Shown::Refused(AppError::Refused(findings)) => findings.clone(),
        Shown::Refused(AppError::Full(quota)) => vec![full(quota)],
        Shown::Refused(_) => vec![Finding::new("error-stale", Weight::Block)],
        Shown::Fresh | Shown::FeeChanged => judged.against_filled(ask),
    };
    let only_full = against.iter().all(|finding| finding.code == "full");
    let state = if only_full { vacancy(visit, wish, child, ask.day).await? } else { None };
    if against.is_empty() {
        against.extend(state.as_ref().and_then(|state| no_place(state, ask)).unwrap_or_default());
    }
    let instead = if against.is_empty() {
        None
    } else {
        let found = alternatives(visit, std::slice::from_ref(ask)).await?;
        let instead = Instead::of(visit, &found, wish, ask.day);
        Some(match &state {
            Some(state) => instead.with_hours(visit, wish, state, ask.span),
            None => instead,
        })
    };
    let held = held_until(visit, ask, &judged.assessment.draws).await?;
    let told: Vec<&Finding> = against.iter().collect();
    let mut reasons = Reason::all(visit, &told, child.id, (wish.facility, wish.program)).await?;
    let others = state.as_ref().and_then(|state| hours::others(visit, state, ask.span));
    for (reason, finding) in reasons.iter_mut().zip(&told).filter(|(_, finding)| finding.code == "full") {
        reason.words = hours::reason(finding, others.as_deref());
    }
    let notes = judged.assessment.findings.iter().filter(|f| f.weight == Weight::Note);
    let mut hidden = wish.kept();
    hidden.push(("date".into(), ask.day.to_string()));
    hidden.extend(wish.offer.clone().map(|offer| ("offer".to_owned(), offer)));
    let texts = wish.fields.iter().filter(|f| f.kind == FieldKind::Text && judged.book.rulebook.asks(f.key));
    Ok(CheckPage {
        form: form.view(),
        code: wish.facility.code.clone(),
        facts: facts(visit, wish, ask, child, judged, !against.is_empty())?,
        fee: Fee::of(&judged.quote, Some(judged.drift)),
        held: held.map(|until| iso(visit.civil(until))),
        rules: rules(judged, held.is_some()),
        reasons,
        notes: notes.map(Words::from).collect(),
        conditions: conditions(visit, child.id, ask.facility, ask.program).await?,
        instead,
        hidden,
        texts: texts
            .map(|f| TextField {
                name: f.key.into(),
                label: Words::key(format!("field-{}", f.key)),
                required: f.required || judged.book.rulebook.needs(f.key, &ask.answers),
            })
            .collect(),
        sheet: sheet(visit, child),
        told: judged.quote.total().0,
        fee_changed: matches!(shown, Shown::FeeChanged),
        change: wish.first_step(),
    })
}

fn facts(
    visit: &Visit,
    wish: &Wish<'_>,
    ask: &Ask,
    child: &Child,
    judged: &Judged,
    refused: bool,
) -> AppResult<Vec<Fact>> {
    let age = crate::format::age(Age::on(child.birth_date, ask.day));
    let mut facts = vec![
        Fact::new("book-facility", Words::text(&wish.facility.name)),
        Fact::new("book-day", when(ask.day, ask.span)),
        Fact::new("book-child", Words::key("book-child-age").with("name", &child.name).with("age", age)),
    ];
    facts.extend(answer_facts(visit, wish.program, &judged.book, &ask.answers)?);
    // Told again where the form is gone because the wish was refused; otherwise the form itself shows it.
    if refused && !ask.note.is_empty() {
        facts.push(Fact::new("label-day-note", Words::text(&ask.note)));
    }
    Ok(facts)
}

/// What happens next and until when it can be undone.
fn rules(judged: &Judged, held: bool) -> Vec<Words> {
    let mut rules: Vec<Words> =
        judged.assessment.steps.iter().map(|step| Words::key(format!("step-{}", step.key))).collect();
    if rules.is_empty() {
        rules.push(Words::key("book-at-once"));
    }
    if !held {
        rules.insert(0, Words::key("book-not-held"));
    }
    rules.push(Words::key("book-free-until").with("until", iso(judged.window.closes_at)));
    rules
}

fn full(quota: &Quota) -> Finding {
    Finding::new("full", Weight::Block)
        .with("quota", &quota.key)
        .with("date", quota.from.date())
        .with("free", 0)
}

/// The judgement does not look at the ledger; this does, so that nobody fills in a form for a day that is full.
fn no_place(state: &DayVacancy, ask: &Ask) -> Option<Vec<Finding>> {
    let offer = state.offers.iter().find(|offer| offer.span == ask.span)?;
    (offer.status == Status::Full).then(|| offer.reasons.clone())
}
