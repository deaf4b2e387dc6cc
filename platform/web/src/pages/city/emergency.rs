//! Emergency closures (M-17): what runs, the form, and a page that says how many bookings are hit before anything is done.

#![expect(clippy::needless_pass_by_value, reason = "handlers own what was read from the request")]

use crate::format;
use crate::forms::{FormData, FormView};
use crate::i18n::Words;
use crate::pages::city::days;
use crate::pages::city::parts::{self, Hidden};
use crate::render::Page;
use crate::view::{Choice, Confirm, Empty, Notice};
use crate::visit::{PageResult, Visit, see_other};
use chrono::NaiveDate;
use platform_app::authz::{Action, Object, Of};
use platform_app::emergencies::{self, Area, ByPhone, Emergency, Touched};
use platform_app::{AppError, AppResult};
use poem::handler;
use poem::http::StatusCode;
use serde::Serialize;

/// The longest emergency that is read from a form, in days.
const DAYS_MAX: usize = 62;

/// The page.
#[derive(Clone, Debug, Serialize)]
pub struct EmergencyPage {
    form: FormView,
    refused: Option<Notice>,
    confirm: Option<Confirm>,
    /// The closure that is to be opened again.
    lift: Option<String>,
    hidden: Vec<Hidden>,
    by_phone: Vec<Call>,
    rows: Vec<Row>,
    count: usize,
    empty: Empty,
    areas: Vec<Choice>,
    wards: Vec<Choice>,
    facilities: Vec<Choice>,
    may_close: bool,
    may_open: bool,
}

/// A family that must be called.
#[derive(Clone, Debug, Serialize)]
struct Call {
    name: String,
    phone: String,
    href: String,
    days: Vec<NaiveDate>,
}

#[derive(Clone, Debug, Serialize)]
struct Row {
    id: String,
    href: String,
    days: Vec<NaiveDate>,
    reason: String,
    area: Words,
}

/// Shows what runs and the form.
#[handler]
pub fn show(visit: Visit) -> PageResult {
    visit.page(parts::trail(Vec::new()), &page(&visit, FormView::default())?)
}

fn page(visit: &Visit, form: FormView) -> AppResult<EmergencyPage> {
    let rows: Vec<Row> = emergencies::list(&visit.ctx)?.iter().map(|e| row(visit, e)).collect();
    let closure = Of::new(Object::Closure);
    Ok(EmergencyPage {
        form,
        refused: None,
        confirm: None,
        lift: None,
        hidden: Vec::new(),
        by_phone: Vec::new(),
        count: rows.len(),
        rows,
        empty: empty(),
        areas: areas(),
        wards: parts::wards(visit),
        facilities: parts::facilities(visit),
        may_close: visit.may(Action::Create, &closure),
        may_open: visit.may(Action::Cancel, &closure),
    })
}

fn areas() -> Vec<Choice> {
    ["city", "ward", "facilities"]
        .map(|area| Choice::new(area, Words::key(format!("city-emergency-area-{area}"))))
        .to_vec()
}

fn row(visit: &Visit, emergency: &Emergency) -> Row {
    let area = area_words(visit, emergency);
    let (id, href) = (emergency.id.to_string(), address(emergency.id));
    Row { id, href, days: emergency.days.clone(), reason: emergency.reason.clone(), area }
}

/// The page of one closure.
pub fn address(id: uuid::Uuid) -> String {
    format!("/city/emergency/{id}")
}

/// The city, a ward, or the facilities by name.
pub fn area_words(visit: &Visit, emergency: &Emergency) -> Words {
    let closed: Vec<_> = emergency.facilities.iter().filter_map(|id| visit.city.facility(*id)).collect();
    let Some(first) = closed.first() else { return Words::key("city-emergency-area-city") };
    let of_ward = visit.city.set_up.facilities.iter().filter(|f| f.ward == first.ward).count();
    if closed.len() > 1 && closed.len() == of_ward && closed.iter().all(|f| f.ward == first.ward) {
        return Words::key("city-emergency-area-whole").with("ward", &first.ward);
    }
    Words::text(closed.iter().map(|f| f.name.as_str()).collect::<Vec<_>>().join("、"))
}

fn empty() -> Empty {
    Empty {
        title: Words::key("city-emergency-none"),
        text: Words::key("city-emergency-none-text"),
        action: None,
    }
}

/// What was typed.
struct Asked {
    area: Area,
    days: Vec<NaiveDate>,
    reason: String,
}

