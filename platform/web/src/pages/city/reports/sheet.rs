//! One facility's report: head, lines, sums, what stands against it, what changed, and the decision (M-13).

use super::differ::{self, Differences};
use super::{badge, board};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts::{self, CellView, address, cell, moment, query};
use crate::pages::report_steps::{StepView, steps};
use crate::render::Page;
use crate::view::{Badge, Link, Notice, NoticeKind};
use crate::visit::{PageResult, Visit};
use platform_app::AppResult;
use platform_app::authz::Action;
use platform_app::reports::draft::Head;
use platform_app::reports::export::report_file;
use platform_app::reports::sheet::Heading;
use platform_app::reports::totals::{Figures, Totals};
use platform_app::reports::{ReportSheet, Standing, draft, resource};
use platform_program_api::Cell;
use platform_program_api::answer::Weight;
use platform_values::Month;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The report.
#[derive(Clone, Debug, Serialize)]
pub struct SheetPage {
    form: FormView,
    name: String,
    month: Month,
    badge: Badge,
    facts: Vec<Fact>,
    message: Option<Message>,
    steps: Vec<StepView>,
    refused: Option<Notice>,
    /// What was typed for a decision that cannot be taken any more.
    typed: Option<String>,
    problems: Vec<Notice>,
    columns: Vec<Words>,
    lines: Vec<Vec<CellView>>,
    foot: Vec<CellView>,
    /// False for those who may see figures but no child.
    shows_children: bool,
    sums: Vec<Fact>,
    groups: Vec<Vec<CellView>>,
    /// True where the groups stand in the order of before, which is not that of age.
    old_order: bool,
    difference: Option<Differences>,
    files: Vec<Link>,
    decision: Option<Decision>,
}

/// A value with its name.
#[derive(Clone, Debug, Serialize)]
struct Fact {
    label: Words,
    value: Words,
}

/// What the city wrote before.
#[derive(Clone, Debug, Serialize)]
struct Message {
    head: Words,
    text: String,
}

/// Why a decision was not taken, and what was typed for it.
pub struct Refused {
    /// Why.
    pub why: Notice,
    /// True if the approval was to be taken back, which has a form of its own.
    pub reopens: bool,
    /// The words to the facility.
    pub typed: String,
}

/// What may be decided now.
#[derive(Clone, Debug, Serialize)]
struct Decision {
    action: String,
    version: i32,
    /// True while the report waits; false where it is approved and may be opened again.
    waits: bool,
}

/// Shows the report.
#[handler]
pub async fn show(visit: Visit, Path((month, code)): Path<(String, String)>) -> PageResult {
    let page = build(&visit, &month, &code, None, FormView::default()).await?;
    visit.page(parts::trail(vec![board::link()]), &page)
}

/// The page; `refused` says why a decision was not taken. What was typed stands in the form, or beside it where somebody
/// else decided meanwhile and the form is another one or gone.
pub async fn build(
    visit: &Visit,
    month: &str,
    code: &str,
    refused: Option<Refused>,
    form: FormView,
) -> AppResult<SheetPage> {
    let mut asked = query(visit);
    let program = parts::program(visit, &mut asked)?;
    let month = parts::month(month)?;
    let facility = board::facility_of(visit, code)?;
    let sheet = draft(&visit.ctx, facility, program.id, month).await?;
    let fields = parts::program_field(visit, program.id);
    let path = format!("/city/reports/{month}/{code}");
    let head = &sheet.head;
    let of = resource(facility);
    let waits = head.standing == Standing::Submitted;
    let open = (waits || head.standing == Standing::Approved) && visit.may(Action::Approve, &of);
    let decision = Decision { action: address(&path, &fields), version: head.version, waits };
    let fits = open && refused.as_ref().is_none_or(|refused| refused.reopens != waits);
    let form = if fits { form } else { FormView::default() };
    let (refused, typed) = refused.map(|refused| (refused.why, refused.typed)).unzip();
    let typed = typed.filter(|typed| !fits && !typed.is_empty());
    let exports = visit.may(Action::Export, &of);
    let files = if exports { parts::files(&format!("{path}/file"), &fields) } else { Vec::new() };
    Ok(SheetPage {
        form,
        name: head.facility_name.clone(),
        month,
        badge: badge(head.standing),
        facts: facts(visit, &sheet),
        message: message(head),
        steps: steps(visit, head.report).await?,
        refused,
        typed,
        problems: problems(&sheet),
        columns: sheet.columns.iter().map(|column| Words::key(column.key.clone())).collect(),
        lines: (1..)
            .zip(sheet.lines.iter().flatten())
            .map(|(n, l)| line(n, &sheet.columns, &l.cells))
            .collect(),
        foot: sheet.foot.iter().map(cell).collect(),
        shows_children: sheet.lines.is_some(),
        sums: sums(&sheet.totals),
        groups: groups(&sheet.totals),
        old_order: old_order(&sheet.totals),
        difference: differ::build(visit, &mut asked, &sheet, &path, &fields).await?,
        files,
        decision: open.then_some(decision),
    })
}

