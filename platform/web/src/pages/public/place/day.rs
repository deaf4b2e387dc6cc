//! One day at a facility: every span with its places or every reason, what would change the answer, and the nearest
//! alternatives.

use super::next::Next;
use super::own::{OwnBooking, OwnDays};
use super::windows;
use crate::forms::FormData;
use crate::i18n::Words;
use crate::pages::hours;
use crate::pages::public::sent::{self, Forget};
use crate::pages::public::state::{self, DayLink};
use crate::pages::public::wish::{self, Family, Wish};
use crate::render::Page;
use crate::view::{Badge, Link, Tone};
use crate::visit::{PageResult, Visit, see_other};
use chrono::{Days, NaiveDate};
use platform_app::store::places::Facility;
use platform_app::vacancies::{self, DayVacancy, OfferVacancy, Search};
use platform_app::{AppError, AppResult, Book};
use platform_program_api::Finding;
use platform_values::Month;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// How far ahead of the day other days are looked for.
const AHEAD: u64 = 45;
/// Other days shown.
const DAYS: usize = 5;
/// Other facilities shown.
const PLACES: usize = 5;
/// How far ahead a day has a page, in days.
const AHEAD_MAX: i64 = 400;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct DayPage {
    date: NaiveDate,
    facility: String,
    facility_href: String,
    phone: String,
    /// What sets the facility apart, in a word or two each.
    marks: Vec<Words>,
    badge: Badge,
    /// What the child has on this day.
    own: Vec<OwnBooking>,
    whom: Option<Words>,
    forget: Option<Forget>,
    /// Reasons that hold for the whole day.
    reasons: Vec<Words>,
    opening: Option<Words>,
    offers: Vec<OfferView>,
    next: Option<Next>,
    days: Vec<DayLink>,
    places: Vec<PlaceLink>,
    search_href: String,
    ward: String,
}

/// A span of the day.
#[derive(Clone, Debug, Serialize)]
struct OfferView {
    name: Words,
    span: String,
    badge: Badge,
    reasons: Vec<Words>,
    book: Option<String>,
}

/// Another facility with a place on the day.
#[derive(Clone, Debug, Serialize)]
struct PlaceLink {
    name: String,
    badge: Badge,
    href: String,
}

impl Page for DayPage {
    const TEMPLATE: &'static str = "pages/public/day";

    fn title(&self) -> Words {
        Words::key("vacant-day-title").with("day", self.date)
    }

    fn samples() -> Vec<Self> {
        let date = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let full = || Badge::new(Tone::Full, Words::key("vacant-day-full"));
        let open = || Badge::new(Tone::Good, Words::key("vacant-day-open"));
        let offer = |badge, reasons, book| OfferView {
            name: Words::text("1日"),
            span: "08:30-17:00".into(),
            badge,
            reasons,
            book,
        };
        let refused = Self {
            date,
            facility: "さくら第一（見本）".into(),
            facility_href: "/facilities/sakura".into(),
            phone: "000-000-0000".into(),
            marks: vec![Words::text("予約は電話だけ（見本）")],
            badge: full(),
            own: vec![OwnBooking::sample()],
            whom: Some(Words::key("wish-age").with("age", "1歳4か月")),
            forget: Some(Forget::sample()),
            reasons: vec![Words::text("祝日のためお休みです。")],
            opening: Some(Words::key("window-opens").with("opens", "2026-03-01T09:00").with("left", 0)),
            offers: vec![offer(full(), vec![Words::text("満員です。")], None)],
            next: Some(Next::sample("login")),
            days: vec![DayLink::new(date, open(), "/".into())],
            places: vec![PlaceLink { name: "ひばり（見本）".into(), badge: open(), href: "/".into() }],
            search_href: "/search?from=2026-03-05&to=2026-03-05".into(),
            ward: "見本北区".into(),
        };
        let free = Self {
            marks: Vec::new(),
            badge: open(),
            own: Vec::new(),
            reasons: Vec::new(),
            opening: None,
            offers: vec![offer(open(), Vec::new(), Some("/facilities/sakura/book".into()))],
            next: Some(Next::sample("book")),
            days: Vec::new(),
            places: Vec::new(),
            whom: None,
            forget: None,
            ..refused.clone()
        };
        vec![refused, free]
    }
}

