//! Somebody calls: find the child, or enter a new family, and go on to the free days.

use super::caller_fields::{CallerFields, wards};
use super::children::FoundRow;
use super::desk::{Desk, refusal};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Choice, Link, Notice};
use crate::visit::{PageResult, Visit, see_other};
use platform_app::families::{NewCaller, register_caller, search_linked};
use platform_app::page::Page as ListPage;
use platform_app::{AppError, AppResult};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The start of a call.
#[derive(Clone, Debug, Serialize)]
pub struct PhonePage {
    code: String,
    form: FormView,
    problem: Option<Notice>,
    known: Option<Link>,
    searched: bool,
    count: i64,
    rows: Vec<FoundRow>,
    programs: Vec<Choice>,
    many_programs: bool,
    wards: Vec<Choice>,
    open: bool,
}

impl Page for PhonePage {
    const TEMPLATE: &'static str = "pages/facility/phone";

    fn title(&self) -> Words {
        Words::key("phone-title")
    }

    fn samples() -> Vec<Self> {
        let mut form = FormView::default();
        form.errors.push(FieldError::new("child-kana", "error-kana"));
        let start = Self {
            code: "s-001".into(),
            form: FormView::default(),
            problem: None,
            known: None,
            searched: false,
            count: 0,
            rows: Vec::new(),
            programs: vec![Choice::new("a", Words::text("一時保育"))],
            many_programs: true,
            wards: vec![Choice::new("a", Words::text("見本区"))],
            open: false,
        };
        let found = Self { searched: true, count: 1, rows: vec![FoundRow::sample()], ..start.clone() };
        let nobody = Self { searched: true, open: true, ..start.clone() };
        let known = Some(Link::new(Words::key("phone-known"), "/"));
        vec![start, found, Self { form, known, open: true, ..nobody.clone() }, nobody]
    }
}

async fn page(visit: &Visit, desk: &Desk, mut form: FormData, searched: bool) -> AppResult<PhonePage> {
    let text = form.text("who").max(100).optional().unwrap_or_default();
    let (found, count) = if searched && !text.is_empty() {
        search_linked(visit, desk.id, &text, ListPage::default()).await?
    } else {
        (Vec::new(), 0)
    };
    let programs = desk.programs(visit);
    let row = |found| {
        let mut row = FoundRow::new(visit, desk, found);
        row.href = desk.at(&format!("phone/{}", row.child.id));
        row
    };
    Ok(PhonePage {
        code: desk.code.clone(),
        form: form.view(),
        problem: None,
        known: None,
        searched: searched && !text.is_empty(),
        count,
        rows: found.iter().map(row).collect(),
        many_programs: programs.len() > 1,
        programs: programs.iter().map(|p| Choice::new(p.key.clone(), Words::text(p.name.clone()))).collect(),
        wards: wards(visit),
        open: searched && found.is_empty(),
    })
}

/// The search box and the form for new callers.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let form = FormData::filled([("resident", "yes".to_owned())]);
    visit.page(desk.trail(&[]), &page(&visit, &desk, form, false).await?)
}

/// Searches among the children of the facility.
#[handler]
pub async fn search(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let text = form.text("who").optional().unwrap_or_default();
    let form = FormData::filled([("who", text), ("resident", "yes".to_owned())]);
    visit.page(desk.trail(&[]), &page(&visit, &desk, form, true).await?)
}

/// Enters a family that has no account.
#[handler]
pub async fn enter(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let key = form.text("program").optional();
    let program = desk.program(&visit, key.as_deref())?;
    let fields = CallerFields::read(&visit, &mut form);
    let interviewed = form.flag("met").then(|| visit.today());
    let caller = form.valid(|| fields).map(|fields| NewCaller {
        program: program.id,
        guardian_name: fields.guardian_name,
        guardian_kana: fields.guardian_kana,
        phone: fields.phone,
        child_name: fields.child_name,
        child_kana: fields.child_kana,
        birth_date: fields.birth,
        resident: fields.resident,
        ward: fields.ward,
        allergy: fields.allergy,
        interviewed,
    });
    let (mut problem, mut known) = (None, None);
    if let Some(caller) = caller {
        match register_caller(&visit, desk.id, &caller).await {
            Ok(child) => return Ok(see_other(&desk.at(&format!("phone/{child}?done=caller-entered")))),
            Err(error) => {
                if let AppError::Refused(findings) = &error {
                    let child = findings.iter().find_map(|finding| finding.args.get("child"));
                    let to = |child: &String| desk.at(&format!("phone/{child}"));
                    known = child.map(|child| Link::new(Words::key("phone-known"), to(child)));
                }
                problem = Some(refusal(error)?);
            }
        }
    }
    let page = PhonePage { problem, known, open: true, ..page(&visit, &desk, form, false).await? };
    visit.again(desk.trail(&[]), &page)
}