fn read(visit: &Visit, form: &mut FormData) -> Option<Asked> {
    let area = form.text("emergency-area").required_or("error-choice");
    let wards = &visit.city.files.tenant.wards;
    let known = |ward: &str| wards.iter().find(|w| *w == ward).cloned();
    let ward = form.text("emergency-ward").choice(known).optional();
    let codes: Vec<String> = form.list("emergency-facility");
    let days = days::read(form, "emergency", (DAYS_MAX, "city-emergency-long"));
    let reason = form.text("emergency-reason").max(100).required();
    let places = codes.iter().filter_map(|code| visit.city.facility_by_code(code)).map(|f| f.id);
    let places: Vec<_> = places.collect();
    let area = match (area.as_deref(), ward) {
        (Some("city"), _) => Some(Area::City),
        (Some("ward"), Some(ward)) => Some(Area::Ward(ward)),
        (Some("ward"), None) => {
            form.refuse("emergency-ward", "error-choice");
            None
        }
        (Some("facilities"), _) if !places.is_empty() => Some(Area::Facilities(places)),
        (Some("facilities"), _) => {
            form.refuse("emergency-facility", "error-choice");
            None
        }
        (Some(_), _) => {
            form.refuse("emergency-area", "error-choice");
            None
        }
        (None, _) => None,
    };
    form.valid(|| Some(Asked { area: area?, days: days?.0, reason: reason? }))
}

/// Closes, after it was shown what is hit.
#[handler]
pub async fn close(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Create, &Of::new(Object::Closure))?;
    let trail = parts::trail(Vec::new());
    let Some(asked) = read(&visit, &mut form) else {
        return visit.again(trail, &page(&visit, form.view())?);
    };
    let (area, days, reason) = (&asked.area, &asked.days, &asked.reason);
    if !form.flag("confirmed") {
        return match emergencies::preview(&visit.ctx, area, days, reason).await {
            Ok(touched) => {
                let page = page(&visit, form.view())?;
                visit.page(trail, &asking(page, &asked, &touched))
            }
            Err(error) => {
                let refused = Some(parts::refusal_of(error)?);
                visit.again(trail, &EmergencyPage { refused, ..page(&visit, form.view())? })
            }
        };
    }
    match emergencies::declare(&visit.ctx, area, days, reason).await {
        Ok(ended) => {
            let word = match (ended.bookings > 0, ended.interviews > 0) {
                (true, true) => "city-emergency-closed",
                (true, false) => "city-emergency-bookings",
                (false, true) => "city-emergency-interviews",
                (false, false) => "city-emergency-empty",
            };
            Ok(see_other(&format!("/city/emergency?done={word}")))
        }
        Err(error) => {
            let refused = Some(parts::refusal_of(error)?);
            visit.again(trail, &EmergencyPage { refused, ..page(&visit, form.view())? })
        }
    }
}

fn asking(page: EmergencyPage, asked: &Asked, touched: &Touched) -> EmergencyPage {
    let mut hidden =
        days::hidden(&page.form, "emergency", &["emergency-area", "emergency-ward", "emergency-reason"]);
    for code in page.form.values.get("emergency-facility").into_iter().flatten() {
        hidden.push(Hidden::new("emergency-facility", code));
    }
    EmergencyPage {
        confirm: Some(confirm(asked, touched)),
        by_phone: touched.by_phone.iter().map(call).collect(),
        hidden,
        ..page
    }
}

fn call(family: &ByPhone) -> Call {
    Call {
        name: family.contact.name.clone(),
        phone: family.contact.phone.clone(),
        href: format!("/city/families/{}", family.household),
        days: family.days.clone(),
    }
}

fn confirm(asked: &Asked, touched: &Touched) -> Confirm {
    let mut lines = vec![Words::key("city-emergency-places").with("count", touched.facilities)];
    if let (Some(from), Some(to)) = (asked.days.first(), asked.days.last()) {
        let (first, last) = (format::date_with_year(*from), format::date_with_year(*to));
        lines.push(if from == to {
            Words::key("city-emergency-day").with("day", first)
        } else {
            Words::key("city-emergency-days").with("from", first).with("to", last)
        });
    }
    lines.push(Words::key("city-emergency-reason").with("reason", &asked.reason));
    if touched.bookings == 0 {
        lines.push(Words::key("city-closure-no-bookings"));
    } else {
        lines.push(Words::key("city-emergency-bookings").with("count", touched.bookings));
        lines.push(Words::key("city-emergency-free"));
    }
    if touched.interviews > 0 {
        lines.push(Words::key("city-emergency-interviews").with("count", touched.interviews));
    }
    if touched.slots > 0 {
        lines.push(Words::key("city-emergency-slots").with("count", touched.slots));
    }
    let mailed = touched.families.saturating_sub(touched.by_phone.len());
    if mailed > 0 {
        let kind = if touched.interviews > 0 { "city-emergency-mails-both" } else { "city-emergency-mails" };
        lines.push(Words::key(kind).with("families", mailed));
    }
    if touched.bookings > 0 {
        lines.push(Words::key("city-emergency-no-return"));
    }
    Confirm { title: Words::key("city-emergency-confirm"), consequences: lines }
}