/// What the city wrote: the reason for which it returned the report stays in sight when it comes again.
fn message(head: &Head) -> Option<Message> {
    let key = match head.standing {
        Standing::Returned => "city-report-message-returned",
        Standing::Approved => "city-report-message",
        Standing::NotStarted | Standing::Draft | Standing::Submitted => "city-report-message-before",
    };
    let written = Some(&head.message).filter(|text| !text.is_empty());
    written.map(|text| Message { head: Words::key(key), text: text.clone() })
}

/// The number of a line and its cells. Dates of birth are told with their year.
fn line(number: i64, columns: &[Heading], cells: &[Cell]) -> Vec<CellView> {
    let one = |(column, value): (&Heading, &Cell)| match value {
        Cell::Text(text) if column.key == "report-column-birth_date" => {
            let day = crate::format::parse_date(text).map(crate::format::date_with_year);
            CellView { words: Words::text(day.unwrap_or_else(|| text.clone())), number: false }
        }
        other => cell(other),
    };
    let cells = columns.iter().zip(cells).map(one);
    std::iter::once(cell(&Cell::Number(number))).chain(cells).collect()
}

/// The report as a file.
#[handler]
pub async fn file(visit: Visit, Path((month, code)): Path<(String, String)>) -> PageResult {
    let mut form = query(&visit);
    let program = parts::program(&visit, &mut form)?;
    let facility = board::facility_of(&visit, &code)?;
    let format = parts::format_of(&mut form);
    let file = report_file(&visit.ctx, facility, program.id, parts::month(&month)?, format).await?;
    parts::hand_out(&visit, &mut form, file, parts::trail(vec![board::link()]))
}

fn fact(key: &str, value: Words) -> Fact {
    Fact { label: Words::key(format!("report-column-{key}")), value }
}

fn facts(visit: &Visit, sheet: &ReportSheet) -> Vec<Fact> {
    let head = &sheet.head;
    let at = |at| moment(visit, at).map_or_else(|| Words::key("city-not-yet"), |iso| shown(&iso));
    let or_none = |text: &str| if text.is_empty() { Words::key("city-none") } else { Words::text(text) };
    vec![
        fact("facility-code", Words::text(&*head.facility_code)),
        Fact { label: Words::key("label-ward"), value: Words::text(&*head.ward) },
        fact("version", parts::count(head.version)),
        fact("responsible", or_none(&head.responsible)),
        fact("submitted", at(head.submitted_at)),
        fact("decided", at(head.decided_at)),
        fact("days-open", parts::count(head.opening.days)),
        fact("place-days", parts::count(head.opening.place_days)),
    ]
}

fn shown(iso: &str) -> Words {
    Words::text(crate::format::shown(iso))
}

fn problems(sheet: &ReportSheet) -> Vec<Notice> {
    let notice = |weight: Weight| match weight {
        Weight::Note => NoticeKind::Info,
        Weight::Warn | Weight::Block => NoticeKind::Warn,
    };
    let problems = sheet.problems.iter();
    problems.map(|p| Notice { kind: notice(p.weight), title: Words::from(p), lines: Vec::new() }).collect()
}

