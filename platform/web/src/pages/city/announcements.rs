//! Announcements of the city (M-16): the list, writing, changing and ending them.

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use crate::format::date_with_year;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::parts::{self, query};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Notice, Pager, Tone};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime};
use platform_app::announcements::{self, Words as Announced};
use platform_app::authz::{Action, Object, Of};
use platform_app::store::announcements::{Announcement, Showing};
use platform_app::{AppError, AppResult};
use platform_values::AnnouncementId;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// What the list can be narrowed to.
const SHOWINGS: [Showing; 3] = [Showing::Now, Showing::Later, Showing::Over];

/// The list.
#[derive(Clone, Debug, Serialize)]
pub struct ListPage {
    form: FormView,
    showings: Vec<Choice>,
    rows: Vec<Row>,
    pager: Pager,
    empty: Empty,
    may_write: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    heading: String,
    href: String,
    badge: Badge,
    period: Words,
}

/// The form for one announcement.
#[derive(Clone, Debug, Serialize)]
pub struct WritePage {
    form: FormView,
    action: String,
    refused: Option<Notice>,
    /// Where it can be ended at once; nothing for a new one or an ended one.
    end: Option<String>,
    /// The version that is shown; nothing for a new one.
    seen: Option<String>,
}

/// Shows the list, newest first.
#[handler]
pub async fn list(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let only = form.text("showing").choice(showing).optional();
    let fields = [("showing", only.map_or_else(String::new, |only| word(only).to_owned()))];
    let number = parts::page_number(&mut form);
    let load = |page| announcements::list(&visit.ctx, None, only, page);
    let (number, found, count) = parts::paged(number, load).await?;
    let page = ListPage {
        form: parts::kept(&form),
        showings: SHOWINGS.map(|only| Choice::new(word(only), state(only))).into(),
        rows: found.iter().map(|announcement| row(&visit, announcement)).collect(),
        pager: parts::pager(number, count, "/city/announcements", &fields),
        empty: if only.is_some() { none_such() } else { empty() },
        may_write: visit.may(Action::Create, &Of::new(Object::Announcement)),
    };
    visit.page(parts::trail(Vec::new()), &page)
}

fn showing(word_asked: &str) -> Option<Showing> {
    SHOWINGS.into_iter().find(|only| word(*only) == word_asked)
}

fn word(only: Showing) -> &'static str {
    match only {
        Showing::Now => "now",
        Showing::Later => "later",
        Showing::Over => "over",
    }
}

fn state(only: Showing) -> Words {
    Words::key(match only {
        Showing::Now => "city-announcement-shown",
        Showing::Later => "city-announcement-planned",
        Showing::Over => "city-announcement-over",
    })
}

fn row(visit: &Visit, announcement: &Announcement) -> Row {
    let now = visit.now();
    let over = announcement.shown_until.is_some_and(|until| until <= now);
    let (tone, only) = match (over, announcement.shown_from <= now) {
        (true, _) => (Tone::Off, Showing::Over),
        (false, true) => (Tone::Good, Showing::Now),
        (false, false) => (Tone::Plain, Showing::Later),
    };
    let badge = Badge::new(tone, state(only));
    Row {
        heading: announcement.title.clone(),
        href: format!("/city/announcements/{}", announcement.id),
        badge,
        period: period(
            visit.civil(announcement.shown_from),
            announcement.shown_until.map(|until| visit.civil(until)),
            over,
        ),
    }
}

/// From when to when it shows. One that ends at midnight shows to the end of the day before.
fn period(from: NaiveDateTime, until: Option<NaiveDateTime>, over: bool) -> Words {
    let words = |key: &'static str| Words::key(key).with("from", date_with_year(from.date()));
    let Some(until) = until else { return words("city-announcement-period-open") };
    let whole = until.date().pred_opt().filter(|_| until.time() == NaiveTime::MIN);
    match whole {
        Some(last) if last == from.date() => words("city-announcement-period-day"),
        Some(last) => words("city-announcement-period").with("until", date_with_year(last)),
        None if over && until <= from => words("city-announcement-period-never"),
        None => words("city-announcement-period-ended")
            .with("until", format!("{} {}", date_with_year(until.date()), crate::format::time(until.time()))),
    }
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-announcements-none"),
        text: Words::key("city-announcements-none-text"),
        action: None,
    }
}

fn none_such() -> Empty {
    Empty {
        title: Words::key("city-announcements-none-such"),
        text: Words::key("city-announcements-none-such-text"),
        action: Some(Link::new(Words::key("city-announcements-all"), "/city/announcements")),
    }
}

fn link() -> Link {
    Link::new(Words::key("nav-city-announcements"), "/city/announcements")
}

/// Shows the empty form.
#[handler]
pub fn new(visit: Visit) -> PageResult {
    visit.require(Action::Create, &Of::new(Object::Announcement))?;
    let form = FormData::filled([("shown-from", visit.today().to_string())]).view();
    visit.page(parts::trail(vec![link()]), &blank("/city/announcements/new", form))
}

fn blank(action: &str, form: FormView) -> WritePage {
    WritePage { form, action: action.to_owned(), refused: None, end: None, seen: None }
}

fn read(form: &mut FormData) -> Option<Announced> {
    let title = form.text("announcement-heading").max(80).required();
    let body = form.lines("announcement-body").max(2000).required();
    let from = form.date("shown-from").required();
    let until = form.date("shown-until").optional();
    form.valid(|| {
        let until = until.and_then(|day| day.checked_add_days(Days::new(1)));
        Some(Announced {
            title: title?,
            body: body?,
            shown_from: from?.and_time(NaiveTime::MIN),
            shown_until: until.map(|day| day.and_time(NaiveTime::MIN)),
        })
    })
}

