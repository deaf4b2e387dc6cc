//! Handing a facility over: its names and operators over time, and the form for the next one.

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use super::{form, link};
use crate::forms::{FormData, FormView, hiragana};
use crate::i18n::Words;
use crate::pages::city::parts;
use crate::render::Page;
use crate::view::{Choice, Empty, Link, Notice};
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDate;
use platform_app::authz::{Action, Object, Of};
use platform_app::facilities;
use platform_app::store::eras::Era;
use platform_app::store::places::Facility;
use platform_app::succession::{self, DAY_TAKEN, Succession};
use platform_app::{AppError, AppResult};
use platform_program_api::Finding;
use platform_values::Operator;
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The facility's names over time.
#[derive(Clone, Debug, Serialize)]
pub struct SuccessionPage {
    form: FormView,
    name: String,
    action: String,
    back: String,
    refused: Option<Notice>,
    rows: Vec<Row>,
    count: usize,
    empty: Empty,
    operators: Vec<Choice>,
    /// True where it is asked whether the one of the same day is replaced.
    asks: bool,
    may_edit: bool,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    /// Nothing for the first one, which held from the beginning.
    from: Option<NaiveDate>,
    name: String,
    kana: String,
    operator: Words,
    corporation: String,
    now: bool,
    /// True while it can be taken back.
    ahead: bool,
}

/// Shows them.
#[handler]
pub fn show(visit: Visit, Path(code): Path<String>) -> PageResult {
    let facility = facilities::find(&visit.ctx, &code)?;
    let filled = FormData::filled([
        ("era-name", facility.name.clone()),
        ("era-kana", facility.kana.clone()),
        ("era-operator", facility.operator.to_string()),
    ]);
    visit.page(trail(facility), &page(&visit, facility, filled.view())?)
}

fn trail(facility: &Facility) -> Vec<Link> {
    let own = Link::new(Words::text(&*facility.name), format!("/city/facilities/{}", facility.code));
    parts::trail(vec![link(), own])
}

fn page(visit: &Visit, facility: &Facility, form: FormView) -> AppResult<SuccessionPage> {
    let eras = succession::eras(&visit.ctx, facility.id)?;
    let now = visit.city.era(facility.id, visit.today()).map(|era| era.first_day);
    let path = format!("/city/facilities/{}", facility.code);
    Ok(SuccessionPage {
        form,
        name: facility.name.clone(),
        action: format!("{path}/names"),
        back: path,
        refused: None,
        count: eras.len(),
        rows: eras.iter().rev().map(|era| row(era, now, visit.today())).collect(),
        empty: empty(),
        operators: form::operators()
            .into_iter()
            .filter(|one| one.value != Operator::Unknown.as_str())
            .collect(),
        asks: false,
        may_edit: visit.may(Action::Update, &Of::new(Object::Facility).facility(facility.id)),
    })
}

fn row(era: &Era, now: Option<NaiveDate>, today: NaiveDate) -> Row {
    Row {
        from: Some(era.first_day).filter(|day| *day != succession::always()),
        name: era.name.clone(),
        kana: era.kana.clone(),
        operator: Words::key(format!("city-operator-{}", era.operator)),
        corporation: era.corporation.clone(),
        now: now == Some(era.first_day),
        ahead: era.first_day > today,
    }
}

fn empty() -> Empty {
    Empty { title: Words::key("city-era-none"), text: Words::key("city-era-none-text"), action: None }
}

/// Enters a succession.
#[handler]
pub async fn hand_over(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let facility = facilities::find(&visit.ctx, &code)?;
    visit.require(Action::Update, &Of::new(Object::Facility).id(facility.id.0).facility(facility.id))?;
    let day = form.date("era-from").required();
    let name = form.text("era-name").max(80).required();
    let kana = form.text("era-kana").max(120).optional().map(|kana| hiragana(&kana));
    let operator = form.text("era-operator").parsed::<Operator>().required_or("error-choice");
    let corporation = form.text("era-corporation").max(80).optional();
    let replaces = form.flag("era-replaces");
    let wanted = form.valid(|| {
        Some(Succession {
            first_day: day?,
            name: name?,
            kana: kana.unwrap_or_default(),
            operator: operator?,
            corporation: corporation.unwrap_or_default(),
            replaces,
        })
    });
    let (mut refused, mut asks) = (None, false);
    if let Some(wanted) = wanted {
        match succession::hand_over(&visit.ctx, facility.id, &wanted).await {
            Ok(_) => return Ok(see_other(&format!("/city/facilities/{code}/names?done=city-era-added"))),
            Err(error) => {
                let taken = |findings: &[Finding]| findings.iter().any(|f| f.code == DAY_TAKEN);
                asks = matches!(&error, AppError::Refused(findings) if taken(findings));
                refused = Some(parts::refusal_of(error)?);
            }
        }
    }
    let page = page(&visit, facility, form.view())?;
    visit.again(trail(facility), &SuccessionPage { refused, asks, ..page })
}

/// Takes back one that has not come yet.
#[handler]
pub async fn take_back(visit: Visit, Path(code): Path<String>, mut form: FormData) -> PageResult {
    let facility = facilities::find(&visit.ctx, &code)?;
    visit.require(Action::Update, &Of::new(Object::Facility).id(facility.id.0).facility(facility.id))?;
    let back = format!("/city/facilities/{code}/names");
    let Some(day) = form.text("day").day().optional() else { return Ok(see_other(&back)) };
    match succession::take_back(&visit.ctx, facility.id, day).await {
        Ok(_) => Ok(see_other(&format!("{back}?done=city-era-removed"))),
        Err(error) => {
            let refused = Some(parts::refusal_of(error)?);
            let page = page(&visit, facility, FormView::default())?;
            visit.again(trail(facility), &SuccessionPage { refused, ..page })
        }
    }
}

impl Page for SuccessionPage {
    const TEMPLATE: &'static str = "pages/city/facility-names";

    fn title(&self) -> Words {
        Words::key("city-era-title").with("name", &self.name)
    }

    fn samples() -> Vec<Self> {
        let day = NaiveDate::from_ymd_opt(2026, 4, 1);
        let row = |from, ahead| Row {
            from,
            name: "さくら第一（見本）".into(),
            kana: "さくらだいいち（みほん）".into(),
            operator: Words::key("city-operator-private"),
            corporation: if ahead { "見本福祉会".into() } else { String::new() },
            now: !ahead,
            ahead,
        };
        let full = Self {
            form: FormData::filled([("era-name", "さくら第一（見本）".to_owned())]).view(),
            name: "さくら第一（見本）".into(),
            action: "/city/facilities/k001/names".into(),
            back: "/city/facilities/k001".into(),
            refused: Some(parts::refusal(&[])),
            rows: vec![row(day, true), row(None, false)],
            count: 2,
            empty: empty(),
            operators: form::operators(),
            asks: true,
            may_edit: true,
        };
        let looks = Self { refused: None, rows: Vec::new(), count: 0, may_edit: false, ..full.clone() };
        vec![full, looks]
    }
}
