//! A use that took place without a booking (F-27): find the child, then enter day, times and what the program asks.

use super::children::FoundRow;
use super::desk::{Desk, query, refusal};
use super::sheet::linked_child;
use super::wish::{AskedField, answers, fields};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Choice, Notice, NoticeKind};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{NaiveDate, NaiveTime};
use platform_app::bookings::enter::{enter_use, walk_in};
use platform_app::bookings::{Ask, Override};
use platform_app::families::search_linked;
use platform_app::page::Page as ListPage;
use platform_app::{AppError, AppResult};
use platform_program_api::answer::Weight;
use platform_values::{BookingId, ChildId};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The search, and the form once a child is chosen.
#[derive(Clone, Debug, Serialize)]
pub struct UseNewPage {
    code: String,
    form: FormView,
    problem: Option<Notice>,
    searched: bool,
    rows: Vec<FoundRow>,
    count: i64,
    child: Option<String>,
    name: String,
    offers: Vec<Choice>,
    fields: Vec<AskedField>,
    day: Option<NaiveDate>,
    warned: bool,
}

impl Page for UseNewPage {
    const TEMPLATE: &'static str = "pages/facility/use-new";

    fn title(&self) -> Words {
        Words::key("use-new-title")
    }

    fn samples() -> Vec<Self> {
        let start = Self {
            code: "s-001".into(),
            form: FormView::default(),
            problem: None,
            searched: false,
            rows: Vec::new(),
            count: 0,
            child: None,
            name: String::new(),
            offers: Vec::new(),
            fields: Vec::new(),
            day: None,
            warned: false,
        };
        let mut form = FormView::default();
        form.errors.push(FieldError::new("arrived", "error-time"));
        let found = Self { searched: true, rows: vec![FoundRow::sample()], count: 1, ..start.clone() };
        let none = Self { searched: true, ..start.clone() };
        let chosen = Self {
            form,
            child: Some("x".into()),
            name: "見本 はな".into(),
            offers: vec![Choice::new("full", Words::text("1日"))],
            fields: AskedField::samples(),
            warned: true,
            ..start.clone()
        };
        vec![start, found, none, chosen]
    }
}

fn bare(desk: &Desk) -> UseNewPage {
    UseNewPage {
        code: desk.code.clone(),
        form: FormView::default(),
        problem: None,
        searched: false,
        rows: Vec::new(),
        count: 0,
        child: None,
        name: String::new(),
        offers: Vec::new(),
        fields: Vec::new(),
        day: None,
        warned: false,
    }
}

/// Shows the search, or the form for the child that was chosen.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let mut query = query(&visit);
    let day = query.date("day").optional();
    // A day that has not come is refused in words, not exchanged for another one.
    let ahead = || Notice {
        kind: NoticeKind::Error,
        title: Words::key("error-page-refused"),
        lines: vec![Words::key("attendance-day-not-come")],
    };
    let problem = day.filter(|day| *day > visit.today()).map(|_| ahead());
    let page = match query.text("child").optional() {
        None => UseNewPage { problem, day, ..bare(&desk) },
        Some(id) => {
            let child = linked_child(&visit, &desk, &id).await?;
            let form = FormData::filled(starts(&visit, day.unwrap_or_else(|| visit.today())));
            form_page(&visit, &desk, child, form.view(), problem).await?
        }
    };
    visit.page(desk.trail(&[("nav-uses", "uses")]), &page)
}

/// The day in question; today, the time at the door is now.
fn starts(visit: &Visit, day: NaiveDate) -> Vec<(&'static str, String)> {
    let now = visit.civil_now();
    let mut starts = vec![("use-day", day.to_string())];
    if day == now.date() {
        starts.push(("arrived", now.format("%H:%M").to_string()));
    }
    starts
}

/// Searches among the children of the facility.
#[handler]
pub async fn search(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let text = form.text("who").max(100).optional().unwrap_or_default();
    let (found, count) = search_linked(&visit, desk.id, &text, ListPage::default()).await?;
    let day = form.date("day").optional();
    let of_day = day.map_or_else(String::new, |day| format!("&day={day}"));
    let row = |found| {
        let mut row = FoundRow::new(&visit, &desk, found);
        row.href = desk.at(&format!("uses/new?child={}{of_day}", row.child.id));
        row
    };
    let rows = found.iter().map(row).collect();
    let page = UseNewPage { form: form.view(), searched: true, rows, count, day, ..bare(&desk) };
    visit.page(desk.trail(&[("nav-uses", "uses")]), &page)
}

