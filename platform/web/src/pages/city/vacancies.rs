//! How full every facility is on a day and what was wanted of it, by ward, kind of facility and age (M-11).

use crate::forms::FormView;
use crate::i18n::Words;
use crate::pages::city::parts::{self, kept, query};
use crate::pages::city::vacancy_sums::{Demand, Sums, band_words, by_age, by_ward, sum, wanted_of};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Pager, Tone};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::board::QuotaState;
use platform_app::occupancy::{self, Band, DemandCounts, Occupancy};
use platform_program_api::Finding;
use platform_values::FacilityKind;
use poem::handler;
use serde::Serialize;

/// Where it stands.
const ADDRESS: &str = "/city/vacancies";

/// The board of a day.
#[derive(Clone, Debug, Serialize)]
pub struct VacanciesPage {
    form: FormView,
    date: NaiveDate,
    /// True where the day that was asked for cannot be read: nothing is shown of another one.
    unread: bool,
    /// True where the day is over: then it is told who came, not what is free.
    past: bool,
    /// True for the day that goes on.
    today: bool,
    about: Words,
    previous: String,
    next: String,
    programs: Vec<Choice>,
    wards: Vec<Choice>,
    types: Vec<Choice>,
    ages: Vec<Choice>,
    kinds: Vec<Choice>,
    count: usize,
    by_ward: Vec<Sums>,
    by_age: Vec<Sums>,
    sum: Sums,
    sections: Vec<Section>,
    pager: Pager,
    empty: Empty,
}

/// One ward.
#[derive(Clone, Debug, Serialize)]
struct Section {
    ward: String,
    sum: Words,
    rows: Vec<Row>,
}

/// One facility.
#[derive(Clone, Debug, Serialize)]
struct Row {
    name: String,
    href: String,
    phone: String,
    badge: Badge,
    places: Words,
    wanted: Words,
    parts: Vec<Words>,
    against: Option<Words>,
}

/// Shows the board, by default of today.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let program = parts::program(&visit, &mut form)?;
    let date = form.text("date").day().optional().unwrap_or_else(|| visit.today());
    if !form.is_valid() {
        form.label("date", "city-label-day");
        let page = VacanciesPage { unread: true, ..blank(&visit, date, form.view()) };
        return visit.again(parts::trail(Vec::new()), &page);
    }
    let ward = form.text("ward").optional();
    let only = form.text("only").optional().unwrap_or_default();
    let kind = form.text("kind").parsed::<FacilityKind>().optional();
    let age = form.text("age").choice(|word| Band::ALL.into_iter().find(|b| b.as_str() == word)).optional();
    let number = parts::page_number(&mut form);
    let mut wanted = occupancy::wanted(&visit.ctx, program.id, date).await?;
    wanted.retain(|(_, band), _| age.is_none_or(|age| age == *band));
    let shown = Shown { past: date < visit.today(), age };
    let mut found = occupancy::on(&visit.ctx, program.id, date, age).await?;
    found.retain(|o| kind.is_none_or(|kind| kind == o.facility.kind));
    found.retain(|o| ward.as_ref().is_none_or(|ward| *ward == o.facility.ward));
    // What was free on a day that is over is not known.
    found.retain(|o| match if shown.past { "" } else { only.as_str() } {
        "free" => o.has_place(),
        "full" => o.is_full(),
        _ => true,
    });
    let fields = |day: Option<NaiveDate>| {
        let mut fields = parts::program_field(&visit, program.id);
        fields.push(("date", day.unwrap_or(date).to_string()));
        fields.push(("ward", ward.clone().unwrap_or_default()));
        fields.push(("kind", kind.map_or_else(String::new, |kind| kind.to_string())));
        fields.push(("age", age.map_or("", Band::as_str).to_owned()));
        fields.push(("only", only.clone()));
        fields
    };
    let link = |day| parts::address(ADDRESS, &fields(day));
    let (number, skipped) = parts::within(number, found.len());
    let page = VacanciesPage {
        past: shown.past,
        today: date == visit.today(),
        about: shown.about(&found),
        previous: link(date.pred_opt()),
        next: link(date.succ_opt()),
        count: found.len(),
        by_ward: by_ward(&found, &wanted),
        by_age: by_age(&found, &wanted, age),
        sum: sum(&found, &wanted),
        sections: sections(&visit, &found, skipped, &wanted, shown),
        pager: pager(number, found.len(), &fields(Some(date))),
        ..blank(&visit, date, kept(&form))
    };
    visit.page(parts::trail(Vec::new()), &page)
}

