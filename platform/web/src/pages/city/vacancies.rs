//! How full every facility is on a day, by ward (M-11).

use crate::forms::FormView;
use crate::i18n::Words;
use crate::pages::city::parts::{self, kept, query};
use crate::render::Page;
use crate::view::{Badge, Choice, Empty, Link, Tone};
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::board::QuotaState;
use platform_app::occupancy::{self, Occupancy};
use poem::handler;
use serde::Serialize;

/// The board of a day.
#[derive(Clone, Debug, Serialize)]
pub struct VacanciesPage {
    form: FormView,
    date: NaiveDate,
    previous: String,
    next: String,
    programs: Vec<Choice>,
    wards: Vec<Choice>,
    kinds: Vec<Choice>,
    count: usize,
    sections: Vec<Section>,
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
    parts: Vec<Words>,
    against: Option<Words>,
}

/// Shows the board, by default of today.
#[handler]
pub async fn show(visit: Visit) -> PageResult {
    let mut form = query(&visit);
    let program = parts::program(&visit, &mut form)?;
    let date = form.text("date").parsed::<NaiveDate>().optional().unwrap_or_else(|| visit.today());
    let ward = form.text("ward").optional();
    let only = form.text("only").optional().unwrap_or_default();
    let mut found = occupancy::on(&visit.ctx, program.id, date).await?;
    found.retain(|o| ward.as_ref().is_none_or(|ward| *ward == o.facility.ward));
    found.retain(|o| match only.as_str() {
        "free" => o.has_place(),
        "full" => o.is_full(),
        _ => true,
    });
    let link = |day: Option<NaiveDate>| {
        let mut fields = parts::program_field(&visit, program.id);
        fields.push(("date", day.unwrap_or(date).to_string()));
        fields.push(("ward", ward.clone().unwrap_or_default()));
        fields.push(("only", only.clone()));
        parts::address("/city/vacancies", &fields)
    };
    let page = VacanciesPage {
        form: kept(&form),
        date,
        previous: link(date.pred_opt()),
        next: link(date.succ_opt()),
        programs: parts::programs(&visit),
        wards: parts::wards(&visit),
        kinds: kinds(),
        count: found.len(),
        sections: sections(&visit, &found),
        empty: empty(),
    };
    visit.page(parts::trail(Vec::new()), &page)
}

fn kinds() -> Vec<Choice> {
    [("free", "city-vacancies-free"), ("full", "city-vacancies-full")]
        .map(|(value, key)| Choice::new(value, Words::key(key)))
        .to_vec()
}

fn sections(visit: &Visit, found: &[Occupancy]) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for (at, occupancy) in found.iter().enumerate() {
        let ward = &occupancy.facility.ward;
        if at == 0 || sections.last().is_none_or(|section| section.ward != *ward) {
            let here = || found.iter().filter(|o| o.facility.ward == *ward);
            let sum = Words::key("city-vacancies-ward")
                .with("free", here().map(|o| if o.has_place() { o.free } else { 0 }).sum::<i64>())
                .with("places", here().map(|o| o.places).sum::<i64>());
            sections.push(Section { ward: ward.clone(), sum, rows: Vec::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.rows.push(row(visit, occupancy));
        }
    }
    sections
}

fn row(visit: &Visit, occupancy: &Occupancy) -> Row {
    let few = i64::from(visit.city.files.tenant.few_places);
    let facility = &occupancy.facility;
    let badge = match (&occupancy.against, occupancy.free) {
        (Some(_), _) if occupancy.places == 0 => Badge::new(Tone::Closed, Words::key("vacancy-closed")),
        (Some(_), _) => Badge::new(Tone::Off, Words::key("city-vacancies-suspended")),
        (None, 0) => Badge::new(Tone::Full, Words::key("vacancy-full")),
        (None, free) if free <= few => Badge::new(Tone::Few, Words::key("vacancy-few").with("left", free)),
        (None, _) => Badge::new(Tone::Good, Words::key("vacancy-open")),
    };
    Row {
        name: facility.name.clone(),
        href: format!("/city/facilities/{}", facility.code),
        phone: facility.phone.clone(),
        badge,
        places: Words::key("city-vacancies-places")
            .with("free", occupancy.free)
            .with("places", occupancy.places),
        parts: occupancy.quotas.iter().map(|quota| part(visit, quota)).collect(),
        against: occupancy.against.as_ref().map(Words::from),
    }
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
        action: Some(Link::new(Words::key("city-filter-clear"), "/city/vacancies")),
    }
}

impl Page for VacanciesPage {
    const TEMPLATE: &'static str = "pages/city/vacancies";

    fn title(&self) -> Words {
        Words::key("city-vacancies-title").with("day", self.date)
    }

    fn samples() -> Vec<Self> {
        let date = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let row = |badge, against| Row {
            name: "さくら第一（見本）".into(),
            href: "/city/facilities/a".into(),
            phone: "044-000-0000".into(),
            badge,
            places: Words::key("city-vacancies-places").with("free", 3).with("places", 10),
            parts: vec![Words::key("city-quota-day").with("name", "定員").with("used", 7).with("limit", 10)],
            against,
        };
        let rows = vec![
            row(Badge::new(Tone::Good, Words::key("vacancy-open")), None),
            row(Badge::new(Tone::Closed, Words::key("vacancy-closed")), Some(Words::key("closed-weekday"))),
        ];
        let sum = Words::key("city-vacancies-ward").with("free", 3).with("places", 20);
        let full = Self {
            form: FormView::default(),
            date,
            previous: "?date=2026-03-04".into(),
            next: "?date=2026-03-06".into(),
            programs: vec![Choice::new("a", Words::text("一時保育（見本）"))],
            wards: vec![Choice::new("a", Words::text("見本北区"))],
            kinds: kinds(),
            count: 2,
            sections: vec![Section { ward: "見本北区".into(), sum, rows }],
            empty: empty(),
        };
        vec![full.clone(), Self { sections: Vec::new(), count: 0, programs: Vec::new(), ..full }]
    }
}
