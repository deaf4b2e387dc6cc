//! The month's uses with their times and fees, as a list and as files.

use super::desk::{
    ChildLine, Desk, Fee, month_choice, months, pager, phase_badge, query, span_text, use_words,
};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::paging::{self, paged};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Pager};
use crate::visit::{PageResult, Visit, download};
use chrono::{NaiveDate, NaiveTime};
use platform_app::bookings::list::{self, Listed};
use platform_app::reports::export::uses_file;
use platform_app::reports::{File, Format};
use platform_app::store::bookings::ListFilter;
use platform_app::{AppError, AppResult};
use platform_values::{Month, Phase};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// What the list can be narrowed to.
const VIEWS: [&str; 3] = ["used", "unpaid", "every"];

/// The month's uses.
#[derive(Clone, Debug, Serialize)]
pub struct UsesPage {
    code: String,
    form: FormView,
    month: Month,
    months: Vec<Choice>,
    views: Vec<Choice>,
    view: String,
    rows: Vec<UseRow>,
    pager: Pager,
    empty: Option<Empty>,
    formats: Vec<Choice>,
    may_export: bool,
}

#[derive(Clone, Debug, Serialize)]
struct UseRow {
    href: String,
    child: ChildLine,
    day: NaiveDate,
    span: String,
    arrived: Option<NaiveTime>,
    departed: Option<NaiveTime>,
    use_type: Words,
    badge: Badge,
    fee: i64,
    paid: Option<Words>,
}

impl Page for UsesPage {
    const TEMPLATE: &'static str = "pages/facility/uses";

    fn title(&self) -> Words {
        Words::key("uses-title").with("month", self.month)
    }

    fn samples() -> Vec<Self> {
        let month = Month::of(NaiveDate::from_ymd_opt(2026, 3, 1).unwrap_or_default());
        let row = UseRow {
            href: "/".into(),
            child: ChildLine::sample(),
            day: month.first(),
            span: "08:30-17:00".into(),
            arrived: Some(NaiveTime::MIN),
            departed: None,
            use_type: Words::text("リフレッシュ"),
            badge: phase_badge(Phase::Completed),
            fee: 2500,
            paid: Some(Words::key("report-paid")),
        };
        let page = |rows: Vec<UseRow>| Self {
            code: "s-001".into(),
            form: FormView::default(),
            month,
            months: vec![month_choice(month)],
            views: views(),
            view: "used".into(),
            pager: Pager::new(1, 50, rows.len() as u64, |n| format!("?page={n}")),
            empty: rows.is_empty().then(|| empty("s-001")),
            rows,
            formats: formats(),
            may_export: true,
        };
        vec![page(vec![row]), page(Vec::new())]
    }
}

fn views() -> Vec<Choice> {
    VIEWS.iter().map(|view| Choice::new(*view, Words::key(format!("uses-view-{view}")))).collect()
}

/// Kinds of files, with their encodings.
pub fn formats() -> Vec<Choice> {
    ["xlsx", "csv", "sjis"].iter().map(|f| Choice::new(*f, Words::key(format!("file-{f}")))).collect()
}

/// The kind of file that was chosen.
pub fn format_of(form: &mut FormData) -> AppResult<Format> {
    match form.text("format").optional().as_deref() {
        Some("xlsx") | None => Ok(Format::Xlsx),
        Some("csv") => Ok(Format::CsvUtf8),
        Some("sjis") => Ok(Format::CsvShiftJis),
        Some(_) => Err(AppError::NotFound),
    }
}

/// A file to be saved.
pub fn send(made: File) -> poem::Response {
    download(&made.name, made.content_type, made.bytes)
}

/// Says before a file is saved that letters are missing in it.
#[derive(Clone, Debug, Serialize)]
pub struct LettersPage {
    count: usize,
    anyway: String,
    other: String,
}

impl Page for LettersPage {
    const TEMPLATE: &'static str = "pages/facility/letters";

    fn title(&self) -> Words {
        Words::key("letters-title")
    }

