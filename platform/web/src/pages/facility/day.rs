//! The day board (本日の一覧): who comes when, what staff must know of each child, one big button for the next step.

use super::closed_month::ClosedMonth;
use super::day_acts::{Act, acts, correct_words, may_undo};
use super::day_places::{QuotaLine, kind_words, quotas};
use super::desk::{self, ChildLine, Desk, offer_words, phase_badge, query, span_text, told, use_words};
use super::wish::ticked;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::render::Page;
use crate::view::{Badge, Empty, Link, Notice, NoticeKind};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{NaiveDate, NaiveTime};
use platform_app::AppResult;
use platform_app::board::{self, Board, Row};
use platform_app::store::bookings::Booking;
use platform_values::{Phase, ProgramId, Source};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// A facility's day.
#[derive(Clone, Debug, Serialize)]
pub struct DayPage {
    code: String,
    name: String,
    form: FormView,
    date: NaiveDate,
    week: String,
    is_today: bool,
    past: bool,
    previous: String,
    next: String,
    kind: Option<Words>,
    quotas: Vec<QuotaLine>,
    staff: u32,
    counts: Counts,
    wishes: Vec<Total>,
    waiting: Vec<Waiting>,
    forgotten: Vec<Waiting>,
    closed: Vec<ClosedMonth>,
    problem: Option<Notice>,
    may_enter: bool,
    rows: Vec<BoardRow>,
    empty: Option<Empty>,
}

/// How many children are where.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Counts {
    all: usize,
    here: usize,
    gone: usize,
    late: usize,
    asked: usize,
    booked: usize,
    walk_in: usize,
}

impl Counts {
    /// What is counted of a day. On a day gone by those count who came, on others those who are expected.
    fn of(rows: &[Row], past: bool, late: usize) -> Self {
        let count =
            |wanted: &dyn Fn(&Booking) -> bool| rows.iter().filter(|row| wanted(&row.booking)).count();
        let walked_in = |b: &Booking| b.source == Source::Usage;
        Self {
            all: count(&|b| counted(b.phase, past)),
            here: count(&|b| b.phase == Phase::InUse),
            gone: count(&|b| b.phase == Phase::Completed),
            late,
            asked: count(&|b| matches!(b.phase, Phase::Requested | Phase::Offered)),
            booked: count(&|b| counted(b.phase, past) && !walked_in(b)),
            walk_in: count(&|b| counted(b.phase, past) && walked_in(b)),
        }
    }
}

/// True if a child counts: expected or here, or, on a day gone by, there that day. What nobody decided does not.
fn counted(phase: Phase, past: bool) -> bool {
    matches!(phase, Phase::InUse | Phase::Completed) || (phase == Phase::Confirmed && !past)
}

/// Something that waits for the desk.
#[derive(Clone, Debug, Serialize)]
struct Waiting {
    words: Words,
    href: String,
}

/// One child of the day.
#[derive(Clone, Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each shows one mark or link of the row")]
struct BoardRow {
    id: String,
    child: ChildLine,
    href: String,
    booking_href: String,
    first: bool,
    pickup: Option<String>,
    guardian: String,
    phone: String,
    span: String,
    offer: Option<Words>,
    use_type: Words,
    note: Option<String>,
    conditions: Option<String>,
    badge: Badge,
    late: bool,
    arrived: Option<NaiveTime>,
    departed: Option<NaiveTime>,
    acts: Vec<Act>,
    wishes: Vec<Words>,
    by_staff: bool,
    expected: bool,
    correct: Option<Words>,
    decide: bool,
}

/// How many children of the day have the same wish, such as a meal.
#[derive(Clone, Debug, Serialize)]
struct Total {
    words: Words,
    count: usize,
}

impl BoardRow {
    fn sample(phase: Phase, arrived: Option<NaiveTime>, departed: Option<NaiveTime>) -> Self {
        Self {
            id: format!("b-{phase}"),
            child: ChildLine::sample(),
            href: "/".into(),
            booking_href: "/".into(),
            first: true,
            pickup: Some("祖母（見本）".into()),
            guardian: "見本 かおり".into(),
            phone: "09000000000".into(),
            span: "08:30-17:00".into(),
            offer: Some(Words::text("1日")),
            use_type: Words::text("リフレッシュ"),
            note: Some("眠いかもしれません（見本）".into()),
            conditions: Some("午前中の利用のみ（見本）".into()),
            badge: phase_badge(phase),
            late: phase == Phase::Confirmed,
            arrived,
            departed,
            acts: acts(phase, true, true),
            wishes: vec![Words::text("給食（見本）")],
            by_staff: false,
            expected: true,
            correct: correct_words(phase, true),
            decide: phase == Phase::Requested,
        }
    }
}