/// The form alone.
fn blank(visit: &Visit, date: NaiveDate, form: FormView) -> VacanciesPage {
    VacanciesPage {
        form,
        date,
        unread: false,
        past: false,
        today: false,
        about: Words::text(""),
        previous: String::new(),
        next: String::new(),
        programs: parts::programs(visit),
        wards: parts::wards(visit),
        types: types(),
        ages: ages(),
        kinds: kinds(),
        count: 0,
        by_ward: Vec::new(),
        by_age: Vec::new(),
        sum: sum(&[], &Demand::default()),
        sections: Vec::new(),
        pager: pager(1, 0, &[]),
        empty: empty(),
    }
}

fn pager(number: u32, total: usize, fields: &[(&str, String)]) -> Pager {
    parts::pager(number, i64::try_from(total).unwrap_or(i64::MAX), ADDRESS, fields)
}

fn ages() -> Vec<Choice> {
    Band::ALL.map(|band| Choice::new(band.as_str(), band_words(band))).to_vec()
}

/// How places are told.
#[derive(Clone, Copy)]
struct Shown {
    past: bool,
    age: Option<Band>,
}

impl Shown {
    /// Whose the places of these facilities are.
    fn whose(self, found: &[&Occupancy]) -> &'static str {
        let open = || found.iter().filter(|o| o.places > 0);
        match (self.past, self.age) {
            (true, None) => "came",
            (true, Some(_)) => "came-age",
            (false, None) => "places",
            (false, Some(_)) if !open().any(|o| o.of_age) => "places-all",
            (false, Some(_)) if open().all(|o| o.of_age) => "places-age",
            (false, Some(_)) => "places-mixed",
        }
    }

    /// Who came to these facilities, or what is free in them.
    fn places(self, found: &[&Occupancy], wanted: &Demand, (free, places): (i64, i64)) -> Words {
        let words = Words::key(format!("city-vacancies-{}", self.whose(found)))
            .with("came", wanted_of(found.iter().copied(), wanted, None).came)
            .with("free", free)
            .with("places", places);
        match self.age {
            Some(band) => words.with("age", band.as_str()),
            None => words,
        }
    }

    /// What the figures of the page mean.
    fn about(self, found: &[Occupancy]) -> Words {
        let whose = self.whose(&found.iter().collect::<Vec<_>>());
        let words = Words::key(format!("city-vacancies-about-{whose}"));
        match self.age {
            Some(band) => words.with("age", band.as_str()),
            None => words,
        }
    }
}

fn types() -> Vec<Choice> {
    FacilityKind::ALL
        .iter()
        .map(|kind| Choice::new(kind.as_str(), Words::key(format!("city-kind-{kind}"))))
        .collect()
}

fn kinds() -> Vec<Choice> {
    [("free", "city-vacancies-free"), ("full", "city-vacancies-full")]
        .map(|(value, key)| Choice::new(value, Words::key(key)))
        .to_vec()
}

