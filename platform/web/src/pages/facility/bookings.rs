//! The booking inbox: requests to be decided, several at once, and lists of what was decided.

use super::booking::{decline_reason, reasons};
use super::desk::{
    ChildLine, Desk, call_instead, done_word, month_choice, months, offer_words, pager, phase_badge, query,
    reason, span_text, use_words,
};
use super::inbox_ticks;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::paging::{self, paged};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Notice, NoticeKind, Pager};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{NaiveDate, NaiveDateTime};
use platform_app::bookings::decide::{Decision, decide_many};
use platform_app::bookings::list::{self, Listed};
use platform_app::page::Page as ListPage;
use platform_app::store::bookings::ListFilter;
use platform_app::{AppError, AppResult, interviews};
use platform_values::{BookingId, Month, Phase, Source};
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use std::collections::BTreeMap;

/// The lists of the inbox, in the order of the filter.
const VIEWS: [&str; 5] = ["new", "decided", "standing", "late", "all"];

/// The inbox.
#[derive(Clone, Debug, Serialize)]
pub struct InboxPage {
    code: String,
    form: FormView,
    views: Vec<Choice>,
    months: Vec<Choice>,
    reasons: Vec<Choice>,
    deciding: bool,
    rows: Vec<InboxRow>,
    pager: Pager,
    empty: Option<Empty>,
    problem: Option<Notice>,
    dropped: Vec<Link>,
    first: Option<NaiveDate>,
    last: Option<NaiveDate>,
    one_day: bool,
    slots: Option<Link>,
}

/// One booking of a list.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each shows one mark of the row")]
pub struct InboxRow {
    pub(super) id: String,
    pub(super) ticked: bool,
    href: String,
    child: ChildLine,
    guardian: String,
    phone: String,
    day: NaiveDate,
    span: String,
    offer: Option<Words>,
    use_type: Words,
    badge: Badge,
    asked_at: NaiveDateTime,
    source: Words,
    late: bool,
    first: bool,
    past_warning: bool,
    note: String,
    conditions: String,
}

impl Page for InboxPage {
    const TEMPLATE: &'static str = "pages/facility/bookings";

    fn title(&self) -> Words {
        Words::key("inbox-title")
    }

    fn samples() -> Vec<Self> {
        let page = |deciding: bool, rows: Vec<InboxRow>| Self {
            code: "s-001".into(),
            form: FormView::default(),
            views: views(),
            months: Month::new(2026, 3).map(month_choice).into_iter().collect(),
            reasons: reasons(),
            deciding,
            pager: Pager::new(1, 50, rows.len() as u64, |n| format!("?page={n}")),
            empty: rows.is_empty().then(|| empty("new", "s-001")),
            rows,
            problem: Some(none_ticked()),
            dropped: vec![Link::new(Words::text("見本"), "/")],
            first: NaiveDate::from_ymd_opt(2026, 3, 5),
            last: NaiveDate::from_ymd_opt(2026, 3, 6),
            one_day: deciding,
            slots: Some(Link::new(Words::key("inbox-slots").with("count", 2), "/")),
        };
        vec![page(true, vec![InboxRow::sample()]), page(false, vec![InboxRow::sample()]), page(true, vec![])]
    }
}

impl InboxRow {
    /// The row of a booking, not ticked.
    pub fn new(visit: &Visit, desk: &Desk, listed: &Listed) -> AppResult<Self> {
        let booking = &listed.booking;
        Ok(Self {
            id: booking.id.to_string(),
            ticked: false,
            href: desk.at(&format!("bookings/{}", booking.id)),
            child: ChildLine::new(&listed.child, booking.day),
            guardian: listed.guardian.name.clone(),
            phone: listed.guardian.phone.clone(),
            day: booking.day,
            span: span_text(booking),
            offer: offer_words(&visit.city, booking)?,
            use_type: use_words(&visit.city, booking)?,
            badge: phase_badge(booking.phase),
            asked_at: visit.civil(booking.requested_at),
            source: Words::key(format!("source-{}", booking.source)),
            late: booking.late_cancel,
            first: listed.first,
            past_warning: !booking.override_reason.is_empty(),
            note: booking.note.clone(),
            conditions: listed.conditions.clone(),
        })
    }