impl Page for DayPage {
    const TEMPLATE: &'static str = "pages/facility/day";

    fn title(&self) -> Words {
        Words::key(if self.is_today { "day-title-today" } else { "day-title" }).with("date", self.date)
    }

    fn samples() -> Vec<Self> {
        let date = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let at = |text: &str| text.parse().ok();
        let row = BoardRow::sample;
        let full = Self {
            code: "s-001".into(),
            name: "さくら第一（見本）".into(),
            form: FormView::default(),
            date,
            week: "/".into(),
            is_today: true,
            past: false,
            previous: "/".into(),
            next: "/".into(),
            kind: None,
            quotas: vec![QuotaLine::sample()],
            staff: 2,
            counts: Counts { all: 3, here: 1, gone: 1, late: 1, asked: 1, booked: 2, walk_in: 1 },
            wishes: vec![Total { words: Words::text("給食（見本）"), count: 2 }],
            waiting: vec![Waiting {
                words: Words::key("board-waiting-bookings").with("count", 2),
                href: "/".into(),
            }],
            forgotten: vec![Waiting {
                words: Words::key("board-forgotten-day").with("day", date).with("count", 1),
                href: "/".into(),
            }],
            closed: vec![ClosedMonth::sample()],
            problem: Some(problem("見本 はな", vec![Words::key("error-stale")])),
            may_enter: true,
            rows: vec![
                row(Phase::Requested, None, None),
                row(Phase::Confirmed, None, None),
                row(Phase::InUse, at("08:34:00"), None),
                row(Phase::Completed, at("08:34:00"), at("16:50:00")),
                row(Phase::NoShow, None, None),
            ],
            empty: None,
        };
        let empty = Self {
            is_today: false,
            past: true,
            kind: Some(Words::key("closed-weekday")),
            quotas: Vec::new(),
            waiting: Vec::new(),
            forgotten: Vec::new(),
            closed: Vec::new(),
            problem: None,
            may_enter: false,
            rows: Vec::new(),
            empty: Some(nobody("s-001")),
            counts: Counts::default(),
            ..full.clone()
        };
        vec![full, empty]
    }
}

/// Today's board.
#[handler]
pub async fn today(visit: Visit, Path(code): Path<String>) -> PageResult {
    let date = visit.today();
    show(&visit, &code, date, None).await
}

/// The board of another day.
#[handler]
pub async fn day(visit: Visit, Path((code, date)): Path<(String, String)>) -> PageResult {
    show(&visit, &code, desk::read_day(&date)?, None).await
}

/// Leads to the board of the day that was typed; today's where it is none.
#[handler]
#[expect(clippy::needless_pass_by_value, reason = "handlers are given their visit")]
pub fn jump(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let date = query(&visit).date("day").optional().filter(|date| *date != visit.today());
    Ok(see_other(&desk.at(&date.map_or_else(|| "today".to_owned(), |date| format!("days/{date}")))))
}

/// What could not be written down, and of which child.
pub fn problem(child: &str, lines: Vec<Words>) -> Notice {
    Notice { kind: NoticeKind::Error, title: Words::key("board-problem").with("child", child), lines }
}

