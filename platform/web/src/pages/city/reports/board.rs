//! The month board of all facilities (M-12).

use super::{badge, badge_in, words, words_in};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts::{self, address, kept, moment, query};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Pager};
use crate::visit::{PageResult, Visit};
use platform_app::authz::{Action, Object};
use platform_app::reports::board::BoardEntry;
use platform_app::reports::export::board_file;
use platform_app::reports::remind::last;
use platform_app::reports::{BoardFilter, Standing, board};
use platform_app::store::places::Program;
use platform_app::{AppError, AppResult};
use platform_values::Month;
use poem::handler;
use serde::Serialize;
use std::collections::HashMap;

/// The board.
#[derive(Clone, Debug, Serialize)]
pub struct BoardPage {
    form: FormView,
    month: Month,
    previous: String,
    next: Option<String>,
    chips: Vec<Chip>,
    state: String,
    programs: Vec<Choice>,
    wards: Vec<Choice>,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
    person_days: Words,
    totals: String,
    files: Vec<Link>,
    /// Address that ticks every submitted report; nothing where none can be approved.
    tick_all: Option<String>,
    program: String,
    /// True where some facility still owes the month.
    remind: bool,
    /// True where reminders are shown.
    reminds: bool,
}

/// A filter with the number of what it leaves.
#[derive(Clone, Debug, Serialize)]
pub struct Chip {
    link: Link,
    count: usize,
}

/// One facility's month.
#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    ward: String,
    href: String,
    badge: Badge,
    person_days: Words,
    open_uses: i64,
    submitted: Option<String>,
    decided: Option<String>,
    reminded: Option<String>,
    /// Value of the box that ticks it for approval.
    seen: Option<String>,
    id: String,
    ticked: bool,
}

/// What the query asks for.
struct Asked {
    filter: BoardFilter,
    program: Program,
    page: u32,
    ticked: bool,
    fields: Vec<(&'static str, String)>,
}

fn asked(visit: &Visit, form: &mut FormData) -> AppResult<Asked> {
    let program = parts::program(visit, form)?;
    let month = form.text("month").month().optional();
    let month = month.unwrap_or_else(|| Month::of(visit.today()).previous());
    let known = |word: &str| Standing::ALL.into_iter().find(|s| s.as_str() == word);
    let standing = form.text("state").choice(known).optional();
    let ward = form.text("ward").optional();
    let name = form.text("name").max(60).optional();
    let page = parts::page_number(form);
    let mut fields = parts::program_field(visit, program.id);
    fields.push(("month", month.to_string()));
    fields.push(("state", standing.map_or_else(String::new, |s| s.as_str().to_owned())));
    fields.push(("ward", ward.clone().unwrap_or_default()));
    fields.push(("name", name.clone().unwrap_or_default()));
    let limit = usize::try_from(parts::PAGE).unwrap_or(usize::MAX);
    let offset = usize::try_from(page - 1).unwrap_or(0).saturating_mul(limit);
    let filter = BoardFilter { program: program.id, month, ward, standing, name, offset, limit };
    Ok(Asked { filter, program, page, ticked: form.flag("ticked"), fields })
}

/// The board of a month, by default the one that has just ended.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let asked = asked(&visit, &mut form)?;
    let found = board(&visit.ctx, &asked.filter).await?;
    let month = asked.filter.month;
    let with = |change: &[(&'static str, String)]| {
        let mut fields = asked.fields.clone();
        for (name, value) in change {
            fields.retain(|(other, _)| other != name);
            fields.push((name, value.clone()));
        }
        address("/city/reports", &fields)
    };
    let all: usize = found.counts.iter().map(|(_, count)| count).sum();
    let ahead = month > Month::of(visit.today());
    let chip = |standing: Option<Standing>, count: usize| {
        let said = standing.map_or_else(|| Words::key("city-all"), |s| words_in(s, ahead));
        let word = standing.map_or("", Standing::as_str).to_owned();
        let link = Link::new(said, with(&[("state", word)]));
        Chip { link: Link { current: asked.filter.standing == standing, ..link }, count }
    };
    let mut chips = vec![chip(None, all)];
    chips.extend(found.counts.iter().map(|(standing, count)| chip(Some(*standing), *count)));
    let may = visit.may_somewhere(Action::Approve, Object::Report);
    let reminds = month < Month::of(visit.today()) && visit.may_somewhere(Action::Remind, Object::Report);
    let last = if reminds { last(&visit.ctx, asked.program.id, month).await? } else { HashMap::new() };
    let mut rows: Vec<Row> = found.entries.iter().map(|entry| row(&visit, &asked, entry, may)).collect();
    for (row, entry) in rows.iter_mut().zip(&found.entries) {
        row.reminded = moment(&visit, last.get(&entry.facility.id).copied());
    }
    let owing = |(standing, count): &(Standing, usize)| {
        *count > 0 && matches!(standing, Standing::NotStarted | Standing::Draft | Standing::Returned)
    };
    let remind = reminds && found.counts.iter().any(owing);
    let any = rows.iter().any(|row| row.seen.is_some());
    let page = BoardPage {
        form: kept(&form),
        month,
        previous: with(&[("month", month.previous().to_string())]),
        next: (month < Month::of(visit.today())).then(|| with(&[("month", month.next().to_string())])),
        chips,
        state: asked.filter.standing.map_or_else(String::new, |s| s.as_str().to_owned()),
        programs: parts::programs(&visit),
        wards: parts::wards(&visit),
        rows,
        pager: parts::pager(
            asked.page,
            i64::try_from(found.matching).unwrap_or(i64::MAX),
            "/city/reports",
            &asked.fields,
        ),
        empty: empty(),
        person_days: parts::count(found.person_days),
        totals: address(
            &format!("/city/reports/{month}/totals"),
            &parts::program_field(&visit, asked.program.id),
        ),
        files: files(&visit, &asked),
        program: asked.program.key.clone(),
        remind,
        reminds,
        tick_all: any.then(|| with(&[("ticked", "yes".into()), ("page", asked.page.to_string())])),
    };
    visit.page(parts::trail(Vec::new()), &page)
}

fn files(visit: &Visit, asked: &Asked) -> Vec<Link> {
    if !visit.may_somewhere(Action::Export, Object::Report) {
        return Vec::new();
    }
    parts::files("/city/reports/file", &asked.fields)
}

fn row(visit: &Visit, asked: &Asked, entry: &BoardEntry, may: bool) -> Row {
    let path = format!("/city/reports/{}/{}", asked.filter.month, entry.facility.code);
    let waits = may && entry.standing == Standing::Submitted;
    Row {
        name: entry.facility.name.clone(),
        ward: entry.facility.ward.clone(),
        href: address(&path, &parts::program_field(visit, asked.program.id)),
        badge: badge_in(entry.standing, asked.filter.month > Month::of(visit.today())),
        person_days: parts::count(entry.person_days),
        open_uses: entry.open_uses,
        submitted: moment(visit, entry.submitted_at),
        decided: moment(visit, entry.decided_at),
        reminded: None,
        seen: entry.report.filter(|_| waits).map(|id| format!("{id}:{}", entry.version)),
        id: format!("seen-{}", entry.facility.code),
        ticked: waits && asked.ticked,
    }
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-reports-none"),
        text: Words::key("city-filter-widen"),
        action: Some(Link::new(Words::key("city-filter-clear"), "/city/reports")),
    }
}