/// Asks whether to open again.
fn reopening(emergency: &Emergency, area: Words) -> Confirm {
    let mut lines = vec![area];
    lines.extend(emergency.days.iter().map(|day| Words::text(format::date_with_year(*day))));
    lines.push(Words::key("city-emergency-reason").with("reason", &emergency.reason));
    lines.push(Words::key("city-emergency-no-return"));
    lines.push(Words::key("city-emergency-slots-gone"));
    lines.push(Words::key("city-emergency-lift-mails"));
    Confirm { title: Words::key("city-emergency-lift-confirm"), consequences: lines }
}

/// Opens again, after it was asked.
#[handler]
pub async fn lift(visit: Visit, mut form: FormData) -> PageResult {
    visit.require(Action::Cancel, &Of::new(Object::Closure))?;
    let Some(id) = form.text("id").parsed::<uuid::Uuid>().optional() else {
        return Ok(see_other("/city/emergency"));
    };
    if !form.flag("confirmed") {
        let stands = emergencies::list(&visit.ctx)?.into_iter().find(|emergency| emergency.id == id);
        let Some(stands) = stands else { return gone(&visit) };
        let page = page(&visit, FormView::default())?;
        let (lift, confirm) = (Some(id.to_string()), Some(reopening(&stands, area_words(&visit, &stands))));
        return visit.page(parts::trail(Vec::new()), &EmergencyPage { confirm, lift, ..page });
    }
    match emergencies::lift(&visit.ctx, id).await {
        Ok(_) => Ok(see_other("/city/emergency?done=city-emergency-lifted")),
        Err(AppError::Stale) => gone(&visit),
        Err(error) => Err(error.into()),
    }
}

/// What runs, and that somebody else opened again meanwhile.
fn gone(visit: &Visit) -> PageResult {
    let refused = Some(parts::refusal_of(AppError::Stale)?);
    let page = EmergencyPage { refused, ..page(visit, FormView::default())? };
    visit.page_as(StatusCode::CONFLICT, parts::trail(Vec::new()), &page)
}

impl Page for EmergencyPage {
    const TEMPLATE: &'static str = "pages/city/emergency";

    fn title(&self) -> Words {
        Words::key("city-emergency-title")
    }

    fn samples() -> Vec<Self> {
        let day = NaiveDate::from_ymd_opt(2026, 3, 5).unwrap_or_default();
        let full = Self {
            form: FormView::default(),
            refused: Some(parts::refusal(&[])),
            confirm: None,
            lift: None,
            hidden: Vec::new(),
            by_phone: Vec::new(),
            rows: vec![Row {
                id: "a".into(),
                href: "/city/emergency/a".into(),
                days: vec![day],
                reason: "台風（見本）".into(),
                area: Words::text("さくら第一（見本）、さくら第二（見本）"),
            }],
            count: 1,
            empty: empty(),
            areas: areas(),
            wards: vec![Choice::new("a", Words::text("見本北区"))],
            facilities: vec![Choice::new("a", Words::text("さくら第一（見本）"))],
            may_close: true,
            may_open: true,
        };
        let asked = Asked { area: Area::City, days: vec![day], reason: "台風（見本）".into() };
        let family = ByPhone {
            household: platform_values::HouseholdId(uuid::Uuid::nil()),
            contact: platform_app::families::Contact {
                name: "見本 あおい".into(),
                phone: "09000000000".into(),
            },
            days: vec![day],
        };
        let hit = Touched {
            facilities: 3,
            bookings: 4,
            interviews: 1,
            slots: 2,
            families: 3,
            by_phone: vec![family],
        };
        let asks = asking(Self { refused: None, ..full.clone() }, &asked, &hit);
        let calm = asking(Self { refused: None, ..full.clone() }, &asked, &Touched::default());
        let stands = Emergency {
            id: uuid::Uuid::nil(),
            days: vec![day],
            reason: "台風（見本）".into(),
            facilities: Vec::new(),
        };
        let area = Words::key("city-emergency-area-whole").with("ward", "見本北区");
        let opens = Self {
            lift: Some("a".into()),
            confirm: Some(reopening(&stands, area)),
            refused: None,
            ..full.clone()
        };
        let none = Self {
            rows: Vec::new(),
            count: 0,
            refused: None,
            may_close: false,
            may_open: false,
            ..full.clone()
        };
        vec![full, asks, calm, opens, none]
    }
}
