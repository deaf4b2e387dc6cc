//! Pages of plain words: the guide for newcomers, help, accessibility, privacy, and what robots may read.

use super::fees::FeeGuide;
use super::place::rules::{self, RuleRow};
use super::wish::programs;
use crate::format::date_with_year;
use crate::headers::public_for;
use crate::i18n::Words;
use crate::render::Page;
use crate::view::Link;
use crate::visit::{PageResult, Visit};
use platform_app::AppResult;
use poem::http::HeaderValue;
use poem::http::header;
use poem::{Response, handler};
use serde::Serialize;

/// How long caches keep pages that are the same for everybody, in seconds.
const KEEP: u32 = 300;

/// Headings of the chapters with the number of their paragraphs; the words are `<page>-<chapter>` and
/// `<page>-<chapter>-<number>`.
type Chapters = &'static [(&'static str, usize)];

const HELP: Chapters = &[
    ("search", 3),
    ("sign-up", 3),
    ("registration", 3),
    ("booking", 3),
    ("cancel", 2),
    ("day", 2),
    ("trouble", 3),
];
const HELP_FACILITY: Chapters = &[
    ("day", 3),
    ("bookings", 3),
    ("registrations", 2),
    ("interviews", 2),
    ("phone", 2),
    ("uses", 3),
    ("reports", 3),
    ("settings", 3),
    ("trouble", 2),
];
const HELP_CITY: Chapters = &[
    ("home", 1),
    ("reports", 3),
    ("figures", 2),
    ("facilities", 2),
    ("rules", 2),
    ("families", 3),
    ("notices", 3),
    ("staff", 2),
    ("log", 2),
];
const ACCESSIBILITY: Chapters = &[("aim", 2), ("done", 3), ("limits", 1), ("contact", 1)];
const PRIVACY: Chapters =
    &[("collect", 2), ("use", 2), ("who", 3), ("keep", 2), ("cookies", 1), ("contact", 1)];
const ROBOTS: &str = "User-agent: *\nAllow: /$\nAllow: /facilities\nAllow: /announcements\nAllow: /guide\nAllow: /help\n\
                      Allow: /accessibility\nAllow: /privacy\nAllow: /static/\nDisallow: /facilities/*/days/\n\
                      Disallow: /\n";

/// A page of chapters.
#[derive(Clone, Debug, Serialize)]
pub struct TextPage {
    heading: Words,
    lead: Words,
    version: Option<Words>,
    chapters: Vec<Chapter>,
}

#[derive(Clone, Debug, Serialize)]
struct Chapter {
    id: String,
    title: Words,
    lines: Vec<Words>,
}

impl TextPage {
    fn new(page: &str, city: &str, office: &str, chapters: Chapters) -> Self {
        let words = |key: String| Words::key(key).with("city", city).with("office", office);
        let chapter = |(name, count): &(&str, usize)| Chapter {
            id: (*name).to_owned(),
            title: words(format!("{page}-{name}")),
            lines: (1..=*count).map(|number| words(format!("{page}-{name}-{number}"))).collect(),
        };
        Self {
            heading: words(format!("{page}-title")),
            lead: words(format!("{page}-lead")),
            version: None,
            chapters: chapters.iter().map(chapter).collect(),
        }
    }

    fn of(visit: &Visit, page: &str, chapters: Chapters) -> Self {
        let tenant = &visit.city.files.tenant;
        Self::new(page, &tenant.name, &tenant.contact.office, chapters)
    }
}

impl Page for TextPage {
    const TEMPLATE: &'static str = "pages/public/text";

    fn title(&self) -> Words {
        self.heading.clone()
    }

    fn samples() -> Vec<Self> {
        let all = [
            ("help", HELP),
            ("help-facility", HELP_FACILITY),
            ("help-city", HELP_CITY),
            ("accessibility", ACCESSIBILITY),
            ("privacy", PRIVACY),
        ];
        all.into_iter().map(|(page, chapters)| Self::new(page, "見本市", "見本市 保育課", chapters)).collect()
    }
}

/// `GET /help`
#[handler]
pub fn help(visit: &Visit) -> PageResult {
    shown(visit, &TextPage::of(visit, "help", HELP))
}

/// `GET /help/facility`: for those who work at a facility.
#[handler]
pub fn help_facility(visit: &Visit) -> PageResult {
    shown(visit, &TextPage::of(visit, "help-facility", HELP_FACILITY))
}

/// `GET /help/city`: for officers.
#[handler]
pub fn help_city(visit: &Visit) -> PageResult {
    shown(visit, &TextPage::of(visit, "help-city", HELP_CITY))
}

