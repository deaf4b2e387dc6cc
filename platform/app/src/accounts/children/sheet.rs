//! The child sheet: what it holds, its four steps and their shape. What staff must see first, allergies and medical
//! notes, are columns of the child and not part of the stored sheet.

use crate::accounts::input::{Check, block};
use crate::error::AppResult;
use crate::families::noted;
use chrono::NaiveDate;
use platform_program_api::Finding;
use platform_store::families::Child;
use platform_values::Age;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// From this age on nobody is a child of these services.
const YEARS_MAX: u32 = 13;
const PICKUP_MAX: usize = 6;
const NOTE_CHARS_MAX: usize = 1000;
/// Code of the reason that a step of the sheet is not filled in.
pub const MISSING: &str = "child-sheet-missing";

/// A step of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Name and birth.
    Basics,
    /// Allergies and what else matters for health.
    Health,
    /// Meals, sleep, where the child usually is.
    Daily,
    /// Who may take the child home, and consents.
    Pickup,
}

impl Section {
    /// The steps in their order.
    pub const ALL: [Self; 4] = [Self::Basics, Self::Health, Self::Daily, Self::Pickup];

    /// The word in addresses and message keys.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basics => "basics",
            Self::Health => "health",
            Self::Daily => "daily",
            Self::Pickup => "pickup",
        }
    }
}

/// How far a baby's meals have come (離乳食).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeaningStage {
    /// Only milk.
    Milk,
    /// First stage (初期).
    Early,
    /// Middle stage (中期).
    Middle,
    /// Late stage (後期).
    Late,
    /// Finishing (完了期).
    Finishing,
    /// The same meals as older children.
    Ordinary,
}

/// The family doctor (かかりつけ医).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Doctor {
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
}

/// Somebody besides the guardians who may take the child home.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PickupPerson {
    /// Name.
    pub name: String,
    /// Relation to the child, in words.
    pub relation: String,
    /// Telephone.
    pub phone: String,
}

/// What the family agrees to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Consents {
    /// The facility may call an ambulance and have the child treated before a guardian is reached.
    pub emergency_care: bool,
    /// The sheet may be shown to facilities where the child is registered.
    pub sharing: bool,
    /// Pictures may be taken.
    pub photos: bool,
}

/// The sheet as stored. Fields that a stored sheet lacks are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChildSheet {
    /// Illnesses had (既往歴).
    pub history: String,
    /// Convulsions (ひきつけ), when and how.
    pub convulsions: String,
    /// Vaccinations had.
    pub vaccinations: String,
    /// Medicines taken.
    pub medicines: String,
    /// Disability or medical care needed.
    pub disability: String,
    /// Family doctor.
    pub doctor: Doctor,
    /// How far meals have come.
    pub weaning_stage: Option<WeaningStage>,
    /// Meals, in words.
    pub meals: String,
    /// Sleep, in words.
    pub sleep: String,
    /// Where the child usually is in the day.
    pub usual_facility: String,
    /// Likes, habits and whatever else helps.
    pub notes: String,
    /// Who may take the child home.
    pub pickup: Vec<PickupPerson>,
    /// What the family agrees to.
    pub consents: Consents,
    /// Staff asked on the telephone, and there is no allergy.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub no_allergy: bool,
    /// Steps that were filled in once.
    pub filled: BTreeSet<Section>,
}

/// A child with its sheet.
#[derive(Clone, Debug)]
pub struct ChildView {
    /// The child.
    pub child: Child,
    /// Its sheet.
    pub sheet: ChildSheet,
}

impl ChildView {
    /// Reads the stored sheet.
    pub(crate) fn read(child: Child) -> AppResult<Self> {
        let sheet = serde_json::from_value(child.sheet.clone())?;
        Ok(Self { child, sheet })
    }

    /// The first step that was not filled in yet.
    pub fn next_step(&self) -> Option<Section> {
        Section::ALL.into_iter().find(|section| !self.sheet.filled.contains(section))
    }
}

/// True if this step of a stored sheet was filled in once.
fn is_filled(stored: &serde_json::Value, section: Section) -> bool {
    let filled = stored.get("filled").and_then(|filled| filled.as_array());
    filled.is_some_and(|filled| filled.iter().any(|step| step.as_str() == Some(section.as_str())))
}

/// Day on which the family confirmed the sheet last, if it ever said what matters for health.
pub fn confirmed_on(child: &Child) -> Option<NaiveDate> {
    is_filled(&child.sheet, Section::Health).then_some(child.confirmed_on)
}

/// The reasons against an application for a child: a step of its sheet each that was not filled in yet.
pub(crate) fn missing(stored: &serde_json::Value) -> Vec<Finding> {
    let open = Section::ALL.into_iter().filter(|section| !is_filled(stored, *section));
    open.map(|section| block(MISSING).with("section", section.as_str())).collect()
}

/// First step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basics {
    /// Name.
    pub name: String,
    /// Its reading.
    pub kana: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// As stated; may be empty.
    #[serde(default)]
    pub sex: String,
}

/// Second step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Health {
    /// Allergies; empty means none known.
    pub allergy: String,
    /// Medical notes that staff must see first.
    pub medical: String,
    /// Illnesses had.
    pub history: String,
    /// Convulsions.
    pub convulsions: String,
    /// Vaccinations had.
    pub vaccinations: String,
    /// Medicines taken.
    pub medicines: String,
    /// Disability or medical care needed.
    pub disability: String,
    /// Family doctor.
    pub doctor: Doctor,
}

