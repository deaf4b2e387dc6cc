//! Interviews at the facility: those ahead or over, the times offered, and the form that offers several at once.

use super::desk::{ChildLine, Desk, pager, query};
use super::slots::{SlotDay, SlotPages};
use crate::forms::{FieldError, FormData, FormView};
use crate::i18n::Words;
use crate::paging::{self, paged};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Notice, NoticeKind, Pager, Tone};
use crate::visit::{PageResult, Visit};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};
use platform_app::AppResult;
use platform_app::interviews::{self, InterviewView, Part};
use platform_values::{DayKind, InterviewMode, InterviewState};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// How far ahead slots are listed and offered, in days.
pub const AHEAD_DAYS: u64 = 92;

/// Interviews and slots.
#[derive(Clone, Debug, Serialize)]
pub struct InterviewsPage {
    code: String,
    form: FormView,
    /// Which of the interviews are shown.
    part: &'static str,
    parts: Vec<Choice>,
    problem: Option<Notice>,
    rows: Vec<InterviewRow>,
    pager: Pager,
    empty: Option<Empty>,
    slots: Vec<SlotDay>,
    slot_count: usize,
    slot_pager: Option<Pager>,
    programs: Vec<Choice>,
    many_programs: bool,
    weekdays: Vec<Choice>,
    modes: Vec<Choice>,
    doubtful: bool,
}

#[derive(Clone, Debug, Serialize)]
struct InterviewRow {
    href: String,
    child: ChildLine,
    guardian: String,
    phone: String,
    badge: Badge,
    /// True where nothing can be recorded any more.
    over: bool,
    at: Option<NaiveDateTime>,
    mode: Option<Words>,
    place: String,
    wish: String,
}

impl Page for InterviewsPage {
    const TEMPLATE: &'static str = "pages/facility/interviews";

    fn title(&self) -> Words {
        Words::key("interviews-title")
    }

    fn samples() -> Vec<Self> {
        let mut form = FormView::default();
        form.errors.push(FieldError::new("times", "error-time"));
        let full = Self {
            code: "s-001".into(),
            form,
            part: part_word(Part::Ahead),
            parts: parts(),
            problem: None,
            rows: vec![InterviewRow {
                href: "/".into(),
                child: ChildLine::sample(),
                guardian: "見本 かおり".into(),
                phone: "09000000000".into(),
                badge: interview_badge(InterviewState::Asked),
                over: false,
                at: Some(NaiveDateTime::default()),
                mode: Some(Words::key("mode-in_person")),
                place: "見本室".into(),
                wish: "午前がよい（見本）".into(),
            }],
            pager: Pager::new(1, 50, 1, |n| format!("?page={n}")),
            empty: None,
            slots: vec![SlotDay::sample()],
            slot_count: 1,
            slot_pager: Some(Pager::new(1, 1, 2, |n| format!("?slots={n}#slots"))),
            programs: vec![Choice::new("a", Words::text("一時保育"))],
            many_programs: true,
            weekdays: weekdays(),
            modes: modes(),
            doubtful: true,
        };
        let none = Self {
            form: FormView::default(),
            rows: Vec::new(),
            slots: Vec::new(),
            slot_count: 0,
            slot_pager: None,
            empty: Some(nobody(Part::Ahead, "s-001")),
            many_programs: false,
            doubtful: false,
            ..full.clone()
        };
        let over =
            Self { part: part_word(Part::Over), empty: Some(nobody(Part::Over, "s-001")), ..none.clone() };
        vec![full, none, over]
    }
}

fn weekdays() -> Vec<Choice> {
    (1..=7).map(|n| Choice::new(n.to_string(), Words::key(format!("weekday-{n}")))).collect()
}

/// Ways to meet.
pub fn modes() -> Vec<Choice> {
    let all = [InterviewMode::InPerson, InterviewMode::Online, InterviewMode::Phone];
    all.iter().map(|mode| Choice::new(mode.as_str(), Words::key(format!("mode-{mode}")))).collect()
}

