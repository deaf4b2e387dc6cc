//! A facility's page: its month, its rules with their origin, and the way into booking.

use super::children::{self, ChildMonth};
use super::next::Next;
use super::own::{self, OwnBooking, OwnDays};
use super::rules::{Group, RuleRow};
use super::{rules, windows};
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::public::announcements::Item;
use crate::pages::public::sent::{self, Forget, Hidden};
use crate::pages::public::state;
use crate::pages::public::wish::{self, Family, Wish};
use crate::render::Page;
use crate::view::{Badge, Choice, DayCell, Link, MonthTable, Notice, NoticeKind};
use crate::visit::{PageResult, Visit};
use chrono::{Days, NaiveDate};
use platform_app::profile::ProfileTexts;
use platform_app::store::announcements::Announcement;
use platform_app::store::places::Facility;
use platform_app::vacancies::{self, DayVacancy, Search};
use platform_app::{AppResult, Book, announcements, interviews, registrations};
use platform_values::{Month, Operator};
use poem::handler;
use poem::web::Path;
use serde::Serialize;
use std::collections::HashMap;

/// Months shown, the present one included.
const MONTHS: i32 = 4;
/// Announcements shown.
const NEWS: usize = 5;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct FacilityPage {
    form: FormView,
    name: String,
    kana: String,
    tags: Vec<Words>,
    ward: String,
    postcode: String,
    address: String,
    /// The place on the map of the national mapping authority (地理院地図).
    map: Option<String>,
    phone: String,
    notices: Vec<Notice>,
    next: Option<Next>,
    programs: Vec<Link>,
    program: String,
    windows: Vec<Words>,
    whom: Option<Words>,
    forget: Option<Forget>,
    /// Fields that the form of the child keeps besides its own.
    kept: Vec<Hidden>,
    children: Vec<Choice>,
    /// The children of a family with several.
    pills: Vec<Link>,
    months: Vec<ChildMonth>,
    legend: Vec<Badge>,
    groups: Vec<Group>,
    rules: Vec<RuleRow>,
    texts: Vec<Text>,
    news: Vec<Item>,
}

/// What the facility writes of itself.
#[derive(Clone, Debug, Serialize)]
struct Text {
    title: Words,
    paragraphs: Vec<Words>,
}

impl Page for FacilityPage {
    const TEMPLATE: &'static str = "pages/public/facility";

    fn title(&self) -> Words {
        Words::text(&self.name)
    }

    fn samples() -> Vec<Self> {
        let group =
            Group { title: Words::key("rules-fees"), lines: vec![Words::text("0歳：1日 2,900円")] };
        let full = Self {
            form: FormView::default(),
            name: "さくら第一（見本）".into(),
            kana: "さくらだいいち（みほん）".into(),
            tags: vec![Words::key("facility-kind-licensed"), Words::key("facility-operator-public")],
            ward: "見本北区".into(),
            postcode: "999-0001".into(),
            address: "見本市見本北区1-1".into(),
            map: Some("https://maps.gsi.go.jp/#17/35.0/139.0/".into()),
            phone: "000-000-0000".into(),
            notices: notices(Some("園庭の工事をしています。"), true),
            next: Some(Next::sample("register")),
            programs: vec![Link {
                current: true,
                ..Link::new(Words::text("一時保育"), "/facilities/sakura")
            }],
            program: "一時保育".into(),
            windows: vec![
                Words::key("window-open").with("from", "2026-02-20").with("to", "2026-03-31"),
                Words::key("window-next")
                    .with("opens", "2026-03-01T09:00")
                    .with("left", 3)
                    .with("from", "2026-04-01")
                    .with("to", "2026-04-30"),
            ],
            whom: Some(Words::key("wish-age").with("age", "1歳4か月")),
            forget: Some(Forget::sample()),
            kept: vec![Hidden { name: "month".into(), value: "2026-03".into() }],
            children: vec![Choice::new("1", Words::text("見本 <さくら>"))],
            pills: vec![Link::new(Words::text("見本 <さくら>"), "/facilities/sakura?child=1#month")],
            months: sample_month().into_iter().collect(),
            legend: state::legend(),
            groups: vec![group],
            rules: vec![RuleRow::sample(None), RuleRow::sample(Some(Words::text("リフレッシュ")))],
            texts: vec![Text {
                title: Words::key("profile-belongings"),
                paragraphs: vec![Words::text("おむつ")],
            }],
            news: vec![Item::sample()],
        };
        let bare = Self {
            notices: Vec::new(),
            next: None,
            programs: Vec::new(),
            whom: None,
            forget: None,
            children: Vec::new(),
            pills: Vec::new(),
            months: Vec::new(),
            legend: Vec::new(),
            texts: Vec::new(),
            news: Vec::new(),
            ..full.clone()
        };
        vec![full, bare]
    }
}