async fn form_page(
    visit: &Visit,
    desk: &Desk,
    child: ChildId,
    form: FormView,
    problem: Option<Notice>,
) -> AppResult<UseNewPage> {
    let (child, _) = visit.find_child(child).await?;
    let program = desk.program(visit, None)?;
    let book = visit.city.book(program.id, desk.id, visit.today())?;
    // What is offered on an ordinary day: the day of the use is not known yet.
    let offers = offers(visit, desk)?;
    let choice = |offer: &platform_program_api::Offer| Choice {
        note: Some(Words::key("use-offer").with("span", offer.span)),
        ..Choice::new(offer.key.clone(), Words::key(format!("offer-{}", offer.key)))
    };
    Ok(UseNewPage {
        form,
        problem,
        child: Some(child.id.to_string()),
        name: child.name,
        offers: offers.iter().map(choice).collect(),
        fields: fields(&visit.city, &program, &book)?,
        ..bare(desk)
    })
}

/// The offers of the nearest day on which there are any.
fn offers(visit: &Visit, desk: &Desk) -> AppResult<Vec<platform_program_api::Offer>> {
    let program = desk.program(visit, None)?;
    for day in visit.today().iter_days().take(31) {
        let book = visit.city.book(program.id, desk.id, day)?;
        let offers = book.rulebook.offers(&visit.city.day(desk.id, day));
        if !offers.is_empty() {
            return Ok(offers);
        }
    }
    Ok(Vec::new())
}

/// Enters the use; today without a departure, the child is here from now on.
#[handler]
pub async fn enter(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let child = linked_child(&visit, &desk, &id).await?;
    let wish = read(&visit, &desk, child, &mut form)?;
    let (mut problem, mut warned) = (None, false);
    if let Some((ask, arrived, departed)) = wish {
        match enter_or_take_in(&visit, &ask, arrived, departed).await {
            Ok(id) if departed.is_none() => {
                return Ok(see_other(&desk.at(&format!("today?done=checked-in#row-{id}"))));
            }
            Ok(id) => return Ok(see_other(&desk.at(&format!("bookings/{id}?done=use-entered")))),
            Err(AppError::Stale) => return Err(AppError::Stale.into()),
            Err(error) => {
                // Doubts alone can be gone past with a reason; together with a block it could not help.
                warned = is_doubt(&error);
                if warned && form.raw("use-why").is_some() {
                    form.refuse("use-why", "error-required");
                }
                let notice = refusal(error)?;
                problem = Some(if warned { doubted(notice.lines) } else { notice });
            }
        }
    }
    warned |= form.raw("use-why").is_some();
    let page = UseNewPage { warned, ..form_page(&visit, &desk, child, form.view(), problem).await? };
    visit.again(desk.trail(&[("nav-uses", "uses")]), &page)
}

/// True if doubts are all that stands against an entry: whoever enters it says why it is right.
pub fn is_doubt(error: &AppError) -> bool {
    matches!(error, AppError::Refused(found) if found.iter().all(|finding| finding.weight == Weight::Warn))
}

fn doubted(lines: Vec<Words>) -> Notice {
    Notice { kind: NoticeKind::Warn, title: Words::key("use-doubted"), lines }
}

async fn enter_or_take_in(
    visit: &Visit,
    ask: &Ask,
    arrived: NaiveTime,
    departed: Option<NaiveTime>,
) -> AppResult<BookingId> {
    match departed {
        Some(departed) => enter_use(visit, ask, arrived, departed).await,
        None => walk_in(visit, ask, arrived).await,
    }
}

type Use = (Ask, NaiveTime, Option<NaiveTime>);

fn read(visit: &Visit, desk: &Desk, child: ChildId, form: &mut FormData) -> AppResult<Option<Use>> {
    let program = desk.program(visit, None)?;
    let day = form.date("use-day").required();
    let offered = offers(visit, desk)?;
    let named = |key: &str| offered.iter().find(|offer| offer.key == key).map(|offer| offer.key.clone());
    let offer = form.text("offer").choice(named).required_or("error-choice");
    let arrived = form.text("arrived").time().required();
    let departed = form.text("departed").time().optional();
    let book = visit.city.book(program.id, desk.id, day.unwrap_or_else(|| visit.today()))?;
    let answers = answers(form, &fields(&visit.city, &program, &book)?);
    let note = form.text("use-note").max(200).optional().unwrap_or_default();
    let why = form.text("use-why").max(200).optional().unwrap_or_default();
    Ok(form.valid(|| {
        let (day, offer, arrived) = (day?, offer?, arrived?);
        let of_day = book.rulebook.offers(&visit.city.day(desk.id, day));
        let span = of_day.iter().chain(&offered).find(|o| o.key == offer).map(|o| o.span)?;
        let (facility, program) = (desk.id, program.id);
        let going_past = Override::because(&why);
        Some((Ask { child, facility, program, day, span, answers, note, going_past }, arrived, departed))
    }))
}