/// Where an interview stands.
pub fn interview_badge(state: InterviewState) -> Badge {
    let tone = match state {
        InterviewState::Asked => Tone::Few,
        InterviewState::Fixed | InterviewState::Done => Tone::Good,
        InterviewState::Missed => Tone::Alert,
        InterviewState::Cancelled => Tone::Full,
    };
    Badge::new(tone, Words::key(format!("desk-interview-state-{state}")))
}

/// The parts that can be asked for, with their words in addresses.
const PARTS: [(Part, &str); 4] =
    [(Part::Ahead, "ahead"), (Part::Asked, "asked"), (Part::Fixed, "fixed"), (Part::Over, "over")];

fn part_word(part: Part) -> &'static str {
    PARTS.iter().find(|(known, _)| *known == part).map_or("ahead", |(_, word)| word)
}

fn part_of(word: &str) -> Option<Part> {
    PARTS.iter().find(|(_, known)| *known == word).map(|(part, _)| *part)
}

fn parts() -> Vec<Choice> {
    PARTS.iter().map(|(_, word)| Choice::new(*word, Words::key(format!("interviews-{word}")))).collect()
}

/// What to do where no interview of the part is there.
fn nobody(part: Part, code: &str) -> Empty {
    let (text, action) = match part {
        Part::Ahead => ("interviews-empty-advice", None),
        Part::Asked | Part::Fixed | Part::Over => {
            let ahead = Link::new(Words::key("interviews-ahead"), format!("/facility/{code}/interviews"));
            ("interviews-empty-part-advice", Some(ahead))
        }
    };
    Empty {
        title: Words::key(format!("interviews-empty-{}", part_word(part))),
        text: Words::key(text),
        action,
    }
}

/// Shows interviews and slots.
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let desk = Desk::with_children(&visit, &code)?;
    let mut query = query(&visit);
    let told = added(&mut query).or_else(|| removed(&mut query));
    let page = page(&visit, &desk, starts(&visit), told).await?;
    visit.page(desk.trail(&[]), &page)
}

/// What the form for new slots begins with.
fn starts(visit: &Visit) -> FormView {
    let form = FormData::filled([
        ("slot-first", (visit.today() + Days::new(1)).to_string()),
        ("slot-last", (visit.today() + Days::new(28)).to_string()),
        ("minutes", "30".to_owned()),
        ("capacity", "1".to_owned()),
        ("mode", InterviewMode::InPerson.to_string()),
    ]);
    form.view()
}

/// The page once more with what was typed of new slots; with a box to tick where the times are doubted.
pub async fn refused(
    visit: &Visit,
    desk: &Desk,
    form: FormView,
    problem: Option<Notice>,
    doubtful: bool,
) -> PageResult {
    let page = InterviewsPage { doubtful, ..page(visit, desk, form, problem).await? };
    visit.again(desk.trail(&[]), &page)
}

/// The page once more, with what is to be said of the slots.
pub async fn again(visit: &Visit, desk: &Desk, told: Notice) -> PageResult {
    let page = page(visit, desk, starts(visit), Some(told)).await?;
    visit.again(desk.trail(&[]), &page)
}