/// An invented month of one of several children.
fn sample_month() -> Option<ChildMonth> {
    let month = Month::new(2026, 3)?;
    let cell = |day: NaiveDate| {
        if Some(day) == month.first().succ_opt() {
            return OwnBooking::sample().cell(day);
        }
        let badge = Badge::new(crate::view::Tone::Good, Words::key("vacant-day-open"));
        DayCell::new(day, badge, Some("/".into()))
    };
    let whom = Some(Words::key("wish-age").with("age", "1歳4か月"));
    Some(ChildMonth { whom, month: MonthTable::new(Words::text("さくら第一（見本）"), month, cell) })
}

/// `GET /facilities/:code`
#[handler]
pub async fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let form = wish::query(&visit);
    match sent::without_birth(&visit, &form) {
        Some(clean) => Ok(clean),
        None => shown(&visit, &code, form).await,
    }
}

/// `POST /facilities/:code`: for which child the month is shown.
#[handler]
pub async fn look(visit: Visit, Path(code): Path<String>, form: FormData) -> PageResult {
    super::facility(&visit, &code)?;
    match sent::answer(&visit, form, &visit.path) {
        Ok(answer) => answer,
        Err(form) => shown(&visit, &code, form).await,
    }
}

async fn shown(visit: &Visit, code: &str, mut form: FormData) -> PageResult {
    let facility = super::facility(visit, code)?.clone();
    let family = Family::of(visit).await?;
    let month = chosen_month(visit.today(), &mut form);
    let Some(wish) = Wish::read(visit, &mut form, family.as_ref(), Some(&facility)) else {
        return Err(platform_app::AppError::NotFound.into());
    };
    let wishes = children::wishes(visit, &form, family.as_ref(), &facility, wish.clone()).await?;
    let wish = if let [only] = wishes.as_slice() { only.clone() } else { wish };
    let book = visit.city.book(wish.program.id, facility.id, visit.today())?;
    let choices = family.iter().flat_map(|family| &family.children);
    let news = announcements::shown(visit, Some(facility.id)).await?;
    let suspended = facility.suspended_from.is_some_and(|from| from <= visit.today());
    let notice = Some(facility.notice.as_str()).filter(|text| !text.trim().is_empty());
    let here = wish.link(&format!("/facilities/{code}"), &[("month", &month.to_string())]);
    let next = Next::of(visit, family.as_ref(), &facility, &wish, (&book, &here)).await?;
    let books = next.as_ref().is_some_and(|next| next.books);
    let mut months = Vec::new();
    let mut own_days = false;
    for one in &wishes {
        let own = OwnDays::of(visit, one, month.first().max(visit.today()), month.last()).await?;
        let whom = one.whom(visit.today()).filter(|_| wishes.len() > 1);
        let table = month_table(visit, &facility, one, month, (books, &own)).await?;
        own_days = own_days || !own.is_empty();
        months.push(ChildMonth { whom, month: table });
    }
    let mut page = FacilityPage {
        tags: [tags(visit, &facility), summary(visit, &facility, &wish, &book).await?].concat(),
        notices: [
            beforehand(visit, &facility, &wish).await?,
            coming(visit, &facility),
            notices(notice, suspended),
        ]
        .concat(),
        next,
        programs: program_links(visit, &facility, &wish),
        program: wish.program.name.clone(),
        windows: windows::words(visit, &facility, &book, wish.residence),
        whom: wish.whom(visit.today()),
        forget: Forget::of(&wish, &form),
        kept: kept(&form, month),
        children: choices.map(|c| Choice::new(c.id.to_string(), Words::text(&c.name))).collect(),
        pills: children::pills(family.as_ref(), &facility, Some(&wish), month),
        months,
        legend: legend(own_days),
        groups: rules::groups(&book),
        rules: rules::rows(visit, &wish.program, &book)?,
        texts: texts(&facility),
        news: own_news(visit, &facility, &news),
        form: form.view(),
        name: facility.name.clone(),
        kana: facility.kana,
        ward: facility.ward,
        postcode: facility.postcode,
        address: facility.address,
        map: facility
            .lat
            .zip(facility.lon)
            .map(|(lat, lon)| format!("https://maps.gsi.go.jp/#17/{lat}/{lon}/")),
        phone: facility.phone,
    };
    wish.fill(&mut page.form);
    let home = Link::new(Words::key("nav-home"), "/");
    let list = Link::new(Words::key("facilities-title"), "/facilities");
    let trail = vec![home, list];
    if page.form.errors.is_empty() { visit.page(trail, &page) } else { visit.again(trail, &page) }
}