/// `GET /accessibility`
#[handler]
pub fn accessibility(visit: &Visit) -> PageResult {
    shown(visit, &TextPage::of(visit, "accessibility", ACCESSIBILITY))
}

/// `GET /privacy`
#[handler]
pub fn privacy(visit: &Visit) -> PageResult {
    let notice = visit.city.files.tenant.privacy_notice;
    let version = Some(Words::key("privacy-version").with("notice", date_with_year(notice)));
    shown(visit, &TextPage { version, ..TextPage::of(visit, "privacy", PRIVACY) })
}

/// `GET /robots.txt`
#[handler]
pub fn robots() -> Response {
    public_for(KEEP, Response::builder().content_type("text/plain; charset=utf-8").body(ROBOTS))
}

/// The guide for newcomers.
#[derive(Clone, Debug, Serialize)]
pub struct GuidePage {
    programs: Vec<ProgramGuide>,
}

/// How one program works.
#[derive(Clone, Debug, Serialize)]
struct ProgramGuide {
    name: String,
    about: String,
    uses: Vec<UseGuide>,
    /// When and how booking is possible.
    booking: Vec<Words>,
    fees: Option<FeeGuide>,
}

/// A use type with its caps.
#[derive(Clone, Debug, Serialize)]
struct UseGuide {
    name: Words,
    rules: Vec<RuleRow>,
}

impl Page for GuidePage {
    const TEMPLATE: &'static str = "pages/public/guide";

    fn title(&self) -> Words {
        Words::key("guide-title")
    }

    fn samples() -> Vec<Self> {
        let uses =
            vec![UseGuide { name: Words::text("リフレッシュ"), rules: vec![RuleRow::sample(None)] }];
        let program = ProgramGuide {
            name: "一時保育".into(),
            about: "お預かりします。".into(),
            uses,
            booking: vec![Words::key("window-order")],
            fees: Some(FeeGuide::sample()),
        };
        vec![Self { programs: Vec::new() }, Self { programs: vec![program] }]
    }
}

/// `GET /guide`
#[handler]
pub fn guide(visit: &Visit) -> PageResult {
    let mut guides = Vec::new();
    for program in programs(visit, None) {
        let file = visit.city.files.programs.get(&program.key);
        guides.push(ProgramGuide {
            name: program.name.clone(),
            about: file.map(|file| file.description.clone()).unwrap_or_default(),
            uses: uses(visit, program)?,
            booking: booking(visit, program)?,
            fees: FeeGuide::of(visit, program)?,
        });
    }
    shown(visit, &GuidePage { programs: guides })
}

/// How places are given: whoever comes first, and what the first facility's rules say of booking.
fn booking(visit: &Visit, program: &platform_app::store::places::Program) -> AppResult<Vec<Words>> {
    let mut lines = vec![Words::key("window-order")];
    if let Some(facility) = visit.city.facilities_of(program.id, visit.today()).next() {
        let groups = rules::groups(&*visit.city.book(program.id, facility.id, visit.today())?);
        let own = groups.into_iter().filter(|group| group.title == Words::key("rules-booking"));
        lines.extend(own.flat_map(|group| group.lines));
    }
    Ok(lines)
}

/// The use types with the caps of the city, as the first facility without own ones has them.
fn uses(visit: &Visit, program: &platform_app::store::places::Program) -> AppResult<Vec<UseGuide>> {
    let Some(facility) = visit.city.facilities_of(program.id, visit.today()).next() else {
        return Ok(Vec::new());
    };
    let book = visit.city.book(program.id, facility.id, visit.today())?;
    let rows = rules::rows(visit, program, &book)?;
    let mut uses: Vec<UseGuide> = Vec::new();
    for choice in book.rulebook.choices("use_type") {
        let name = match choice.label {
            Some(label) => Words::text(label),
            None => Words::key(format!("use_type-{}", choice.key)),
        };
        let caps = |row: &&RuleRow| {
            let mut path = row.path.split('.');
            path.nth(1) == Some(choice.key.as_str()) && path.next().is_some_and(|leaf| leaf.ends_with("_max"))
        };
        uses.push(UseGuide { name, rules: rows.iter().filter(caps).cloned().collect() });
    }
    Ok(uses)
}

/// The page, which caches may keep while nobody is logged in.
fn shown<P: Page>(visit: &Visit, page: &P) -> PageResult {
    let response = visit.page(vec![Link::new(Words::key("nav-home"), "/")], page)?;
    if visit.actor.account.is_some() || !visit.query.is_empty() {
        return Ok(response);
    }
    let mut response = public_for(KEEP, response);
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Cookie"));
    Ok(response)
}
