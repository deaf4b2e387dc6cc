//! Uses without booking from a table: first read and shown, then entered.

use super::desk::{Desk, refusal};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::Notice;
use crate::visit::{PageResult, Visit};
use platform_app::AppError;
use platform_app::bookings::bring_in::{self, LINES_MAX, Line};
use platform_values::BookingId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The table, and what became of its lines.
#[derive(Clone, Debug, Serialize)]
pub struct UseImportPage {
    code: String,
    form: FormView,
    problem: Option<Notice>,
    most: usize,
    rows: Vec<ImportRow>,
    good: usize,
    bad: usize,
    entered: bool,
}

#[derive(Clone, Debug, Serialize)]
struct ImportRow {
    number: usize,
    text: String,
    child: String,
    href: Option<String>,
    reasons: Vec<Words>,
}

impl Page for UseImportPage {
    const TEMPLATE: &'static str = "pages/facility/use-import";

    fn title(&self) -> Words {
        Words::key("use-import-title")
    }

    fn samples() -> Vec<Self> {
        let row = |number, reasons: Vec<Words>| ImportRow {
            number,
            text: "2026-01-05 みほん はな 2023-06-01 8:30 16:30".into(),
            child: "見本 はな".into(),
            href: reasons.is_empty().then(|| "/".into()),
            reasons,
        };
        let start = Self {
            code: "s-001".into(),
            form: FormView::default(),
            problem: None,
            most: LINES_MAX,
            rows: Vec::new(),
            good: 0,
            bad: 0,
            entered: false,
        };
        let rows = vec![row(2, Vec::new()), row(3, vec![Words::key("import-child")])];
        let read = Self { rows, good: 1, bad: 1, ..start.clone() };
        let done = Self { entered: true, ..read.clone() };
        vec![start, read, done]
    }
}

fn bare(desk: &Desk, form: FormView) -> UseImportPage {
    UseImportPage {
        code: desk.code.clone(),
        form,
        problem: None,
        most: LINES_MAX,
        rows: Vec::new(),
        good: 0,
        bad: 0,
        entered: false,
    }
}

/// Shows the empty form.
#[handler]
pub fn show(visit: &Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(visit, &code)?;
    visit.page(desk.trail(&[("nav-uses", "uses")]), &bare(&desk, FormView::default()))
}

/// Reads the table and shows what would be entered, or enters it.
#[handler]
pub async fn act(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let program = desk.program(&visit, None)?;
    let enters = form.text("act").optional().as_deref() == Some("enter");
    let table = form.lines("table").max(60_000).required();
    let trail = desk.trail(&[("nav-uses", "uses")]);
    let Some(table) = form.valid(|| table) else { return visit.again(trail, &bare(&desk, form.view())) };
    let lines = match bring_in::read(&visit, desk.id, program.id, &table).await {
        Ok(lines) => lines,
        Err(error @ AppError::Refused(_)) => {
            let page = UseImportPage { problem: Some(refusal(error)?), ..bare(&desk, form.view()) };
            return visit.again(trail, &page);
        }
        Err(error) => return Err(error.into()),
    };
    let done = if enters {
        bring_in::enter(&visit, lines).await?
    } else {
        bring_in::check(&visit, lines).await?.into_iter().map(|line| (line, None)).collect()
    };
    let bad = done.iter().filter(|(line, _)| line.use_of.is_err()).count();
    let page = UseImportPage {
        good: done.len() - bad,
        bad,
        entered: enters,
        rows: done.iter().map(|(line, id)| row(&desk, line, *id)).collect(),
        ..bare(&desk, form.view())
    };
    visit.page(trail, &page)
}

fn row(desk: &Desk, line: &Line, id: Option<BookingId>) -> ImportRow {
    ImportRow {
        number: line.number,
        text: line.text.clone(),
        child: line.child.clone(),
        href: id.map(|id| desk.at(&format!("bookings/{id}"))),
        reasons: line.use_of.as_ref().err().into_iter().flatten().map(Words::from).collect(),
    }
}
