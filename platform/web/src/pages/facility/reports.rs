//! The months of a facility and where the report of each stands.

use super::desk::{Desk, query, told};
use crate::forms::FormView;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Choice, Tone};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDateTime;
use platform_app::reports::{MonthStanding, Standing, months};
use platform_values::Month;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The months.
#[derive(Clone, Debug, Serialize)]
pub struct ReportsPage {
    code: String,
    form: FormView,
    fiscal_year: i32,
    years: Vec<Choice>,
    programs: Vec<Choice>,
    many_programs: bool,
    program: String,
    rows: Vec<MonthRow>,
}

#[derive(Clone, Debug, Serialize)]
struct MonthRow {
    month: Month,
    href: String,
    badge: Badge,
    submitted_at: Option<NaiveDateTime>,
    decided_at: Option<NaiveDateTime>,
    message: Option<String>,
}

impl Page for ReportsPage {
    const TEMPLATE: &'static str = "pages/facility/reports";

    fn title(&self) -> Words {
        Words::key("reports-title")
    }

    fn samples() -> Vec<Self> {
        let row = |standing, message: Option<&str>| {
            Month::new(2026, 3).map(|month| MonthRow {
                month,
                href: "/".into(),
                badge: standing_badge(standing),
                submitted_at: Some(NaiveDateTime::default()),
                decided_at: None,
                message: message.map(str::to_owned),
            })
        };
        let rows = [row(Standing::NotStarted, None), row(Standing::Returned, Some("見本です"))];
        vec![Self {
            code: "s-001".into(),
            form: FormView::default(),
            fiscal_year: 2025,
            years: vec![Choice::new("2025", Words::key("reports-year").with("year", 2025))],
            programs: vec![Choice::new("a", Words::text("一時保育"))],
            many_programs: true,
            program: "a".into(),
            rows: rows.into_iter().flatten().collect(),
        }]
    }
}

/// Where a month stands, as symbol, word and colour.
pub fn standing_badge(standing: Standing) -> Badge {
    let tone = match standing {
        Standing::NotStarted => Tone::Off,
        Standing::Draft => Tone::Few,
        Standing::Submitted => Tone::Plain,
        Standing::Returned => Tone::Alert,
        Standing::Approved => Tone::Good,
    };
    Badge::new(tone, Words::key(format!("report-state-{}", standing.as_str())))
}

/// Shows the months of a fiscal year, the newest first.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::of(&visit, &code)?;
    let mut query = query(&visit);
    let now = Month::of(visit.today());
    let this_year = platform_values::age::fiscal_year(visit.today());
    let year = query.text("year").number(2000, 2100).optional();
    let year = year.and_then(|year| i32::try_from(year).ok()).unwrap_or(this_year);
    let key = query.text("program").optional();
    let program = desk.program(&visit, key.as_deref())?;
    let first = Month::new(year, 4).unwrap_or(now);
    let of_year = std::iter::successors(Some(first), |m| Some(m.next())).take(12);
    let mut wanted: Vec<Month> = of_year.filter(|month| *month <= now).collect();
    wanted.reverse();
    let found = months(&visit, desk.id, program.id, &wanted).await?;
    let row = |m: &MonthStanding| MonthRow {
        month: m.month,
        href: desk.at(&format!("reports/{}?program={}", m.month, program.key)),
        badge: standing_badge(m.standing),
        submitted_at: m.submitted_at.map(|at| visit.civil(at)),
        decided_at: m.decided_at.map(|at| visit.civil(at)),
        message: told(&m.message).filter(|_| m.standing == Standing::Returned),
    };
    let programs = desk.programs(&visit);
    let years = (this_year - 4..=this_year).rev();
    let mut form = query.view();
    form.errors.clear();
    form.values.insert("year".into(), vec![year.to_string()]);
    let page = ReportsPage {
        form,
        fiscal_year: year,
        years: years
            .map(|y| Choice::new(y.to_string(), Words::key("reports-year").with("year", y)))
            .collect(),
        many_programs: programs.len() > 1,
        programs: programs.iter().map(|p| Choice::new(p.key.clone(), Words::text(p.name.clone()))).collect(),
        rows: found.iter().map(row).collect(),
        program: program.key.clone(),
        code: desk.code.clone(),
    };
    visit.page(Vec::new(), &page)
}
