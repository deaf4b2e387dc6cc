//! Totals of what was handed in for a stretch of months, by facility, ward, kind of facility, use type, age or home (M-13).

use super::{board, sheet};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts::{self, CellView, address, cell, query};
use crate::render::Page;
use crate::view::{Choice, Empty, Link, Notice};
use crate::visit::{PageResult, Visit};
use platform_app::authz::{Action, Object};
use platform_app::reports::export::summary_file;
use platform_app::reports::totals::{Figures, Totals};
use platform_app::reports::{By, Summary, summary};
use platform_app::{AppError, AppResult};
use platform_program_api::Cell;
use platform_values::{Month, ProgramId};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The totals.
#[derive(Clone, Debug, Serialize)]
pub struct TotalsPage {
    form: FormView,
    month: Month,
    until: Month,
    action: String,
    by: String,
    ways: Vec<Choice>,
    head: Words,
    rows: Vec<Vec<CellView>>,
    foot: Vec<CellView>,
    handed_in: usize,
    old_order: bool,
    empty: Empty,
    /// Why nothing is added up.
    refused: Option<Notice>,
    files: Vec<Link>,
}

const WAYS: [(&str, &str, By); 6] = [
    ("facility", "report-column-facility", By::Facility),
    ("ward", "report-column-facility-ward", By::Ward),
    ("kind", "report-column-facility-kind", By::Kind),
    ("use-type", "report-column-use-type", By::UseType),
    ("age", "report-column-age-group", By::Age),
    ("residence", "report-column-residence", By::Residence),
];

struct Asked {
    program: ProgramId,
    months: (Month, Month),
    way: (&'static str, &'static str, By),
    fields: Vec<(&'static str, String)>,
}

fn asked(visit: &Visit, form: &mut FormData, month: &str) -> AppResult<Asked> {
    let program = parts::program(visit, form)?.id;
    let month = parts::month(month)?;
    let until = form.text("until").month().optional().unwrap_or(month);
    let known = |word: &str| WAYS.into_iter().find(|(key, _, _)| *key == word);
    let way = form.text("by").choice(known).optional().unwrap_or(WAYS[0]);
    let mut fields = parts::program_field(visit, program);
    fields.push(("by", way.0.to_owned()));
    fields.push(("until", until.to_string()));
    Ok(Asked { program, months: (month, until), way, fields })
}

/// Shows the totals.
#[handler]
pub async fn show(visit: Visit, Path(month): Path<String>) -> PageResult {
    let mut form = query(&visit);
    let asked = asked(&visit, &mut form, &month)?;
    let found = match summary(&visit.ctx, asked.program, asked.months, asked.way.2).await {
        Ok(found) => found,
        Err(error @ AppError::Refused(_)) => {
            let nothing = Summary { rows: Vec::new(), totals: Totals::default(), handed_in: 0 };
            let refused = Some(parts::refusal_of(error)?);
            let page = TotalsPage { refused, files: Vec::new(), ..page(&visit, &asked, &nothing) };
            return visit.again(parts::trail(vec![board_of(&asked)]), &page);
        }
        Err(error) => return Err(error.into()),
    };
    visit.page(parts::trail(vec![board_of(&asked)]), &page(&visit, &asked, &found))
}

/// The board of the first month.
fn board_of(asked: &Asked) -> Link {
    let month = [("month", asked.months.0.to_string())];
    Link::new(Words::key("nav-city-reports"), address("/city/reports", &month))
}

fn page(visit: &Visit, asked: &Asked, found: &Summary) -> TotalsPage {
    let row = |label: &Cell, reports: Option<i64>, figures: &Figures| {
        let mut cells = vec![cell(label), cell(&reports.map_or(Cell::Empty, Cell::Number))];
        cells.extend(sheet::figures(figures));
        cells
    };
    let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
    let path = format!("/city/reports/{}/totals", asked.months.0);
    let exports = visit.may_somewhere(Action::Export, Object::Report);
    TotalsPage {
        form: FormView::default(),
        month: asked.months.0,
        until: asked.months.1,
        by: asked.way.0.to_owned(),
        ways: ways(),
        head: Words::key(asked.way.1),
        rows: found
            .rows
            .iter()
            .map(|r| row(&r.label, (r.reports > 0).then(|| number(r.reports)), &r.figures))
            .collect(),
        foot: row(&Cell::Message("report-sum".into()), Some(number(found.handed_in)), &found.totals.all),
        handed_in: found.handed_in,
        old_order: asked.way.2 == By::Age && sheet::old_order(&found.totals),
        empty: empty(),
        refused: None,
        files: if exports { parts::files(&format!("{path}/file"), &asked.fields) } else { Vec::new() },
        action: path,
    }
}

/// The totals as a file.
#[handler]
pub async fn file(visit: Visit, Path(month): Path<String>) -> PageResult {
    let mut form = query(&visit);
    let asked = asked(&visit, &mut form, &month)?;
    let format = parts::format_of(&mut form);
    let file = summary_file(&visit.ctx, asked.program, asked.months, asked.way.2, format).await?;
    parts::hand_out(&visit, &mut form, file, parts::trail(vec![board::link()]))
}

fn ways() -> Vec<Choice> {
    WAYS.into_iter().map(|(word, key, _)| Choice::new(word, Words::key(key))).collect()
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-totals-none"),
        text: Words::key("city-totals-none-text"),
        action: Some(board::link()),
    }
}

impl Page for TotalsPage {
    const TEMPLATE: &'static str = "pages/city/report-totals";

    fn title(&self) -> Words {
        Words::key("city-totals-title")
    }

    fn samples() -> Vec<Self> {
        let Ok(month) = parts::month("2026-03") else { return Vec::new() };
        let mut row = vec![cell(&Cell::Text("見本北区".into())), cell(&Cell::Number(3))];
        row.extend(sheet::figures(&Figures::default()));
        let full = Self {
            form: FormView::default(),
            month,
            until: month.next(),
            action: "/city/reports/2026-03/totals".into(),
            by: "ward".into(),
            ways: ways(),
            head: Words::key("report-column-facility-ward"),
            rows: vec![row.clone()],
            foot: row,
            handed_in: 3,
            old_order: true,
            empty: empty(),
            refused: None,
            files: parts::files("/x", &[]),
        };
        let none = Self { rows: Vec::new(), handed_in: 0, files: Vec::new(), ..full.clone() };
        let refused = Self { refused: Some(parts::refusal(&[])), ..none.clone() };
        vec![full, none, refused]
    }
}
