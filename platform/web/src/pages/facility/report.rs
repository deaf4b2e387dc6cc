//! The report of a month: already written from the attendance. What stands against submitting is told with the place
//! where it is mended.

use super::desk::{Desk, query, read_month, refusal, told};
use super::report_cells::{CellView, cell_view, cells};
use super::report_figures::{Figure, GroupRow, figures};
use super::reports::standing_badge;
use super::uses::{format_of, formats, send_whole};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::pages::report_steps::{StepView, steps};
use crate::render::Page;
use crate::view::{Badge, Choice, Link, Notice};
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDateTime;
use platform_app::authz::Action;
use platform_app::reports::diff::Change;
use platform_app::reports::export::report_file;
use platform_app::reports::sheet::Line;
use platform_app::reports::{
    Diff, ReportSheet, Standing, Version, diff, draft, resource, save, submit as hand_in, usage_resource,
    withdraw as take_back,
};
use platform_app::store::places::Program;
use platform_app::{AppError, AppResult};
use platform_program_api::answer::Weight;
use platform_program_api::{Cell, Finding};
use platform_values::Month;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The report.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each shows one part of the page")]
pub struct ReportPage {
    code: String,
    form: FormView,
    problem: Option<Notice>,
    program: String,
    program_name: String,
    facility: String,
    ward: String,
    month: Month,
    badge: Badge,
    version: i32,
    responsible: String,
    message: Option<String>,
    steps: Vec<StepView>,
    submitted_at: Option<NaiveDateTime>,
    as_submitted: bool,
    days_open: i64,
    places: i64,
    place_days: i64,
    figures: Vec<Figure>,
    groups: Vec<GroupRow>,
    problems_title: Words,
    problems: Vec<Problem>,
    open_uses: Vec<Link>,
    columns: Vec<Words>,
    rows: Vec<Vec<CellView>>,
    foot: Vec<CellView>,
    shows_lines: bool,
    changes: Vec<ChangeRow>,
    may_save: bool,
    may_submit: bool,
    needs_manager: bool,
    may_withdraw: bool,
    may_export: bool,
    formats: Vec<Choice>,
}

#[derive(Clone, Debug, Serialize)]
struct Problem {
    words: Words,
    blocks: bool,
    href: Option<String>,
}

#[derive(Clone, Debug, Serialize)]
struct ChangeRow {
    kind: Words,
    before: Option<Vec<CellView>>,
    after: Option<Vec<CellView>>,
}

impl Problem {
    fn samples() -> Vec<Self> {
        vec![
            Self { words: Words::text("見本の問題"), blocks: true, href: Some("/".into()) },
            Self { words: Words::text("見本の注意"), blocks: false, href: None },
        ]
    }
}

impl Page for ReportPage {
    const TEMPLATE: &'static str = "pages/facility/report";

    fn title(&self) -> Words {
        Words::key("report-title").with("month", self.month)
    }

    fn samples() -> Vec<Self> {
        let cell = |text: &str| CellView {
            words: Words::text(text),
            number: false,
            href: Some("/".into()),
            changed: true,
        };
        let mut form = FormView::default();
        form.errors.push(FieldError::new("responsible", "error-required"));
        let full = Self {
            code: "s-001".into(),
            form,
            problem: None,
            program: "a".into(),
            program_name: "一時保育".into(),
            facility: "さくら第一（見本）".into(),
            ward: "見本区".into(),
            month: Month::of(chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap_or_default()),
            badge: standing_badge(Standing::Returned),
            version: 1,
            responsible: "見本 園長".into(),
            message: Some("見本です".into()),
            steps: StepView::samples(),
            submitted_at: Some(NaiveDateTime::default()),
            as_submitted: true,
            days_open: 21,
            places: 10,
            place_days: 210,
            figures: vec![Figure::sample()],
            groups: vec![GroupRow::sample()],
            problems_title: Words::key("report-problems"),
            problems: Problem::samples(),
            open_uses: vec![Link::new(Words::text("見本"), "/")],
            columns: vec![Words::key("report-column-date")],
            rows: vec![vec![cell("1"), cell("3月5日")]],
            foot: vec![cell("")],
            shows_lines: true,
            changes: vec![ChangeRow {
                kind: Words::key("report-changed"),
                before: Some(vec![cell("a")]),
                after: None,
            }],
            may_save: true,
            may_submit: true,
            needs_manager: true,
            may_withdraw: true,
            may_export: true,
            formats: formats(),
        };
        let bare = Self {
            form: FormView::default(),
            message: None,
            steps: Vec::new(),
            problems: Vec::new(),
            rows: Vec::new(),
            foot: Vec::new(),
            changes: Vec::new(),
            as_submitted: false,
            may_save: false,
            may_submit: false,
            may_withdraw: false,
            ..full.clone()
        };
        vec![full, Self { shows_lines: false, ..bare.clone() }, bare]
    }
}