/// Third step.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Daily {
    /// How far meals have come.
    pub weaning_stage: Option<WeaningStage>,
    /// Meals, in words.
    pub meals: String,
    /// Sleep, in words.
    pub sleep: String,
    /// Where the child usually is in the day.
    pub usual_facility: String,
    /// Attends a nursery.
    pub enrolled_elsewhere: bool,
    /// Likes, habits and whatever else helps.
    pub notes: String,
}

/// One step as sent; it replaces what the step held before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "section", rename_all = "snake_case")]
pub enum ChildEdit {
    /// First step.
    Basics(Basics),
    /// Second step.
    Health(Health),
    /// Third step.
    Daily(Daily),
    /// Fourth step.
    Pickup {
        /// Who may take the child home; at most six.
        pickup: Vec<PickupPerson>,
        /// What the family agrees to.
        consents: Consents,
    },
}

impl ChildEdit {
    /// The step that this fills.
    pub fn section(&self) -> Section {
        match self {
            Self::Basics(_) => Section::Basics,
            Self::Health(_) => Section::Health,
            Self::Daily(_) => Section::Daily,
            Self::Pickup { .. } => Section::Pickup,
        }
    }
}

/// Checks the first step.
pub(super) fn check_basics(check: &mut Check, basics: &Basics, today: NaiveDate) -> Basics {
    check.add_if(basics.birth_date > today, block("child-birth-future"));
    let years = Age::on(basics.birth_date, today).years();
    check.add_if(years >= YEARS_MAX, block("child-too-old").with("years", YEARS_MAX));
    Basics {
        name: check.needed("child-name", &basics.name, 60),
        kana: check.reading("child-kana", &basics.kana, 60),
        birth_date: basics.birth_date,
        sex: check.line("sex", &basics.sex, 10),
    }
}

/// Writes a step into the child and its sheet, collecting what is wrong with it.
pub(super) fn apply(check: &mut Check, view: &mut ChildView, edit: ChildEdit, today: NaiveDate) {
    let ChildView { child, sheet } = view;
    sheet.filled.insert(edit.section());
    match edit {
        ChildEdit::Basics(basics) => {
            let basics = check_basics(check, &basics, today);
            child.name = basics.name;
            child.kana = basics.kana;
            child.birth_date = basics.birth_date;
            child.sex = basics.sex;
        }
        ChildEdit::Health(health) => {
            let mut note = |field: &str, text: &str| check.text(field, text, NOTE_CHARS_MAX);
            child.allergy = noted(&note("allergy", &health.allergy));
            child.medical = noted(&note("medical", &health.medical));
            sheet.history = note("history", &health.history);
            sheet.convulsions = note("convulsions", &health.convulsions);
            sheet.vaccinations = note("vaccinations", &health.vaccinations);
            sheet.medicines = note("medicines", &health.medicines);
            sheet.disability = note("disability", &health.disability);
            let phone = health.doctor.phone.trim();
            sheet.doctor = Doctor {
                name: check.line("doctor-name", &health.doctor.name, 60),
                phone: if phone.is_empty() { String::new() } else { check.phone("doctor-phone", phone) },
            };
            child.confirmed_on = today;
        }
        ChildEdit::Daily(daily) => {
            let mut note = |field: &str, text: &str| check.text(field, text, NOTE_CHARS_MAX);
            sheet.weaning_stage = daily.weaning_stage;
            sheet.meals = note("meals", &daily.meals);
            sheet.sleep = note("sleep", &daily.sleep);
            sheet.notes = note("notes", &daily.notes);
            sheet.usual_facility = check.line("usual-facility", &daily.usual_facility, 120);
            child.enrolled_elsewhere = daily.enrolled_elsewhere;
        }
        ChildEdit::Pickup { pickup, consents } => {
            let over = pickup.len() > PICKUP_MAX;
            check.add_if(over, block("child-too-many-pickup").with("max", PICKUP_MAX));
            sheet.pickup = pickup
                .into_iter()
                .map(|person| PickupPerson {
                    name: check.needed("pickup-name", &person.name, 60),
                    relation: check.needed("pickup-relation", &person.relation, 20),
                    phone: check.phone("pickup-phone", &person.phone),
                })
                .collect();
            sheet.consents = consents;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::AppError;
    use serde_json::json;

    fn d(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn refusals(birth: &str) -> Vec<String> {
        let mut check = Check::default();
        let basics = Basics {
            name: "見本 あおい".into(),
            kana: "みほん あおい".into(),
            birth_date: d(birth),
            sex: String::new(),
        };
        check_basics(&mut check, &basics, d("2026-03-05"));
        match check.done() {
            Err(AppError::Refused(findings)) => findings.into_iter().map(|f| f.code).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_child_is_born_and_younger_than_thirteen() {
        assert_eq!(refusals("2026-03-05"), Vec::<String>::new());
        assert_eq!(refusals("2026-03-06"), ["child-birth-future"]);
        assert_eq!(refusals("2013-03-06"), Vec::<String>::new());
        assert_eq!(refusals("2013-03-05"), ["child-too-old"]);
    }

    #[test]
    fn a_sheet_of_an_older_version_still_reads() {
        let sheet: ChildSheet = serde_json::from_value(json!({ "sleep": "12時から", "gone": 1 })).unwrap();
        assert_eq!(sheet.sleep, "12時から");
        assert!(sheet.pickup.is_empty() && sheet.filled.is_empty());
        let again: ChildSheet = serde_json::from_value(serde_json::to_value(&sheet).unwrap()).unwrap();
        assert_eq!(again, sheet);
    }

    #[test]
    fn a_step_is_named_by_its_section() {
        let edit: ChildEdit =
            serde_json::from_value(json!({ "section": "health", "allergy": "卵" })).unwrap();
        assert_eq!(edit.section(), Section::Health);
    }
}