/// Announces.
#[handler]
pub async fn create(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Create, &Of::new(Object::Announcement))?;
    let trail = parts::trail(vec![link()]);
    let Some(words) = read(&mut form) else {
        return visit.again(trail, &blank("/city/announcements/new", form.view()));
    };
    match announcements::create(&visit.ctx, None, &words).await {
        Ok(_) => Ok(see_other("/city/announcements?done=city-announced")),
        Err(error) => {
            let refused = Some(parts::refusal_of(error)?);
            visit.again(trail, &WritePage { refused, ..blank("/city/announcements/new", form.view()) })
        }
    }
}

async fn found(visit: &Visit, id: &str) -> AppResult<(AnnouncementId, Announcement)> {
    let id = parts::id(id)?;
    let (announcement, _) = announcements::find(&visit.ctx, id).await?;
    // Those of facilities are kept on the facilities' own pages.
    if announcement.facility_id.is_some() { Err(AppError::NotFound) } else { Ok((id, announcement)) }
}

fn shown(visit: &Visit, announcement: &Announcement, form: FormView) -> WritePage {
    let path = format!("/city/announcements/{}", announcement.id);
    let stands = announcement.shown_until.is_none_or(|until| visit.now() < until);
    let may = visit.may(Action::Update, &Of::new(Object::Announcement));
    let end = (stands && may).then(|| format!("{path}/end"));
    // What a form was filled in against stays with it, however often it is shown again.
    let seen = form.value("seen").map_or_else(|| announcements::version(announcement), str::to_owned);
    WritePage { end, seen: Some(seen), ..blank(&path, form) }
}

/// Shows an announcement to be changed or ended.
#[handler]
pub async fn edit(visit: Visit, Path(id): Path<String>) -> PageResult {
    let (_, announcement) = found(&visit, &id).await?;
    visit.page(parts::trail(vec![link()]), &shown(&visit, &announcement, filled(&visit, &announcement)))
}

fn filled(visit: &Visit, announcement: &Announcement) -> FormView {
    let last: Option<NaiveDate> =
        announcement.shown_until.and_then(|until| visit.civil(until).date().pred_opt());
    let form = FormData::filled([
        ("announcement-heading", announcement.title.clone()),
        ("announcement-body", announcement.body.clone()),
        ("shown-from", visit.civil(announcement.shown_from).date().to_string()),
        ("shown-until", last.map_or_else(String::new, |day| day.to_string())),
    ]);
    form.view()
}

/// Changes an announcement.
#[handler]
pub async fn update(visit: Visit, Path(id): Path<String>, mut form: FormData) -> PageResult {
    let (id, announcement) = found(&visit, &id).await?;
    let trail = parts::trail(vec![link()]);
    let Some(words) = read(&mut form) else {
        return visit.again(trail, &shown(&visit, &announcement, form.view()));
    };
    match announcements::update(&visit.ctx, id, &words).await {
        Ok(_) => Ok(see_other("/city/announcements?done=saved")),
        Err(AppError::Stale) => {
            let (_, stands) = found(&visit, &id.to_string()).await?;
            let fresh = filled(&visit, &stands);
            let refused = Some(parts::overtaken(&form.view(), &fresh));
            visit.again(trail, &WritePage { refused, ..shown(&visit, &stands, fresh) })
        }
        Err(error) => {
            let refused = Some(parts::refusal_of(error)?);
            visit.again(trail, &WritePage { refused, ..shown(&visit, &announcement, form.view()) })
        }
    }
}

/// Ends an announcement now.
#[handler]
pub async fn stop(visit: Visit, Path(id): Path<String>) -> PageResult {
    let (id, _) = found(&visit, &id).await?;
    announcements::end(&visit.ctx, id).await?;
    Ok(see_other("/city/announcements?done=city-announcement-ended"))
}

impl Page for ListPage {
    const TEMPLATE: &'static str = "pages/city/announcements";

    fn title(&self) -> Words {
        Words::key("city-announcements-title")
    }

    fn samples() -> Vec<Self> {
        let from = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap_or_default().and_time(NaiveTime::MIN);
        let row = |key: &'static str, until: Option<i64>| Row {
            heading: "4月分の受付について（見本）".into(),
            href: "/city/announcements/a".into(),
            badge: Badge::new(Tone::Good, Words::key(key)),
            period: period(from, until.map(|hours| from + chrono::Duration::hours(hours)), true),
        };
        let full = Self {
            form: FormView::default(),
            showings: SHOWINGS.map(|only| Choice::new(word(only), state(only))).into(),
            rows: vec![
                row("city-announcement-shown", None),
                row("city-announcement-over", Some(24)),
                row("city-announcement-over", Some(48)),
                row("city-announcement-over", Some(50)),
                row("city-announcement-over", Some(-5)),
            ],
            pager: Pager::new(1, 50, 2, |page| format!("?page={page}")),
            empty: empty(),
            may_write: true,
        };
        vec![full.clone(), Self { rows: Vec::new(), may_write: false, ..full }]
    }
}

impl Page for WritePage {
    const TEMPLATE: &'static str = "pages/city/announcement";

    fn title(&self) -> Words {
        Words::key("city-announcement-title")
    }

    fn samples() -> Vec<Self> {
        let mut wrong = FormData::default();
        read(&mut wrong);
        let fresh = blank("/city/announcements/new", FormView::default());
        let again = WritePage {
            form: wrong.view(),
            refused: Some(parts::refusal(&[])),
            end: Some("/city/announcements/a/end".into()),
            seen: Some("a".into()),
            ..fresh.clone()
        };
        vec![fresh, again]
    }
}