/// `GET /facilities/:code/days/:date`
#[handler]
pub async fn show(visit: Visit, Path((code, date)): Path<(String, String)>) -> PageResult {
    let facility = super::facility(&visit, &code)?.clone();
    let today = visit.today();
    let date = crate::format::sent_date(&date)
        .filter(|date| (0..=AHEAD_MAX).contains(&(*date - today).num_days()))
        .ok_or(AppError::NotFound)?;
    let mut form = wish::query(&visit);
    if let Some(clean) = sent::without_birth(&visit, &form) {
        return Ok(clean);
    }
    let family = Family::of(&visit).await?;
    let wish = Wish::read(&visit, &mut form, family.as_ref(), Some(&facility)).ok_or(AppError::NotFound)?;
    let book = visit.city.book(wish.program.id, facility.id, date)?;
    let end = date.checked_add_days(Days::new(AHEAD)).unwrap_or(date);
    let here = Search { facility: Some(facility.id), ..wish.search(date, end) };
    let mut found = vacancies::search(&visit, &here).await?;
    let days = found.pop().map(|one| one.days).unwrap_or_default();
    let path = format!("/facilities/{}", facility.code);
    let own = wish.link(&format!("{path}/days/{date}"), &[]);
    let next = Next::of(&visit, family.as_ref(), &facility, &wish, (&book, &own)).await?;
    let books = next.as_ref().is_some_and(|next| next.books);
    let the_day = days.first().filter(|day| day.date == date);
    let some_place = the_day.is_some_and(|day| state::bookable(day.status));
    let whole = the_day.filter(|day| day.offers.is_empty());
    let own = OwnDays::of(&visit, &wish, date, end).await?;
    let month = Month::of(date).to_string();
    let iso = date.to_string();
    let page = DayPage {
        marks: book.rulebook.marks().iter().map(Words::from).collect(),
        badge: the_day.map_or_else(state::none, state::of_day),
        whom: wish.whom(today),
        forget: Forget::of(&wish, &form),
        reasons: whole.map(|day| words(&visit, &book, &day.reasons, None)).unwrap_or_default(),
        opening: whole.is_none().then(|| windows::opening(&visit, &book, wish.residence, date)).flatten(),
        offers: offers((&visit, &book), &wish, &path, the_day.filter(|_| whole.is_none()), (books, &own)),
        next: next.filter(|next| some_place && !next.books),
        days: other_days(&wish, &path, &days, (date, &own)),
        own: own.on(date).to_vec(),
        places: if some_place { Vec::new() } else { other_places(&visit, &wish, &facility, date).await? },
        search_href: wish.link("/search", &[("from", &iso), ("to", &iso)]),
        facility_href: wish.link(&path, &[("month", &month)]),
        date,
        facility: visit.city.name_on(&facility, date),
        phone: facility.phone.clone(),
        ward: facility.ward.clone(),
    };
    let home = Link::new(Words::key("nav-home"), "/");
    let place = Link::new(Words::text(&facility.name), page.facility_href.clone());
    visit.page(vec![home, place], &page)
}

/// `POST /facilities/:code/days/:date`: the day without the date of birth that the browser kept.
#[handler]
pub fn look(visit: &Visit, Path((code, _)): Path<(String, String)>, form: FormData) -> PageResult {
    super::facility(visit, &code)?;
    sent::answer(visit, form, &visit.path).unwrap_or_else(|_| Ok(see_other(&visit.path)))
}

/// The reasons; where only a part of the places is taken, such as those of infants, that part is named, and where other
/// hours are free, those.
fn words(visit: &Visit, book: &Book, findings: &[Finding], others: Option<&str>) -> Vec<Words> {
    let part = |finding: &Finding| {
        let quota = finding.args.get("quota").filter(|_| finding.code == "full")?;
        let named = book.rulebook.quota_label(quota).map(Words::text);
        let name = named.unwrap_or_else(|| Words::key(format!("quota-{quota}")));
        let date = finding.args.get("date")?;
        let key = if others.is_some() { "vacant-day-full-hours" } else { "vacant-day-full-part" };
        let words = Words::key(key).with("date", date).with("part", visit.say(&name));
        Some(words.with("others", others.unwrap_or_default()))
    };
    findings.iter().map(|finding| part(finding).unwrap_or_else(|| finding.into())).collect()
}

/// The spans in the order of the program, with the way to book where the visitor may.
fn offers(
    at: (&Visit, &Book),
    wish: &Wish,
    path: &str,
    day: Option<&DayVacancy>,
    (books, own): (bool, &OwnDays),
) -> Vec<OfferView> {
    let all = day.map(|day| day.offers.as_slice()).unwrap_or_default();
    let view = |offer: &OfferVacancy| {
        // What the child has in the same hours is told above, with the way there.
        let taken = day.is_some_and(|day| own.covers(day.date, offer.span));
        let bookable = books && !taken && state::bookable(offer.status);
        let date = day.map(|day| day.date.to_string()).unwrap_or_default();
        let others = day.and_then(|day| hours::others(at.0, day, offer.span));
        let link = || wish.booking_link(&format!("{path}/book"), &[("date", &date), ("offer", &offer.offer)]);
        OfferView {
            name: Words::key(format!("offer-{}", offer.offer)),
            span: offer.span.to_string(),
            badge: state::of_offer(offer),
            reasons: words(at.0, at.1, &offer.reasons, others.as_deref()),
            book: bookable.then(link),
        }
    };
    all.iter().map(view).collect()
}

/// The next days with a place, and those among them on which the child has something already.
fn other_days(
    wish: &Wish,
    path: &str,
    days: &[DayVacancy],
    (date, own): (NaiveDate, &OwnDays),
) -> Vec<DayLink> {
    let free = days.iter().filter(|day| day.date > date && state::bookable(day.status));
    let link = |day: &DayVacancy| match own.first_on(day.date) {
        Some(own) => DayLink::new(day.date, own.brief(), own.href.clone()),
        None => {
            DayLink::new(day.date, state::of_day(day), wish.link(&format!("{path}/days/{}", day.date), &[]))
        }
    };
    free.take(DAYS).map(link).collect()
}

/// Other facilities of the ward with a place on the day.
async fn other_places(
    visit: &Visit,
    wish: &Wish,
    facility: &Facility,
    date: NaiveDate,
) -> AppResult<Vec<PlaceLink>> {
    let near = Search { ward: Some(facility.ward.clone()), ..wish.search(date, date) };
    let found = vacancies::search(visit, &near).await?;
    let others = found.iter().filter(|one| one.facility.id != facility.id);
    let link = |one: &vacancies::FacilityVacancies| {
        let day = one.days.first().filter(|day| state::bookable(day.status))?;
        let path = format!("/facilities/{}/days/{date}", one.facility.code);
        Some(PlaceLink {
            name: one.facility.name.clone(),
            badge: state::of_day(day),
            href: wish.link(&path, &[]),
        })
    };
    Ok(others.filter_map(link).take(PLACES).collect())
}