/// The board of a day, with what could not be written down just now.
pub async fn show(visit: &Visit, code: &str, date: NaiveDate, problem: Option<Notice>) -> PageResult {
    let desk = Desk::of(visit, code)?;
    let board = board::day(visit, desk.id, None, date).await?;
    let now = visit.civil_now();
    let late = |row: &Row| {
        row.booking.phase == Phase::Confirmed && row.booking.day.and_time(row.booking.starts) < now
    };
    let is_today = date == now.date();
    let past = date < now.date();
    let counts = Counts::of(&board.rows, past, board.rows.iter().filter(|row| late(row)).count());
    let sees = desk.sees_children(visit);
    let closed = if sees { closed(visit, &desk, date).await? } else { Vec::new() };
    let is_closed = |row: &Row| closed.iter().any(|(program, _)| *program == row.booking.program_id);
    let rows = board.rows.iter().map(|row| board_row(visit, &desk, row, late(row), is_closed(row)));
    let rows = rows.collect::<AppResult<Vec<_>>>()?;
    let forgotten = if is_today && sees { board::forgotten(visit, desk.id).await? } else { Vec::new() };
    let of_day = |other: Option<NaiveDate>| desk.at(&format!("days/{}", other.unwrap_or(date)));
    let page = DayPage {
        empty: rows.is_empty().then(|| nobody(&desk.code)),
        is_today,
        past,
        forgotten: forgotten.into_iter().map(|(date, count)| forgotten_line(&desk, date, count)).collect(),
        may_enter: sees && date <= now.date() && closed.is_empty(),
        closed: closed.into_iter().map(|(_, closed)| closed).collect(),
        form: FormData::filled([("day", date.to_string())]).view(),
        week: desk.at(&format!("week?day={date}")),
        wishes: totals(&rows),
        previous: of_day(date.pred_opt()),
        next: of_day(date.succ_opt()),
        kind: kind_words(&board.kind, board.quotas.is_empty()),
        // What was free matters no more, and what was entered afterwards took no place.
        quotas: if past { Vec::new() } else { quotas(&desk, visit, &board.quotas) },
        staff: board.staff,
        waiting: waiting(&desk, &board),
        counts,
        problem,
        rows,
        date,
        code: desk.code.clone(),
        name: desk.name.clone(),
    };
    if page.problem.is_some() { visit.again(Vec::new(), &page) } else { visit.page(Vec::new(), &page) }
}

/// The programs whose month of the day is with the city, with what is to be said of it.
async fn closed(visit: &Visit, desk: &Desk, date: NaiveDate) -> AppResult<Vec<(ProgramId, ClosedMonth)>> {
    let mut closed = Vec::new();
    for program in desk.programs(visit) {
        let found = ClosedMonth::of(visit, desk, program.id, date).await?;
        closed.extend(found.map(|found| (program.id, found)));
    }
    Ok(closed)
}

fn totals(rows: &[BoardRow]) -> Vec<Total> {
    let mut totals: Vec<Total> = Vec::new();
    for words in rows.iter().filter(|row| row.expected).flat_map(|row| &row.wishes) {
        match totals.iter_mut().find(|total| total.words == *words) {
            Some(total) => total.count += 1,
            None => totals.push(Total { words: words.clone(), count: 1 }),
        }
    }
    totals
}

fn forgotten_line(desk: &Desk, date: NaiveDate, count: usize) -> Waiting {
    Waiting {
        words: Words::key("board-forgotten-day").with("day", date).with("count", count),
        href: desk.at(&format!("days/{date}")),
    }
}

fn board_row(visit: &Visit, desk: &Desk, row: &Row, late: bool, closed: bool) -> AppResult<BoardRow> {
    let booking = &row.booking;
    let is_today = booking.day == visit.today();
    let past = booking.day < visit.today();
    let open = (is_today || past) && !closed;
    Ok(BoardRow {
        id: booking.id.to_string(),
        child: ChildLine::new(&row.child, booking.day),
        href: desk.at(&format!("children/{}", row.child.id)),
        booking_href: desk.at(&format!("bookings/{}", booking.id)),
        first: row.first,
        pickup: told(&row.pickup),
        guardian: row.guardian.name.clone(),
        phone: row.guardian.phone.clone(),
        span: span_text(booking),
        offer: offer_words(&visit.city, booking)?,
        use_type: use_words(&visit.city, booking)?,
        note: told(&booking.note),
        conditions: told(&row.conditions),
        badge: phase_badge(booking.phase),
        late,
        arrived: booking.arrived,
        departed: booking.departed,
        acts: if open { acts(booking.phase, is_today, may_undo(booking)?) } else { Vec::new() },
        wishes: ticked(&visit.city, booking)?,
        by_staff: booking.source == Source::Usage,
        expected: counted(booking.phase, past),
        correct: correct_words(booking.phase, past).filter(|_| !closed),
        decide: booking.phase == Phase::Requested,
    })
}

fn waiting(desk: &Desk, board: &Board) -> Vec<Waiting> {
    let counts = [
        ("bookings", board.waiting.bookings),
        ("registrations", board.waiting.registrations),
        ("interviews", board.waiting.interviews),
    ];
    let line = |(page, count): (&str, i64)| Waiting {
        words: Words::key(format!("board-waiting-{page}")).with("count", count),
        href: desk.at(page),
    };
    counts.into_iter().filter(|(_, count)| *count > 0).map(line).collect()
}

fn nobody(code: &str) -> Empty {
    Empty {
        title: Words::key("board-empty"),
        text: Words::key("board-empty-advice"),
        action: Some(Link::new(Words::key("nav-phone"), format!("/facility/{code}/phone"))),
    }
}