/// Shows the report.
#[handler]
pub async fn show(visit: Visit, Path((code, month)): Path<(String, String)>) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let month = read_month(&month)?;
    let key = query(&visit).text("program").optional();
    let program = desk.program(&visit, key.as_deref())?;
    let page = page(&visit, &desk, &program, month, None, None).await?;
    visit.page(vec![Link::new(Words::key("reports-title"), desk.at("reports"))], &page)
}

async fn page(
    visit: &Visit,
    desk: &Desk,
    program: &Program,
    month: Month,
    form: Option<FormView>,
    problem: Option<Notice>,
) -> AppResult<ReportPage> {
    let sheet = draft(visit, desk.id, program.id, month).await?;
    let changes = changes(visit, desk, &sheet).await?;
    let head = &sheet.head;
    let open = head.standing.is_open();
    let may = |action| visit.may(action, &resource(desk.id));
    let blocked = sheet.problems.iter().any(|p| p.weight == Weight::Block);
    let filled = || FormData::filled([("responsible", head.responsible.clone())]).view();
    let columns: Vec<bool> = sheet.columns.iter().map(|c| c.summed).collect();
    Ok(ReportPage {
        code: desk.code.clone(),
        form: form.unwrap_or_else(filled),
        problem,
        program: program.key.clone(),
        program_name: head.program_name.clone(),
        facility: head.facility_name.clone(),
        ward: head.ward.clone(),
        month,
        badge: standing_badge(head.standing),
        version: head.version,
        responsible: head.responsible.clone(),
        message: told(&head.message).filter(|_| head.standing != Standing::Submitted),
        steps: steps(visit, head.report).await?,
        submitted_at: head.submitted_at.map(|at| visit.civil(at)),
        as_submitted: !open,
        days_open: head.opening.days,
        places: head.opening.places,
        place_days: head.opening.place_days,
        figures: figures(&sheet.totals),
        groups: sheet.totals.groups.iter().map(GroupRow::new).collect(),
        problems_title: Words::key(if open { "report-problems" } else { "report-remarks" }),
        problems: problems(visit, desk, &sheet),
        open_uses: open_uses(visit, desk, &sheet).await?,
        columns: sheet.columns.iter().map(|c| Words::key(c.key.clone())).collect(),
        rows: (1..)
            .zip(sheet.lines.iter().flatten())
            .map(|(n, line)| numbered(desk, &sheet, n, line))
            .collect(),
        foot: sheet.foot.iter().map(|cell| cell_view(cell, None, false)).collect(),
        shows_lines: sheet.lines.is_some() && !columns.is_empty(),
        changes,
        may_save: open && may(Action::Update),
        may_submit: open && !blocked && may(Action::Submit),
        needs_manager: open && !blocked && !may(Action::Submit) && may(Action::Update),
        may_withdraw: head.standing == Standing::Submitted && may(Action::Submit),
        may_export: may(Action::Export),
        formats: formats(),
    })
}

/// A line with its number, which is the one that the city sees.
fn numbered(desk: &Desk, sheet: &ReportSheet, number: i64, line: &Line) -> Vec<CellView> {
    let mut all = cells(desk, &sheet.columns, line, &[]);
    all.insert(0, cell_view(&Cell::Number(number), None, false));
    all
}