    fn sample() -> Self {
        Self {
            id: "00000000-0000-0000-0000-000000000000".into(),
            ticked: true,
            href: "/".into(),
            child: ChildLine::sample(),
            guardian: "見本 かおり".into(),
            phone: "09000000000".into(),
            day: NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default(),
            span: "08:30-17:00".into(),
            offer: Some(Words::text("1日")),
            use_type: Words::text("リフレッシュ"),
            badge: phase_badge(Phase::Requested),
            asked_at: NaiveDateTime::default(),
            source: Words::key(format!("source-{}", Source::Guardian)),
            late: true,
            first: true,
            past_warning: true,
            note: "見本です".into(),
            conditions: "午前中の利用のみ（見本）".into(),
        }
    }
}

fn views() -> Vec<Choice> {
    VIEWS.iter().map(|view| Choice::new(*view, Words::key(format!("inbox-view-{view}")))).collect()
}

fn none_ticked() -> Notice {
    Notice { kind: NoticeKind::Error, title: Words::key("inbox-none-ticked"), lines: Vec::new() }
}

fn empty(view: &str, code: &str) -> Empty {
    Empty {
        title: Words::key(format!("inbox-empty-{view}")),
        text: Words::key(if view == "new" { "inbox-empty-advice-new" } else { "inbox-empty-advice" }),
        action: Some(match view {
            "new" => Link::new(Words::key("nav-today"), format!("/facility/{code}/today")),
            _ => Link::new(Words::key("inbox-view-new"), format!("/facility/{code}/bookings")),
        }),
    }
}

/// Shows the list that is asked for; new requests first.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let page = inbox(&visit, &desk, None, FormView::default()).await?;
    visit.page(desk.trail(&[]), &page)
}

/// The list that is asked for, with what was typed and ticked in it.
async fn inbox(visit: &Visit, desk: &Desk, problem: Option<Notice>, typed: FormView) -> AppResult<InboxPage> {
    let mut query = query(visit);
    let view = query.text("view").optional().filter(|v| VIEWS.contains(&v.as_str()));
    let view = view.unwrap_or_else(|| "new".into());
    let month = query.text("month").month().optional();
    let number = paging::asked(&mut query);
    let first = query.date("first").optional();
    let last = query.date("last").optional().or(first);
    let days = first.zip(last).or_else(|| month.map(|month| (month.first(), month.last())));
    let (number, listed, total) = paged(number, |page| read(visit, desk, &view, days, page)).await?;
    let mut form = query.view();
    let ticked = typed.values.get("booking").cloned().unwrap_or_default();
    form.errors = typed.errors;
    form.values.extend(typed.values);
    form.values.insert("view".into(), vec![view.clone()]);
    let narrowed = match (first, last) {
        (Some(first), Some(last)) => format!("first={first}&last={last}&"),
        _ => month.map_or_else(String::new, |m| format!("month={m}&")),
    };
    let address = format!("{}?view={view}&{narrowed}", desk.at("bookings"));
    let mut rows = listed.iter().map(|l| InboxRow::new(visit, desk, l)).collect::<AppResult<Vec<_>>>()?;
    for row in &mut rows {
        row.ticked = ticked.contains(&row.id);
    }
    let (waiting, dropped) = inbox_ticks::elsewhere(visit, desk, &ticked, &rows).await?;
    rows.splice(0..0, waiting);
    Ok(InboxPage {
        form,
        views: views(),
        months: months(visit.today(), 6, 3).into_iter().map(month_choice).collect(),
        reasons: reasons(),
        deciding: view == "new",
        empty: rows.is_empty().then(|| empty(&view, &desk.code)),
        pager: pager(number, total, &address),
        rows,
        problem,
        dropped,
        first,
        last,
        one_day: first == last,
        slots: slots(visit, desk, first.zip(last)).await?,
        code: desk.code.clone(),
    })
}

/// The interview slots that stand on these days, for whoever has closed them.
async fn slots(visit: &Visit, desk: &Desk, days: Option<(NaiveDate, NaiveDate)>) -> AppResult<Option<Link>> {
    let Some((first, last)) = days else { return Ok(None) };
    let count = interviews::slots(visit, desk.id, first, last).await?.len();
    let link = || Link::new(Words::key("inbox-slots").with("count", count), desk.at("interviews#slots"));
    Ok((count > 0).then(link))
}