fn sums(totals: &Totals) -> Vec<Fact> {
    let number = |key: &str, value: i64| fact(key, cell(&Cell::Number(value)).words);
    let yen = |key: &str, value| fact(key, cell(&Cell::Yen(value)).words);
    let all = &totals.all;
    let children = totals.unmet.children.map(|children| number("unmet-children", children));
    let facts = vec![
        number("person-days", all.person_days),
        number("children", all.children),
        number("uses", all.uses),
        number("minutes", all.minutes),
        number("outside", all.outside),
        number("reductions", all.reductions),
        yen("reduced", all.reduced),
        yen("fees", all.fees),
        number("unpaid", totals.unpaid),
        yen("unpaid-fees", totals.unpaid_fees),
        number("no-shows", totals.no_shows),
        number("late-cancels", totals.late_cancels),
        yen("cancel-fees", totals.cancel_fees),
        number("cancelled-family", totals.cancelled.family),
        number("cancelled-facility", totals.cancelled.facility),
        number("cancelled-city", totals.cancelled.city),
        number("unmet-full", totals.unmet.full),
        number("unmet-rule", totals.unmet.rule),
        number("unmet-declined", totals.unmet.declined),
    ];
    facts.into_iter().chain(children).collect()
}

fn groups(totals: &Totals) -> Vec<Vec<CellView>> {
    let row = |group: &platform_app::reports::totals::Group| {
        let mut cells = vec![cell(&group.age), cell(&group.use_type)];
        cells.extend(figures(&group.figures));
        cells
    };
    totals.groups.iter().map(row).collect()
}

/// True if groups come from reports of before their age was kept, which stand as they were written.
pub fn old_order(totals: &Totals) -> bool {
    totals.groups.len() > 1 && totals.groups.iter().any(|group| group.youngest.is_none())
}

/// Sums as cells, in the order of the headings in the templates.
pub fn figures(figures: &Figures) -> [CellView; 5] {
    [
        Cell::Number(figures.person_days),
        Cell::Number(figures.children),
        Cell::Number(figures.uses),
        Cell::Number(figures.minutes),
        Cell::Yen(figures.fees),
    ]
    .map(|value| cell(&value))
}

/// What a posted decision needs to know of the page.
pub fn version_of(form: &mut FormData) -> Option<i32> {
    form.text("version").parsed::<i32>().required_or("error-reopen")
}

impl Page for SheetPage {
    const TEMPLATE: &'static str = "pages/city/report";

    fn title(&self) -> Words {
        Words::key("city-report-title").with("name", &self.name).with("month", self.month)
    }

    fn samples() -> Vec<Self> {
        let Ok(month) = parts::month("2026-03") else { return Vec::new() };
        let text = |text: &str| cell(&Cell::Text(text.into()));
        let waiting = Self {
            form: FormView::default(),
            name: "さくら第一（見本）".into(),
            month,
            badge: badge(Standing::Submitted),
            facts: vec![fact("facility-code", Words::text("k001"))],
            message: Some(Message {
                head: Words::key("city-report-message-before"),
                text: "3月5日の時刻を確認してください。".into(),
            }),
            steps: StepView::samples(),
            refused: Some(parts::refusal(&[platform_program_api::Finding::new(
                "report-return-needs-words",
                Weight::Block,
            )])),
            typed: None,
            problems: vec![Notice {
                kind: NoticeKind::Warn,
                title: Words::key("report-changed-since").with("count", 1),
                lines: Vec::new(),
            }],
            columns: vec![Words::key("report-column-date"), Words::key("report-column-child")],
            lines: vec![vec![cell(&Cell::Number(1)), text("2026-03-05"), text("見本 はな")]],
            foot: vec![cell(&Cell::Empty), cell(&Cell::Number(1))],
            shows_children: true,
            sums: sums(&Totals::default()),
            groups: vec![figures(&Figures::default()).to_vec()],
            old_order: true,
            difference: Some(Differences::sample()),
            files: parts::files("/city/reports/2026-03/k001/file", &[]),
            decision: Some(Decision { action: "/city/reports/2026-03/k001".into(), version: 2, waits: true }),
        };
        let approved = Self {
            badge: badge(Standing::Approved),
            typed: Some("3月5日の時刻を直してください。".into()),
            difference: None,
            decision: Some(Decision { action: "/x".into(), version: 1, waits: false }),
            ..waiting.clone()
        };
        let blank = Self {
            badge: badge(Standing::NotStarted),
            message: None,
            steps: Vec::new(),
            refused: None,
            typed: None,
            problems: Vec::new(),
            lines: Vec::new(),
            foot: Vec::new(),
            shows_children: false,
            groups: Vec::new(),
            decision: None,
            files: Vec::new(),
            ..approved.clone()
        };
        vec![waiting, approved.clone(), Self { shows_children: true, ..blank.clone() }, blank]
    }
}
