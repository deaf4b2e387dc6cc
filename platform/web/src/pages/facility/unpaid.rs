//! Fees that are still open, over all months: who, for which day, since when, whom to call.

use super::desk::{Desk, Fee, month_choice, months, pager, phase_badge, query, span_text};
use crate::forms::FormView;
use crate::i18n::Words;
use crate::paging;
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Pager};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::AppResult;
use platform_app::bookings::fees::unpaid;
use platform_app::bookings::list::Listed;
use platform_values::{Month, Phase};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// Open fees.
#[derive(Clone, Debug, Serialize)]
pub struct UnpaidPage {
    code: String,
    form: FormView,
    month: Option<Month>,
    number: u32,
    months: Vec<Choice>,
    sum: i64,
    rows: Vec<UnpaidRow>,
    pager: Pager,
    empty: Option<Empty>,
}

#[derive(Clone, Debug, Serialize)]
struct UnpaidRow {
    id: String,
    href: String,
    child: String,
    guardian: String,
    phone: String,
    day: NaiveDate,
    span: String,
    badge: Badge,
    fee: Fee,
}

impl Page for UnpaidPage {
    const TEMPLATE: &'static str = "pages/facility/unpaid";

    fn title(&self) -> Words {
        Words::key("unpaid-title")
    }

    fn samples() -> Vec<Self> {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let row = UnpaidRow {
            id: "x".into(),
            href: "/".into(),
            child: "見本 はな".into(),
            guardian: "見本 かおり".into(),
            phone: "09000000000".into(),
            day,
            span: "08:30-17:00".into(),
            badge: phase_badge(Phase::Completed),
            fee: Fee { lines: Vec::new(), total: 2500 },
        };
        let page = |rows: Vec<UnpaidRow>, month| Self {
            code: "s-001".into(),
            form: FormView::default(),
            month,
            number: 1,
            months: vec![month_choice(Month::of(day))],
            sum: 2500,
            pager: Pager::new(1, 50, rows.len() as u64, |n| format!("?page={n}")),
            empty: rows.is_empty().then(|| nothing("s-001")),
            rows,
        };
        vec![page(vec![row], Some(Month::of(day))), page(Vec::new(), None)]
    }
}

fn nothing(code: &str) -> Empty {
    Empty {
        title: Words::key("unpaid-empty"),
        text: Words::key("unpaid-empty-advice"),
        action: Some(Link::new(Words::key("cash-open"), format!("/facility/{code}/cash"))),
    }
}

/// Shows the list.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let mut query = query(&visit);
    let month = query.text("month").month().optional();
    let days = month.map(|month| (month.first(), month.last()));
    let load = |page| unpaid(&visit, desk.id, days, page);
    let (number, found) = paging::reached(paging::asked(&mut query), load, |found| found.count).await?;
    let mut form = query.view();
    form.errors.clear();
    let rows = found.listed.iter().map(|listed| row(&desk, listed)).collect::<AppResult<Vec<_>>>()?;
    let narrowed = month.map_or_else(String::new, |month| format!("month={month}&"));
    let page = UnpaidPage {
        code: desk.code.clone(),
        form,
        month,
        number,
        months: months(visit.today(), 24, 0).into_iter().map(month_choice).collect(),
        sum: found.sum.0,
        empty: rows.is_empty().then(|| nothing(&desk.code)),
        rows,
        pager: pager(number, found.count, &format!("{}?{narrowed}", desk.at("unpaid"))),
    };
    visit.page(desk.trail(&[("nav-uses", "uses")]), &page)
}

fn row(desk: &Desk, listed: &Listed) -> AppResult<UnpaidRow> {
    let booking = &listed.booking;
    Ok(UnpaidRow {
        id: booking.id.to_string(),
        href: desk.at(&format!("bookings/{}", booking.id)),
        child: listed.child.name.clone(),
        guardian: listed.guardian.name.clone(),
        phone: listed.guardian.phone.clone(),
        day: booking.day,
        span: span_text(booking),
        badge: phase_badge(booking.phase),
        fee: Fee::of(booking)?,
    })
}