fn problems(visit: &Visit, desk: &Desk, sheet: &ReportSheet) -> Vec<Problem> {
    let mends = desk.sees_children(visit);
    let uses = |view: &str| mends.then(|| desk.at(&format!("uses?month={}&view={view}", sheet.head.month)));
    let problem = |finding: &platform_program_api::Finding| Problem {
        words: Words::from(finding),
        blocks: finding.weight == Weight::Block,
        href: match finding.code.as_str() {
            "report-unpaid-fees" => mends.then(|| desk.at(&format!("unpaid?month={}", sheet.head.month))),
            "report-open-uses" | "report-untyped-uses" => uses("every"),
            _ => None,
        },
    };
    sheet.problems.iter().map(problem).collect()
}

/// Bookings whose attendance is to be finished, each with the form for it.
async fn open_uses(visit: &Visit, desk: &Desk, sheet: &ReportSheet) -> AppResult<Vec<Link>> {
    let some: Vec<_> = sheet.open_uses.iter().take(20).copied().collect();
    let listed = platform_app::bookings::list::of_ids(visit, &some).await?;
    let link = |l: &platform_app::bookings::list::Listed| {
        let words = Words::key("report-open-use").with("day", l.booking.day).with("child", &l.child.name);
        Link::new(words, desk.at(&format!("bookings/{}", l.booking.id)))
    };
    Ok(listed.iter().map(link).collect())
}

/// What changed since the last submission, for those who may see the uses.
async fn changes(visit: &Visit, desk: &Desk, sheet: &ReportSheet) -> AppResult<Vec<ChangeRow>> {
    let submitted = sheet.head.report.is_some() && sheet.head.version > 0;
    if !submitted || !visit.may(Action::List, &usage_resource(desk.id)) {
        return Ok(Vec::new());
    }
    let last = Version::Submitted(sheet.head.version);
    let Diff { changes, .. } = diff(visit, sheet, last, Version::Now).await?;
    let row = |change: &Change| match change {
        Change::Added(line) => ChangeRow {
            kind: Words::key("report-added"),
            before: None,
            after: Some(cells(desk, &sheet.columns, line, &[])),
        },
        Change::Removed(line) => ChangeRow {
            kind: Words::key("report-removed"),
            before: Some(cells(desk, &sheet.columns, line, &[])),
            after: None,
        },
        Change::Changed { before, after, columns } => ChangeRow {
            kind: Words::key("report-changed"),
            before: Some(cells(desk, &sheet.columns, before, columns)),
            after: Some(cells(desk, &sheet.columns, after, columns)),
        },
    };
    Ok(changes.iter().map(row).collect())
}

/// Saves, submits or takes back.
#[handler]
pub async fn act(
    visit: Visit,
    Path((code, month)): Path<(String, String)>,
    mut form: FormData,
) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let month = read_month(&month)?;
    let key = form.text("program").optional();
    let program = desk.program(&visit, key.as_deref())?;
    let deed = form.text("act").optional().unwrap_or_default();
    let responsible = form.text("responsible").max(60).optional().unwrap_or_default();
    let result = match deed.as_str() {
        _ if !form.is_valid() => Err(AppError::Refused(Vec::new())),
        "submit" => {
            hand_in(&visit, desk.id, program.id, month, &responsible).await.map(|_| "report-submitted")
        }
        "withdraw" => {
            let sheet = draft(&visit, desk.id, program.id, month).await?;
            let id = sheet.head.report.ok_or(AppError::NotFound)?;
            take_back(&visit, id).await.map(|_| "report-withdrawn")
        }
        "save" => save(&visit, desk.id, program.id, month, &responsible).await.map(|_| "saved"),
        _ => Err(AppError::refused(Finding::new("report-act-unknown", Weight::Block))),
    };
    match result {
        Ok(done) => {
            let to = format!("reports/{month}?program={}&done={done}", program.key);
            Ok(see_other(&desk.at(&to)))
        }
        Err(error) => {
            let problem = Some(refusal(error)?);
            let page = page(&visit, &desk, &program, month, Some(form.view()), problem).await?;
            visit.again(vec![Link::new(Words::key("reports-title"), desk.at("reports"))], &page)
        }
    }
}

/// The report as a file.
#[handler]
pub async fn file(visit: Visit, Path((code, month)): Path<(String, String)>) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let mut query = query(&visit);
    let key = query.text("program").optional();
    let program = desk.program(&visit, key.as_deref())?;
    let format = format_of(&mut query)?;
    send_whole(&visit, &desk, report_file(&visit, desk.id, program.id, read_month(&month)?, format).await?)
}