fn tags(visit: &Visit, facility: &Facility) -> Vec<Words> {
    let mut tags = vec![Words::key(format!("facility-kind-{}", facility.kind))];
    let operator = Some(facility.operator).filter(|operator| *operator != Operator::Unknown);
    tags.extend(operator.map(|operator| Words::key(format!("facility-operator-{operator}"))));
    let era = visit.city.era(facility.id, visit.today()).filter(|era| !era.corporation.is_empty());
    tags.extend(era.map(|era| Words::key("facility-run-by").with("name", &era.corporation)));
    tags
}

/// What people ask before they log in: for whom the program is here, and how an interview gets its date.
async fn summary(visit: &Visit, facility: &Facility, wish: &Wish, book: &Book) -> AppResult<Vec<Words>> {
    let mut told: Vec<Words> = book.rulebook.summary().iter().map(Words::from).collect();
    if book.rulebook.notices().iter().any(|notice| notice.code == "notice-interview") {
        let open = interviews::any_open(visit, facility.id, wish.program.id).await?;
        told.push(Words::key(if open { "facility-interview-open" } else { "facility-interview-phone" }));
    }
    Ok(told)
}

/// What stands against booking the child here whatever day is chosen, told before a day is chosen.
async fn beforehand(visit: &Visit, facility: &Facility, wish: &Wish) -> AppResult<Vec<Notice>> {
    let Some(child) = &wish.child else { return Ok(Vec::new()) };
    let found = registrations::beforehand(visit, child.id, facility.id, wish.program.id).await?;
    let notice = || Notice {
        kind: NoticeKind::Warn,
        title: Words::key("beforehand-title").with("child", &child.name),
        lines: found.iter().map(Words::from).collect(),
    };
    Ok((!found.is_empty()).then(notice).into_iter().collect())
}

/// What the facility will be called.
fn coming(visit: &Visit, facility: &Facility) -> Vec<Notice> {
    let next = visit.city.next_era(facility.id).filter(|era| era.name != facility.name);
    let notice = next.map(|era| Notice {
        kind: NoticeKind::Info,
        title: Words::key("facility-next-name").with("day", era.first_day).with("name", &era.name),
        lines: vec![Words::key("facility-next-name-text")],
    });
    notice.into_iter().collect()
}

fn notices(own: Option<&str>, suspended: bool) -> Vec<Notice> {
    let suspended = suspended.then(|| Notice {
        kind: NoticeKind::Warn,
        title: Words::key("facility-is-suspended"),
        lines: vec![Words::key("facility-is-suspended-advice")],
    });
    let own = own.map(|text| Notice { kind: NoticeKind::Info, title: Words::text(text), lines: Vec::new() });
    suspended.into_iter().chain(own).collect()
}

/// The month asked for, if it is one of those shown; else that of tomorrow, because today can no longer be booked.
fn chosen_month(today: NaiveDate, form: &mut FormData) -> Month {
    let usual = Month::of(today.checked_add_days(Days::new(1)).unwrap_or(today));
    let asked: Option<Month> = form.raw("month").and_then(crate::format::sent_month);
    asked.filter(|month| (0..MONTHS).any(|n| Month::of(today).plus(n) == *month)).unwrap_or(usual)
}