async fn read(
    visit: &Visit,
    desk: &Desk,
    view: &str,
    days: Option<(NaiveDate, NaiveDate)>,
    page: ListPage,
) -> AppResult<(Vec<Listed>, i64)> {
    if view == "new" && days.is_none() {
        return list::waiting(visit, desk.id, page).await;
    }
    let phases = match view {
        "new" => vec![Phase::Requested],
        "decided" => vec![Phase::Confirmed, Phase::InUse, Phase::Completed, Phase::NoShow, Phase::Declined],
        "standing" => {
            vec![Phase::Requested, Phase::Waitlisted, Phase::Offered, Phase::Confirmed, Phase::InUse]
        }
        "late" => vec![Phase::Cancelled],
        _ => Vec::new(),
    };
    let wanted = ListFilter { phases, days, late: view == "late", unpaid: false };
    list::list(visit, desk.id, &wanted, page).await
}

/// What came of deciding several at once.
#[derive(Clone, Debug, Serialize)]
pub struct DecidedPage {
    code: String,
    declined: bool,
    good: usize,
    bad: usize,
    results: Vec<Decided>,
}

#[derive(Clone, Debug, Serialize)]
struct Decided {
    row: InboxRow,
    against: Option<Words>,
    call: Option<String>,
}

impl Page for DecidedPage {
    const TEMPLATE: &'static str = "pages/facility/decided";

    fn title(&self) -> Words {
        Words::key(if self.declined { "decided-title-declined" } else { "decided-title" })
    }

    fn samples() -> Vec<Self> {
        let result = |against, call: Option<&str>| Decided {
            row: InboxRow::sample(),
            against,
            call: call.map(str::to_owned),
        };
        let results =
            vec![result(None, Some("090-0000-0000")), result(Some(Words::key("error-stale")), None)];
        let page =
            |declined| Self { code: "s-001".into(), declined, good: 1, bad: 1, results: results.clone() };
        vec![page(false), page(true)]
    }
}

/// Approves or declines the ticked requests, each by itself.
#[handler]
pub async fn decide(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let ids: Vec<BookingId> = form.list("booking");
    if ids.is_empty() {
        let page = inbox(&visit, &desk, Some(none_ticked()), form.view()).await?;
        return visit.again(desk.trail(&[]), &page);
    }
    let Some((decision, done)) = decision(&mut form)? else {
        let page = inbox(&visit, &desk, None, form.view()).await?;
        return visit.again(desk.trail(&[]), &page);
    };
    let mut mine = Vec::with_capacity(ids.len());
    for id in ids {
        mine.push(desk.booking(&visit, &id.to_string()).await?);
    }
    let ids: Vec<BookingId> = mine.iter().map(|booking| booking.id).collect();
    let mut against: BTreeMap<BookingId, Option<Words>> = BTreeMap::new();
    for (id, result) in decide_many(&visit, &ids, &decision).await {
        against.insert(id, result.err().map(reason).transpose()?);
    }
    let good = against.values().filter(|a| a.is_none()).count();
    if let ([only], 1) = (mine.as_slice(), good)
        && done_word(&visit, only.household_id, done).await? == done
    {
        return Ok(see_other(&desk.at(&format!("bookings?done={done}"))));
    }
    let mut results = Vec::with_capacity(ids.len());
    for listed in list::shown(&visit, desk.id, &ids).await? {
        let against = against.remove(&listed.booking.id).flatten();
        let call = if against.is_none() {
            call_instead(&visit, listed.booking.household_id, &listed.guardian.phone).await?
        } else {
            None
        };
        results.push(Decided { row: InboxRow::new(&visit, &desk, &listed)?, against, call });
    }
    let declined = matches!(decision, Decision::Decline { .. });
    let page = DecidedPage { code: desk.code.clone(), declined, good, bad: ids.len() - good, results };
    visit.page(desk.trail(&[("inbox-title", "bookings")]), &page)
}

/// What is decided of all that are ticked, with the word of what was done; nothing where the form is not valid.
fn decision(form: &mut FormData) -> AppResult<Option<(Decision, &'static str)>> {
    let message = form.lines("reply").max(500).optional().unwrap_or_default();
    let decided = match form.text("act").optional().as_deref() {
        Some("approve") => form.valid(|| Some((Decision::Approve { message }, "approved"))),
        Some("decline") => {
            let reason = decline_reason(form);
            form.valid(|| Some((Decision::Decline { reason: reason?, message }, "declined")))
        }
        // Nothing is decided by saying nothing.
        _ => return Err(AppError::NotFound),
    };
    // What stands against every one of them is told once, beside the words.
    if let Some(against) = decided.as_ref().and_then(|(decision, _)| decision.against()) {
        form.refuse("reply", &against.code);
        return Ok(None);
    }
    Ok(decided)
}
