//! A child's sheet (児童票). Every look is logged by the use case.

use super::purpose::PurposePage;
use super::{household, search};
use crate::i18n::Words;
use crate::pages::city::parts;
use crate::render::Page;
use crate::visit::{PageResult, Visit};
use chrono::NaiveDate;
use platform_app::AppError;
use platform_app::accounts::children::{ChildSheet as Stored, Section, WeaningStage, confirmed_on};
use platform_app::families::{ChildSheet, child_sheet, purpose};
use poem::handler;
use poem::web::Path;
use serde::Serialize;

/// The sheet.
#[derive(Clone, Debug, Serialize)]
pub struct ChildPage {
    name: String,
    kana: String,
    birth: NaiveDate,
    on: NaiveDate,
    /// What it is looked at for.
    purpose: String,
    /// Where another purpose is stated.
    action: String,
    confirmed: Option<NaiveDate>,
    health: Vec<Fact>,
    daily: Vec<Fact>,
    pickup: Vec<Pickup>,
}

#[derive(Clone, Debug, Serialize)]
struct Fact {
    label: Words,
    value: Words,
}

#[derive(Clone, Debug, Serialize)]
struct Pickup {
    name: String,
    relation: String,
    phone: String,
}

/// Shows the sheet.
#[handler]
pub async fn show(visit: Visit, Path(id): Path<String>) -> PageResult {
    let id = parts::id(&id)?;
    let (child, _) = visit.find_child(id).await?;
    let Some(stated) = purpose(&visit.ctx, child.household_id).await? else {
        return visit.page(parts::trail(vec![search::link()]), &PurposePage::empty(&visit));
    };
    let seen = child_sheet(&visit.ctx, id).await?;
    let stored: Stored = serde_json::from_value(seen.child.sheet.clone()).map_err(AppError::from)?;
    let page = page(&visit, &seen, stored, stated);
    visit.page(parts::trail(vec![household::link(seen.household.id)]), &page)
}

fn fact(key: &'static str, text: &str) -> Fact {
    let value = if text.trim().is_empty() { Words::key("city-none") } else { Words::text(text) };
    Fact { label: Words::key(key), value }
}

fn page(visit: &Visit, seen: &ChildSheet, stored: Stored, purpose: String) -> ChildPage {
    let child = &seen.child;
    // Nothing written is "none" only where the family answered.
    let said = |section, key, text: &str| {
        let open = text.trim().is_empty() && !stored.filled.contains(&section);
        if open {
            Fact { label: Words::key(key), value: Words::key("city-unanswered") }
        } else {
            fact(key, text)
        }
    };
    let (health, daily) = (
        |key, text: &str| said(Section::Health, key, text),
        |key, text: &str| said(Section::Daily, key, text),
    );
    let doctor = format!("{} {}", stored.doctor.name, stored.doctor.phone);
    let fed = stored.weaning_stage.map(weaning_words);
    let weaning = fed.unwrap_or_else(|| daily("city-child-weaning", "").value);
    ChildPage {
        name: child.name.clone(),
        kana: child.kana.clone(),
        birth: child.birth_date,
        on: visit.today(),
        purpose,
        action: visit.path.clone(),
        confirmed: confirmed_on(child),
        health: vec![
            health("city-child-allergy", &child.allergy),
            health("city-child-medical", &child.medical),
            health("city-child-history", &stored.history),
            health("city-child-convulsions", &stored.convulsions),
            health("city-child-vaccinations", &stored.vaccinations),
            health("city-child-medicines", &stored.medicines),
            health("city-child-disability", &stored.disability),
            health("city-child-doctor", &doctor),
        ],
        daily: vec![
            Fact { label: Words::key("city-child-weaning"), value: weaning },
            daily("city-child-meals", &stored.meals),
            daily("city-child-sleep", &stored.sleep),
            daily("city-child-usual", &stored.usual_facility),
            daily("city-child-notes", &stored.notes),
        ],
        pickup: stored
            .pickup
            .into_iter()
            .map(|p| Pickup { name: p.name, relation: p.relation, phone: p.phone })
            .collect(),
    }
}

fn weaning_words(stage: WeaningStage) -> Words {
    Words::key(match stage {
        WeaningStage::Milk => "city-weaning-milk",
        WeaningStage::Early => "city-weaning-early",
        WeaningStage::Middle => "city-weaning-middle",
        WeaningStage::Late => "city-weaning-late",
        WeaningStage::Finishing => "city-weaning-finishing",
        WeaningStage::Ordinary => "city-weaning-ordinary",
    })
}

impl Page for ChildPage {
    const TEMPLATE: &'static str = "pages/city/child";

    fn title(&self) -> Words {
        Words::key("city-child-title")
    }

    fn samples() -> Vec<Self> {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap_or_default();
        let full = Self {
            name: "見本 はな".into(),
            kana: "みほん はな".into(),
            birth: day(2024, 11, 5),
            on: day(2026, 3, 5),
            purpose: "電話での問い合わせに答えるため".into(),
            action: "/city/children/a".into(),
            confirmed: Some(day(2026, 2, 1)),
            health: vec![fact("city-child-allergy", "卵"), fact("city-child-medical", "")],
            daily: vec![Fact {
                label: Words::key("city-child-weaning"),
                value: weaning_words(WeaningStage::Late),
            }],
            pickup: vec![Pickup {
                name: "見本 みどり".into(),
                relation: "祖母".into(),
                phone: "09000000000".into(),
            }],
        };
        vec![full.clone(), Self { pickup: Vec::new(), ..full }]
    }
}
