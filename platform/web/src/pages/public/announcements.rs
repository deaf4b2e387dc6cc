//! Announcements (お知らせ) of the city and of facilities.

use crate::i18n::Words;
use crate::pages::public::wish;
use crate::render::Page;
use crate::view::{Empty, Link, Pager};
use crate::visit::{PageResult, Visit};
use platform_app::store::announcements::Announcement;
use platform_app::{AppError, announcements};
use platform_values::AnnouncementId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// Announcements on a page.
const SIZE: usize = 20;

/// An announcement in a list.
#[derive(Clone, Debug, Serialize)]
pub struct Item {
    title: String,
    href: String,
    on: String,
}

impl Item {
    /// One line of a list.
    pub fn new(visit: &Visit, one: &Announcement) -> Self {
        let on = visit.civil(one.shown_from).date().to_string();
        Self { title: one.title.clone(), href: format!("/announcements/{}", one.id), on }
    }

    /// An invented one.
    pub fn sample() -> Self {
        let title = "3月の予約は2月1日の9時から".into();
        Self { title, href: "/announcements/1".into(), on: "2026-01-20".into() }
    }
}

/// All of the city's.
#[derive(Clone, Debug, Serialize)]
pub struct AnnouncementsPage {
    form: crate::forms::FormView,
    items: Vec<Item>,
    pager: Option<Pager>,
    empty: Option<Empty>,
}

impl Page for AnnouncementsPage {
    const TEMPLATE: &'static str = "pages/public/announcements";

    fn title(&self) -> Words {
        Words::key("announcements-title")
    }

    fn samples() -> Vec<Self> {
        let form = crate::forms::FormView::default();
        let pager = Some(Pager::new(1, 20, 1, |page| format!("/announcements?page={page}")));
        vec![
            Self { form: form.clone(), items: Vec::new(), pager: None, empty: Some(nothing(false)) },
            Self { form, items: vec![Item::sample()], pager, empty: None },
        ]
    }
}

/// `GET /announcements`
#[handler]
pub async fn list(visit: Visit) -> PageResult {
    let mut form = wish::query(&visit);
    let word = form.text("word").max(60).optional();
    form.label("word", "announcements-word");
    let all = announcements::shown(&visit, None).await?;
    let matches = |one: &&Announcement| {
        word.as_ref().is_none_or(|word| one.title.contains(word) || one.body.contains(word))
    };
    let found: Vec<&Announcement> = all.iter().filter(matches).collect();
    let pages = found.len().div_ceil(SIZE).max(1);
    let page = form.raw("page").and_then(|text| text.parse::<usize>().ok()).unwrap_or(1).clamp(1, pages);
    let shown = found.iter().skip((page - 1) * SIZE).take(SIZE);
    let link = |number: u64| {
        let number = number.to_string();
        let word = word.iter().map(|word| ("word", word.as_str()));
        wish::address("/announcements", word.chain([("page", number.as_str())]))
    };
    let page = AnnouncementsPage {
        items: shown.map(|one| Item::new(&visit, one)).collect(),
        pager: (!found.is_empty()).then(|| Pager::new(page as u64, SIZE as u64, found.len() as u64, link)),
        empty: found.is_empty().then(|| nothing(word.is_some())),
        form: form.view(),
    };
    visit.page(vec![Link::new(Words::key("nav-home"), "/")], &page)
}

fn nothing(filtered: bool) -> Empty {
    let (title, text) = if filtered {
        ("announcements-none-found", "announcements-none-found-advice")
    } else {
        ("announcements-none", "announcements-none-advice")
    };
    let action = Link::new(
        Words::key(if filtered { "announcements-all" } else { "nav-home" }),
        if filtered { "/announcements" } else { "/" },
    );
    Empty { title: Words::key(title), text: Words::key(text), action: Some(action) }
}

/// One announcement.
#[derive(Clone, Debug, Serialize)]
pub struct AnnouncementPage {
    heading: String,
    on: String,
    from: String,
    paragraphs: Vec<String>,
}

impl Page for AnnouncementPage {
    const TEMPLATE: &'static str = "pages/public/announcement";

    fn title(&self) -> Words {
        Words::text(&self.heading)
    }

    fn samples() -> Vec<Self> {
        vec![Self {
            heading: "3月の予約は2月1日の9時から".into(),
            on: "2026-01-20".into(),
            from: "見本市".into(),
            paragraphs: vec!["<見本>".into(), "2行目".into()],
        }]
    }
}

/// `GET /announcements/:id`
#[handler]
pub async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    let id: AnnouncementId = id.parse().map_err(|_| AppError::NotFound)?;
    let one = announcements::read(&visit, id).await?;
    let facility = one.facility_id.and_then(|id| visit.city.facility(id));
    let page = AnnouncementPage {
        on: visit.civil(one.shown_from).date().to_string(),
        from: facility.map_or_else(|| visit.city.files.tenant.name.clone(), |f| f.name.clone()),
        paragraphs: one.body.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        heading: one.title,
    };
    let mut trail = vec![Link::new(Words::key("nav-home"), "/")];
    trail.push(match facility {
        Some(facility) => Link::new(Words::text(&facility.name), format!("/facilities/{}", facility.code)),
        None => Link::new(Words::key("announcements-title"), "/announcements"),
    });
    visit.page(trail, &page)
}