    fn samples() -> Vec<Self> {
        vec![Self { count: 2, anyway: "/?sure=yes".into(), other: "/".into() }]
    }
}

/// A file to be saved, unless it could not write every letter and nobody said that this is fine.
pub fn send_whole(visit: &Visit, desk: &Desk, made: File) -> PageResult {
    if made.replaced == 0 || query(visit).flag("sure") {
        return Ok(send(made));
    }
    let address = |query: String| format!("{}?{query}", visit.path);
    let page = LettersPage {
        count: made.replaced,
        anyway: address(format!("{}&sure=yes", visit.query)),
        other: address(visit.query.replace("format=sjis", "format=csv")),
    };
    visit.page(desk.trail(&[("nav-uses", "uses")]), &page)
}

fn empty(code: &str) -> Empty {
    Empty {
        title: Words::key("uses-empty"),
        text: Words::key("uses-empty-advice"),
        action: Some(Link::new(Words::key("use-new-title"), format!("/facility/{code}/uses/new"))),
    }
}

/// Shows the month.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let mut query = query(&visit);
    let month = query.text("month").month().optional().unwrap_or_else(|| Month::of(visit.today()));
    let view = query.text("view").optional().filter(|v| VIEWS.contains(&v.as_str()));
    let view = view.unwrap_or_else(|| "used".into());
    let wanted = wanted(&view, month);
    let load = |page| list::list(&visit, desk.id, &wanted, page);
    let (number, listed, total) = paged(paging::asked(&mut query), load).await?;
    let mut form = query.view();
    form.errors.clear();
    form.values.insert("month".into(), vec![month.to_string()]);
    form.values.insert("view".into(), vec![view.clone()]);
    let rows = listed.iter().map(|l| row(&visit, &desk, l)).collect::<AppResult<Vec<_>>>()?;
    let usage = platform_app::reports::usage_resource(desk.id);
    let page = UsesPage {
        code: desk.code.clone(),
        form,
        month,
        months: months(visit.today(), 24, 2).into_iter().map(month_choice).collect(),
        views: views(),
        empty: rows.is_empty().then(|| empty(&desk.code)),
        rows,
        pager: pager(number, total, &format!("{}?view={view}&month={month}&", desk.at("uses"))),
        formats: formats(),
        may_export: visit.may(platform_app::authz::Action::Export, &usage),
        view,
    };
    visit.page(desk.trail(&[]), &page)
}

/// What a view shows of a month.
fn wanted(view: &str, month: Month) -> ListFilter {
    let phases = match view {
        "used" => vec![Phase::InUse, Phase::Completed, Phase::NoShow],
        _ => Vec::new(),
    };
    ListFilter { phases, days: Some((month.first(), month.last())), late: false, unpaid: view == "unpaid" }
}

fn row(visit: &Visit, desk: &Desk, listed: &Listed) -> AppResult<UseRow> {
    let booking = &listed.booking;
    let fee = if booking.final_quote.is_some() { Fee::of(booking)?.total } else { 0 };
    let paid = if booking.paid { "report-paid" } else { "report-unpaid" };
    Ok(UseRow {
        href: desk.at(&format!("bookings/{}", booking.id)),
        child: ChildLine::new(&listed.child, booking.day),
        day: booking.day,
        span: span_text(booking),
        arrived: booking.arrived,
        departed: booking.departed,
        use_type: use_words(&visit.city, booking)?,
        badge: phase_badge(booking.phase),
        fee,
        paid: (fee > 0).then(|| Words::key(paid)),
    })
}

/// The month as a file.
#[handler]
pub async fn file(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let mut query = query(&visit);
    let month = query.text("month").month().optional().ok_or(AppError::NotFound)?;
    let key = query.text("program").optional();
    let program = desk.program(&visit, key.as_deref())?;
    let view = query.text("view").optional().unwrap_or_default();
    let format = format_of(&mut query)?;
    let days = (month.first(), month.last());
    let made = uses_file(&visit, desk.id, program.id, days, &wanted(&view, month), format).await?;
    send_whole(&visit, &desk, made)
}
