//! Approving several reports at once, each by itself, with what became of each.

use super::board;
use crate::failure::reasons_of;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::city::parts::{self, address};
use crate::render::Page;
use crate::view::{Badge, Empty, Link, Tone};
use crate::visit::{PageResult, Visit};
use platform_app::AppError;
use platform_app::authz::{Action, Object, Of};
use platform_app::reports::approve_many;
use platform_app::reports::draft::find_report;
use platform_values::{Month, ReportId};
use poem::handler;
use serde::Serialize;
use std::str::FromStr;

/// What became of each report.
#[derive(Clone, Debug, Serialize)]
pub struct ApprovedPage {
    done: usize,
    rows: Vec<Row>,
    empty: Empty,
    back: String,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    badge: Badge,
    reasons: Vec<Words>,
}

/// A report and the version that the officer saw.
#[derive(PartialEq)]
struct Seen(ReportId, i32);

impl FromStr for Seen {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (id, version) = text.split_once(':').ok_or(())?;
        Ok(Self(id.parse::<uuid::Uuid>().map_err(|_| ())?.into(), version.parse().map_err(|_| ())?))
    }
}

/// Approves the ticked reports.
#[handler]
pub async fn approve(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Approve, &Of::new(Object::Report))?;
    let month = form.text("month").month().optional().unwrap_or_else(|| Month::of(visit.today()).previous());
    let seen: Vec<(ReportId, i32)> = form.list::<Seen>("seen").into_iter().map(|s| (s.0, s.1)).collect();
    let back = address("/city/reports", &[("month", month.to_string())]);
    let mut rows = Vec::with_capacity(seen.len());
    for (id, result) in approve_many(&visit.ctx, &seen).await {
        let name = match find_report(&visit.ctx, id).await {
            Ok((report, _)) => visit.city.facility(report.facility_id).map(|f| f.name.clone()),
            Err(AppError::NotFound) => None,
            Err(error) => return Err(error.into()),
        };
        let name = name.unwrap_or_else(|| id.to_string());
        rows.push(match result {
            Ok(_) => Row { name, badge: approved(), reasons: Vec::new() },
            Err(AppError::Internal(cause)) => return Err(AppError::Internal(cause).into()),
            Err(error) => Row { name, badge: refused(), reasons: told(&error) },
        });
    }
    let done = rows.iter().filter(|row| row.badge == approved()).count();
    let page = ApprovedPage { done, rows, empty: empty(&back), back };
    visit.page(parts::trail(vec![board::link()]), &page)
}

fn told(error: &AppError) -> Vec<Words> {
    let reasons = reasons_of(error);
    if reasons.is_empty() { vec![Words::key("error-page-forbidden")] } else { reasons }
}

fn approved() -> Badge {
    Badge::new(Tone::Good, Words::key("report-state-approved"))
}

fn refused() -> Badge {
    Badge::new(Tone::Full, Words::key("city-approve-refused"))
}

fn empty(back: &str) -> Empty {
    Empty {
        title: Words::key("city-approve-none"),
        text: Words::key("city-approve-none-text"),
        action: Some(Link::new(Words::key("back"), back)),
    }
}

impl Page for ApprovedPage {
    const TEMPLATE: &'static str = "pages/city/reports-approved";

    fn title(&self) -> Words {
        Words::key("city-approved-title")
    }

    fn samples() -> Vec<Self> {
        let row = |badge, reasons| Row { name: "さくら第一（見本）".into(), badge, reasons };
        let rows = vec![row(approved(), Vec::new()), row(refused(), vec![Words::key("error-stale")])];
        let page = Self { done: 1, rows, empty: empty("/city/reports"), back: "/city/reports".into() };
        vec![page.clone(), Self { done: 0, rows: Vec::new(), ..page }]
    }
}