/// The board as a file.
#[handler]
pub async fn file(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let asked = asked(&visit, &mut form)?;
    let format = parts::format_of(&mut form);
    let file = board_file(&visit.ctx, &asked.filter, format).await?;
    parts::hand_out(&visit, &mut form, file, parts::trail(vec![link()]))
}

/// The link to the board.
pub fn link() -> Link {
    Link::new(Words::key("nav-city-reports"), "/city/reports")
}

impl Page for BoardPage {
    const TEMPLATE: &'static str = "pages/city/reports";

    fn title(&self) -> Words {
        Words::key("city-reports-title").with("month", self.month)
    }

    fn samples() -> Vec<Self> {
        let Ok(month) = parts::month("2026-03") else { return Vec::new() };
        let row = |at: usize, standing: Standing| Row {
            name: format!("さくら第{at}（見本）"),
            ward: "見本北区".into(),
            href: "/city/reports/2026-03/a".into(),
            badge: badge(standing),
            person_days: parts::count(86),
            open_uses: i64::from(standing == Standing::Draft),
            submitted: (standing > Standing::Draft).then(|| "2026-04-02T10:15".into()),
            decided: (standing > Standing::Submitted).then(|| "2026-04-05T14:00".into()),
            reminded: (standing == Standing::Draft).then(|| "2026-04-04T09:00".into()),
            seen: (standing == Standing::Submitted)
                .then(|| "00000000-0000-0000-0000-000000000000:1".to_owned()),
            id: format!("seen-{at}"),
            ticked: false,
        };
        let chip = |standing: Standing, count| Chip { link: Link::new(words(standing), "?"), count };
        let full = Self {
            form: FormView::default(),
            month,
            previous: "?month=2026-02".into(),
            next: Some("?month=2026-04".into()),
            chips: Standing::ALL
                .into_iter()
                .zip(1..)
                .map(|(standing, count)| chip(standing, count))
                .collect(),
            state: "submitted".into(),
            programs: vec![Choice::new("a", Words::text("一時保育（見本）"))],
            wards: vec![Choice::new("見本北区", Words::text("見本北区"))],
            rows: Standing::ALL.into_iter().zip(1..).map(|(standing, at)| row(at, standing)).collect(),
            pager: Pager::new(1, 50, 108, |page| format!("?page={page}")),
            empty: empty(),
            person_days: parts::count(1_234),
            totals: "/city/reports/2026-03/totals".into(),
            files: parts::files("/city/reports/file", &[]),
            tick_all: Some("?ticked=yes".into()),
            program: "ichiji".into(),
            remind: true,
            reminds: true,
        };
        let none = Self {
            rows: Vec::new(),
            files: Vec::new(),
            tick_all: None,
            remind: false,
            reminds: false,
            next: None,
            programs: Vec::new(),
            ..full.clone()
        };
        vec![full, none]
    }
}

/// What is not found by its name in an address.
pub fn facility_of(visit: &Visit, code: &str) -> AppResult<platform_values::FacilityId> {
    visit.city.facility_by_code(code).map(|f| f.id).ok_or(AppError::NotFound)
}
