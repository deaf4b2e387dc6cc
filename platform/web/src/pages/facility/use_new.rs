//! A use that took place without a booking (F-27): find the child, then enter day, times and what the program asks.

use super::children::FoundRow;
use super::desk::{Desk, query, refusal};
use super::sheet::linked_child;
use super::wish::{AskedField, answers, fields};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Choice, Notice};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::bookings::Ask;
use platform_app::bookings::attend::enter_use;
use platform_app::families::search_linked;
use platform_app::page::Page as ListPage;
use platform_app::{AppError, AppResult};
use platform_values::{ChildId, Span};
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
    }
}

/// Shows the search, or the form for the child that was chosen.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let page = match query(&visit).text("child").optional() {
        None => bare(&desk),
        Some(id) => {
            let child = linked_child(&visit, &desk, &id).await?;
            form_page(&visit, &desk, child, FormView::default(), None).await?
        }
    };
    visit.page(desk.trail(&[("nav-uses", "uses")]), &page)
}

/// Searches among the children of the facility.
#[handler]
pub async fn search(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let text = form.text("who").max(100).optional().unwrap_or_default();
    let (found, count) = search_linked(&visit, desk.id, &text, ListPage::default()).await?;
    let row = |found| {
        let mut row = FoundRow::new(&visit, &desk, found);
        row.href = desk.at(&format!("uses/new?child={}", row.child.id));
        row
    };
    let rows = found.iter().map(row).collect();
    let page = UseNewPage { form: form.view(), searched: true, rows, count, ..bare(&desk) };
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

/// Enters the use.
#[handler]
pub async fn enter(visit: Visit, Path((code, id)): Path<(String, String)>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let child = linked_child(&visit, &desk, &id).await?;
    let program = desk.program(&visit, None)?;
    let day = form.date("use-day").required();
    let offered = offers(&visit, &desk)?;
    let named = |key: &str| offered.iter().find(|offer| offer.key == key).map(|offer| offer.key.clone());
    let offer = form.text("offer").choice(named).required_or("error-choice");
    let arrived = form.text("arrived").time().required();
    let departed = form.text("departed").time().required();
    let book = visit.city.book(program.id, desk.id, day.unwrap_or_else(|| visit.today()))?;
    let answers = answers(&mut form, &fields(&visit.city, &program, &book)?);
    let note = form.text("use-note").max(200).optional().unwrap_or_default();
    let wish = form.valid(|| {
        let (day, offer, arrived, departed) = (day?, offer?, arrived?, departed?);
        let of_day = book.rulebook.offers(&visit.city.day(desk.id, day));
        let span = of_day.iter().chain(&offered).find(|o| o.key == offer).map(|o| o.span);
        let span: Span = span?;
        let (child, facility, program) = (child, desk.id, program.id);
        let ask = Ask { child, facility, program, day, span, answers, note, going_past: None };
        Some((ask, arrived, departed))
    });
    let problem = match wish {
        None => None,
        Some((ask, arrived, departed)) => match enter_use(&visit, &ask, arrived, departed).await {
            Ok(id) => return Ok(see_other(&desk.at(&format!("bookings/{id}?done=use-entered")))),
            Err(AppError::Stale) => return Err(AppError::Stale.into()),
            Err(error) => Some(refusal(error)?),
        },
    };
    let page = form_page(&visit, &desk, child, form.view(), problem).await?;
    visit.again(desk.trail(&[("nav-uses", "uses")]), &page)
}