fn program_links(visit: &Visit, facility: &Facility, wish: &Wish) -> Vec<Link> {
    let all = wish::programs(visit, Some(facility));
    let several = all.iter().filter(|_| all.len() > 1);
    let link = |program: &&platform_app::store::places::Program| Link {
        current: program.id == wish.program.id,
        ..Link::new(
            Words::text(&program.name),
            wish::address(
                &format!("/facilities/{}", facility.code),
                [("program", program.key.as_str())].into_iter(),
            ),
        )
    };
    several.map(link).collect()
}

/// What the form of the child carries along: everything that is not of the child.
fn kept(form: &FormData, month: Month) -> Vec<Hidden> {
    let fields = ["program", "residence", "use", "start", "end"];
    let sent = fields.iter().filter_map(|name| Some((*name, form.raw(name)?.to_owned())));
    let all = sent.filter(|(_, value)| !value.is_empty()).chain([("month", month.to_string())]);
    all.map(|(name, value)| Hidden { name: name.to_owned(), value }).collect()
}

fn legend(own_days: bool) -> Vec<Badge> {
    let mut legend = state::legend();
    legend.extend(own_days.then(own::legend));
    legend
}

/// The month. A day on which the child is booked leads to that booking; a free day leads whoever may book here straight
/// to booking, everybody else to the page of the day.
async fn month_table(
    visit: &Visit,
    facility: &Facility,
    wish: &Wish,
    month: Month,
    (books, own): (bool, &OwnDays),
) -> AppResult<MonthTable> {
    let today = visit.today();
    let from = month.first().max(today);
    let search = Search { facility: Some(facility.id), ..wish.search(from, month.last()) };
    let found = vacancies::search(visit, &search).await?;
    let days: HashMap<NaiveDate, &DayVacancy> =
        found.iter().flat_map(|one| &one.days).map(|day| (day.date, day)).collect();
    let path = format!("/facilities/{}", facility.code);
    let book = visit.city.book(wish.program.id, facility.id, from)?;
    let plain = |date: NaiveDate| match days.get(&date) {
        Some(day) => {
            let iso = date.to_string();
            let href = if books && state::bookable(day.status) {
                wish.booking_link(&format!("{path}/book"), &[("date", &iso)])
            } else {
                wish.link(&format!("{path}/days/{date}"), &[])
            };
            DayCell::new(date, state::of_day(day), Some(href))
        }
        None if date < today => {
            let cared = book.rulebook.offers(&visit.city.day(facility.id, date));
            DayCell::new(date, if cared.is_empty() { state::closed() } else { state::over() }, None)
        }
        None => DayCell::new(date, state::none(), None),
    };
    let cell = |date: NaiveDate| own.first_on(date).map_or_else(|| plain(date), |own| own.cell(date));
    let link = |month: Month| wish.link(&path, &[("month", &month.to_string())]) + "#month";
    let (first, last) = (Month::of(today), Month::of(today).plus(MONTHS - 1));
    Ok(MonthTable {
        previous: (month > first).then(|| link(month.previous())),
        next: (month < last).then(|| link(month.next())),
        ..MonthTable::new(Words::text(&facility.name), month, cell)
    })
}

fn texts(facility: &Facility) -> Vec<Text> {
    let own = ProfileTexts::of(facility);
    let all = [
        ("profile-about", own.about),
        ("profile-belongings", own.belongings),
        ("profile-meals", own.meals),
        ("profile-cancel", own.cancel_policy),
        ("profile-access", own.access),
    ];
    let text = |(key, text): (&'static str, String)| {
        let paragraphs = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let paragraphs: Vec<Words> = paragraphs.map(Words::text).collect();
        // What parents must know before the first day is never left out in silence.
        let asked = paragraphs.is_empty() && key == "profile-belongings";
        let told = if asked { vec![Words::key("profile-belongings-ask")] } else { paragraphs };
        Text { title: Words::key(key), paragraphs: told }
    };
    all.into_iter().map(text).filter(|text| !text.paragraphs.is_empty()).collect()
}

fn own_news(visit: &Visit, facility: &Facility, news: &[Announcement]) -> Vec<Item> {
    let own = news.iter().filter(|one| one.facility_id == Some(facility.id));
    own.take(NEWS).map(|one| Item::new(visit, one)).collect()
}