/// A page of the facilities by ward; the sum of a ward is that of all its facilities, whatever page they are on.
fn sections(
    visit: &Visit,
    found: &[Occupancy],
    skipped: usize,
    wanted: &Demand,
    shown: Shown,
) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for occupancy in found.iter().skip(skipped).take(parts::ROWS) {
        let ward = &occupancy.facility.ward;
        if sections.last().is_none_or(|section| section.ward != *ward) {
            let here: Vec<&Occupancy> = found.iter().filter(|o| o.facility.ward == *ward).collect();
            let free = here.iter().map(|o| if o.has_place() { o.free } else { 0 }).sum();
            let sum = shown.places(&here, wanted, (free, here.iter().map(|o| o.capacity()).sum()));
            sections.push(Section { ward: ward.clone(), sum, rows: Vec::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.rows.push(row(visit, occupancy, wanted, shown));
        }
    }
    sections
}

fn row(visit: &Visit, occupancy: &Occupancy, demand: &Demand, shown: Shown) -> Row {
    let few = i64::from(visit.city.files.tenant.few_places);
    let facility = &occupancy.facility;
    let wanted = wanted_of([occupancy], demand, None);
    let badge = match (&occupancy.against, occupancy.free) {
        (Some(_), _) if occupancy.places == 0 => Badge::new(Tone::Closed, Words::key("vacancy-closed")),
        (_, _) if shown.past => Badge::new(Tone::Plain, Words::key("city-vacancies-past")),
        (Some(_), _) => Badge::new(Tone::Off, Words::key("city-vacancies-suspended")),
        (None, 0) => Badge::new(Tone::Full, Words::key("vacancy-full")),
        (None, free) if free <= few && free < occupancy.places => {
            Badge::new(Tone::Few, Words::key("vacancy-few").with("left", free))
        }
        (None, _) => Badge::new(Tone::Good, Words::key("vacancy-open")),
    };
    Row {
        name: facility.name.clone(),
        href: format!("/city/facilities/{}", facility.code),
        phone: facility.phone.clone(),
        badge,
        places: shown.places(&[occupancy], demand, (occupancy.free, occupancy.places)),
        wanted: Words::key("city-vacancies-wanted")
            .with("booked", wanted.booked)
            .with("waiting", wanted.waiting)
            .with("declined", wanted.declined)
            .with("children", wanted.children.len()),
        // What has ended takes no place in the ledger any more, so a day that is over has nothing to tell here.
        parts: occupancy.quotas.iter().filter(|_| !shown.past).map(|quota| part(visit, quota)).collect(),
        against: occupancy.against.as_ref().filter(|_| !shown.past || occupancy.places == 0).map(closed),
    }
}

/// Why nobody new can come, in words for officers: parents are told to look for another day.
fn closed(finding: &Finding) -> Words {
    let code = format!("city-vacancies-{}", finding.code);
    Words::from(&Finding { code, ..finding.clone() })
}

fn part(visit: &Visit, quota: &QuotaState) -> Words {
    let midnight = chrono::NaiveTime::MIN;
    let key = match (quota.from.time() == midnight, quota.to.time() == midnight) {
        (true, true) => "city-quota-day",
        (true, false) => "city-quota-morning",
        (false, _) => "city-quota-afternoon",
    };
    let words = Words::key(key).with("used", quota.used).with("limit", quota.limit);
    match &quota.label {
        Some(label) => words.with("name", label),
        None => words.with("name", visit.say(&Words::key(format!("quota-{}", quota.key)))),
    }
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-vacancies-none"),
        text: Words::key("city-vacancies-none-text"),
        action: Some(Link::new(Words::key("city-filter-clear"), ADDRESS)),
    }
}

impl Page for VacanciesPage {
    const TEMPLATE: &'static str = "pages/city/vacancies";

    fn title(&self) -> Words {
        let key = if self.past { "city-vacancies-title-past" } else { "city-vacancies-title" };
        Words::key(if self.unread { "city-vacancies-link" } else { key }).with("day", self.date)
    }

    fn samples() -> Vec<Self> {
        let date = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let row = |badge, against| Row {
            name: "さくら第一（見本）".into(),
            href: "/city/facilities/a".into(),
            phone: "044-000-0000".into(),
            badge,
            places: Words::key("city-vacancies-places").with("free", 3).with("places", 10),
            wanted: Words::key("city-vacancies-wanted")
                .with("booked", 7)
                .with("waiting", 1)
                .with("declined", 2)
                .with("children", 1),
            parts: vec![Words::key("city-quota-day").with("name", "定員").with("used", 7).with("limit", 10)],
            against,
        };
        let rows = vec![
            row(Badge::new(Tone::Good, Words::key("vacancy-open")), None),
            row(
                Badge::new(Tone::Closed, Words::key("vacancy-closed")),
                Some(Words::key("city-vacancies-closed-weekday")),
            ),
        ];
        let sum = Words::key("city-vacancies-places").with("free", 3).with("places", 20);
        let children = ["a".to_owned()].into();
        let asked = &DemandCounts { booked: 7, came: 5, waiting: 1, declined: 2, children };
        let full = Self {
            form: FormView::default(),
            date,
            unread: false,
            past: false,
            today: true,
            about: Words::key("city-vacancies-about-places"),
            previous: "?date=2026-03-04".into(),
            next: "?date=2026-03-06".into(),
            programs: vec![Choice::new("a", Words::text("一時保育（見本）"))],
            wards: vec![Choice::new("a", Words::text("見本北区"))],
            types: types(),
            ages: vec![Choice::new("under1", band_words(Band::Under1))],
            kinds: kinds(),
            count: 2,
            by_ward: vec![Sums::new(Words::text("見本北区"), Some(20), asked)],
            by_age: vec![Sums::new(band_words(Band::Under1), None, asked)],
            sum: Sums::new(Words::key("report-sum"), Some(20), asked),
            sections: vec![Section { ward: "見本北区".into(), sum, rows }],
            pager: pager(1, 108, &[]),
            empty: empty(),
        };
        let over =
            Self { past: true, today: false, about: Words::key("city-vacancies-about-came"), ..full.clone() };
        let wrong = Self { unread: true, sections: Vec::new(), ..full.clone() };
        vec![full.clone(), over, wrong, Self { sections: Vec::new(), count: 0, programs: Vec::new(), ..full }]
    }
}