async fn page(
    visit: &Visit,
    desk: &Desk,
    form: FormView,
    problem: Option<Notice>,
) -> AppResult<InterviewsPage> {
    let mut asked = query(visit);
    let part = asked.text("part").choice(part_of).optional().unwrap_or(Part::Ahead);
    let load = |page| interviews::inbox(visit, desk.id, part, page);
    let (number, views, total) = paged(paging::asked(&mut asked), load).await?;
    let address = format!("{}?part={}&", desk.at("interviews"), part_word(part));
    let until = visit.today() + Days::new(AHEAD_DAYS);
    let slots = interviews::slots(visit, desk.id, visit.today(), until).await?;
    let offered =
        SlotPages::new(SlotDay::all(visit, &slots), paging::numbered(&mut asked, "slots"), &address);
    let programs = desk.programs(visit);
    Ok(InterviewsPage {
        code: desk.code.clone(),
        form,
        problem,
        part: part_word(part),
        parts: parts(),
        empty: views.is_empty().then(|| nobody(part, &desk.code)),
        rows: views.iter().map(|view| row(visit, desk, view)).collect(),
        pager: pager(number, total, &address),
        slot_count: slots.len(),
        slot_pager: offered.pager,
        slots: offered.days,
        many_programs: programs.len() > 1,
        programs: programs.iter().map(|p| Choice::new(p.key.clone(), Words::text(p.name.clone()))).collect(),
        weekdays: weekdays(),
        modes: modes(),
        doubtful: false,
    })
}

fn row(visit: &Visit, desk: &Desk, view: &InterviewView) -> InterviewRow {
    let slot = view.slot.as_ref();
    InterviewRow {
        href: desk.at(&format!("interviews/{}", view.interview.id)),
        child: ChildLine::new(&view.child, visit.today()),
        guardian: view.guardian.name.clone(),
        phone: view.guardian.phone.clone(),
        badge: interview_badge(view.interview.state),
        over: view.interview.closed_at.is_some(),
        at: view.interview.at.map(|at| visit.civil(at)),
        mode: slot.map(|slot| Words::key(format!("mode-{}", slot.mode))),
        place: slot.map_or_else(String::new, |slot| slot.place.clone()),
        wish: view.interview.wish.clone(),
    }
}

/// What came of offering several slots, as the address tells it.
fn added(query: &mut FormData) -> Option<Notice> {
    let mut count = |name: &str| query.text(name).number(0, 10_000).optional();
    let (added, closed, there) = (count("added")?, count("closed")?, count("there")?);
    let title = if added > 0 {
        Words::key("slots-added-some").with("added", added)
    } else {
        Words::key("slots-added-none")
    };
    let left = [("slots-left-closed", closed), ("slots-left-there", there)];
    let left = left.into_iter().filter(|(_, count)| *count > 0);
    let lines = left.map(|(key, count)| Words::key(key).with("count", count)).collect();
    Some(Notice { kind: if added > 0 { NoticeKind::Done } else { NoticeKind::Info }, title, lines })
}

/// What came of taking several slots away, as the address tells it.
fn removed(query: &mut FormData) -> Option<Notice> {
    let count = query.text("removed").number(1, 10_000).optional()?;
    let title = Words::key("slots-removed").with("count", count);
    Some(Notice { kind: NoticeKind::Done, title, lines: Vec::new() })
}

/// Hours at which nobody is asked whether a time is meant.
const ODD_BEFORE: u32 = 7;
const ODD_FROM: u32 = 20;

/// True if the facility is closed: by hand, by the city, or because nothing is offered on such a day.
pub fn is_closed(visit: &Visit, desk: &Desk, day: NaiveDate) -> AppResult<bool> {
    let program = desk.program(visit, None)?;
    let of_day = visit.city.day(desk.id, day);
    let closed = matches!(of_day.kind, DayKind::ClosedByCity(_) | DayKind::ClosedByFacility(_));
    let book = visit.city.book(program.id, desk.id, day)?;
    Ok(closed || book.rulebook.offers(&of_day).is_empty())
}

/// What makes the date of an interview look mistaken.
pub fn doubt(visit: &Visit, desk: &Desk, at: NaiveDateTime) -> AppResult<Option<&'static str>> {
    Ok(if is_closed(visit, desk, at.date())? {
        Some("doubt-interview-closed")
    } else if is_odd(at.time()) {
        Some("doubt-interview-odd")
    } else {
        None
    })
}

/// True for a time at which hardly anybody meets.
pub fn is_odd(time: NaiveTime) -> bool {
    !(ODD_BEFORE..ODD_FROM).contains(&time.hour())
}
