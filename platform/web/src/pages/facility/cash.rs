//! The cash list of a day: the fees of its care, and what came in for care on other days.

use super::desk::{Desk, Fee, query, refusal};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::Notice;
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::AppResult;
use platform_app::reports::cash::{CashBook, CashLine, Fees, Till, cash, till};
use platform_app::store::places::Program;
use platform_values::Yen;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The cash list of a day.
#[derive(Clone, Debug, Serialize)]
pub struct CashPage {
    code: String,
    form: FormView,
    problem: Option<Notice>,
    date: NaiveDate,
    previous: String,
    next: String,
    lines: Vec<CashRow>,
    others: Vec<CashRow>,
    total: i64,
    received: i64,
    still: i64,
    till: i64,
}

#[derive(Clone, Debug, Serialize)]
struct CashRow {
    id: String,
    href: String,
    child: String,
    day: NaiveDate,
    times: Option<String>,
    fee: Fee,
    paid: bool,
    payable: bool,
    other_day: Option<NaiveDate>,
}

impl Page for CashPage {
    const TEMPLATE: &'static str = "pages/facility/cash";

    fn title(&self) -> Words {
        Words::key("cash-title").with("date", self.date)
    }

    fn samples() -> Vec<Self> {
        let date = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let row = |paid: bool| CashRow {
            id: format!("{paid}"),
            href: "/".into(),
            child: "見本 はな".into(),
            day: date,
            times: Some("08:34-16:50".into()),
            fee: Fee { lines: Vec::new(), total: 2500 },
            paid,
            payable: true,
            other_day: paid.then_some(date),
        };
        let page = |lines: Vec<CashRow>| Self {
            code: "s-001".into(),
            form: FormView::default(),
            problem: None,
            date,
            previous: "/".into(),
            next: "/".into(),
            others: lines
                .iter()
                .take(1)
                .cloned()
                .map(|line| CashRow { id: "other".into(), ..line })
                .collect(),
            lines,
            total: 5000,
            received: 2500,
            still: 2500,
            till: 5000,
        };
        vec![page(vec![row(true), row(false)]), page(Vec::new())]
    }
}

/// Shows the day's fees.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let mut query = query(&visit);
    let date = query.date("date").optional().unwrap_or_else(|| visit.today());
    let mut all = CashBook::default();
    let mut came = Till::default();
    let mut problem = None;
    for program in desk.programs(&visit) {
        match of_program(&visit, &desk, program, date).await {
            Ok((book, till)) => {
                all.total = all.total + book.total;
                all.received = all.received + book.received;
                all.open = all.open + book.open;
                all.lines.extend(book.lines);
                came.total = came.total + till.total;
                came.others.extend(till.others);
            }
            Err(error) => problem = Some(refusal(error)?),
        }
    }
    let at = |day: Option<NaiveDate>| format!("{}?date={}", desk.at("cash"), day.unwrap_or(date));
    let row = |line: &CashLine| row(&visit, &desk, line, date);
    let page = CashPage {
        code: desk.code.clone(),
        form: FormData::filled([("date", date.to_string())]).view(),
        problem,
        date,
        previous: at(date.pred_opt()),
        next: at(date.succ_opt()),
        lines: all.lines.iter().map(row).collect(),
        others: came.others.iter().map(row).collect(),
        total: all.total.0,
        received: all.received.0,
        still: all.open.0,
        till: came.total.0,
    };
    visit.page(desk.trail(&[("nav-uses", "uses")]), &page)
}

async fn of_program(
    visit: &Visit,
    desk: &Desk,
    program: &Program,
    date: NaiveDate,
) -> AppResult<(CashBook, Till)> {
    let book = cash(visit, desk.id, program.id, (date, date), Fees::All).await?;
    let till = till(visit, desk.id, program.id, date, &book).await?;
    Ok((book, till))
}

fn row(visit: &Visit, desk: &Desk, line: &CashLine, date: NaiveDate) -> CashRow {
    let came = line.booking.paid_at.map(|at| visit.civil(at).date());
    CashRow {
        id: line.booking.id.to_string(),
        href: desk.at(&format!("bookings/{}", line.booking.id)),
        child: line.child_name.clone(),
        day: line.booking.day,
        times: line.times.map(|(from, to)| format!("{}-{}", from.format("%H:%M"), to.format("%H:%M"))),
        fee: Fee::from(&line.quote),
        paid: line.booking.paid,
        payable: line.fee > Yen::ZERO,
        other_day: came.filter(|day| line.booking.paid && *day != date),
    }
}
