//! A child's sheet (児童票): reading it, and writing each of its sections. What is read can be changed and sent back.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::family::{Child, ChildBasics};
use crate::api::v1::problem::{Change, Read, Refusal};
use crate::api::v1::shape::{Made, same};
use crate::api::v1::text::{Once, OneLine, Text};
use crate::visit::Visit;
use platform_app::AppResult;
use platform_app::accounts::children::{
    self, ChildEdit, ChildSheet as Stored, ChildView, Consents as StoredConsents, Daily,
    Doctor as StoredDoctor, Health, PickupPerson as StoredPerson, Section as Step, WeaningStage as Stage,
};
use platform_app::families::child_sheet;
use platform_values::ChildId;
use poem_openapi::param::{Header, Path};
use poem_openapi::payload::Json;
use poem_openapi::{Enum, Object, OpenApi};
use uuid::Uuid;

/// A section of the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
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

same!(Section = Step: Basics, Health, Daily, Pickup);

/// How far a baby's meals have come (離乳食).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
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

same!(WeaningStage = Stage: Milk, Early, Middle, Late, Finishing, Ordinary);

/// The family doctor (かかりつけ医).
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Doctor {
    /// Name.
    pub name: OneLine<0, 60>,
    /// Telephone, ten or eleven digits; may be empty.
    pub phone: OneLine<0, 20>,
}

/// What matters for the child's health. A field that is left out is empty.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ChildHealth {
    /// Allergies; empty means that the family knows of none.
    pub allergy: Text<0, 1000>,
    /// Medical notes that staff must see first.
    pub medical: Option<Text<0, 1000>>,
    /// Illnesses had (既往歴).
    pub history: Option<Text<0, 1000>>,
    /// Convulsions (ひきつけ), when and how.
    pub convulsions: Option<Text<0, 1000>>,
    /// Vaccinations had.
    pub vaccinations: Option<Text<0, 1000>>,
    /// Medicines taken.
    pub medicines: Option<Text<0, 1000>>,
    /// Disability or medical care needed.
    pub disability: Option<Text<0, 1000>>,
    /// Family doctor.
    pub doctor: Option<Doctor>,
}

/// The child's day. A field that is left out is empty.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct ChildDaily {
    /// How far meals have come.
    pub weaning_stage: Option<WeaningStage>,
    /// Meals, in words.
    pub meals: Option<Text<0, 1000>>,
    /// Sleep, in words.
    pub sleep: Option<Text<0, 1000>>,
    /// Where the child usually is in the day.
    pub usual_facility: Option<OneLine<0, 120>>,
    /// True if the child attends a nursery.
    pub enrolled_elsewhere: bool,
    /// Likes, habits and whatever else helps.
    pub notes: Option<Text<0, 1000>>,
}

/// Somebody besides the guardians who may take the child home.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct PickupPerson {
    /// Name.
    pub name: OneLine<1, 60>,
    /// Relation to the child, in words.
    pub relation: OneLine<1, 20>,
    /// Telephone, ten or eleven digits.
    pub phone: OneLine<1, 20>,
}

/// What the family agrees to.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Consents {
    /// The facility may call an ambulance and have the child treated before a guardian is reached.
    pub emergency_care: bool,
    /// The sheet may be shown to facilities where the child is registered.
    pub sharing: bool,
    /// Pictures may be taken.
    pub photos: bool,
}

/// Who may take the child home, and what the family agrees to.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct ChildPickup {
    /// Who may take the child home, besides the guardians; may be empty.
    #[oai(validator(max_items = 6))]
    pub people: Vec<PickupPerson>,
    /// What the family agrees to.
    pub consents: Consents,
}

/// A child with its whole sheet.
#[derive(Debug, Object)]
pub struct ChildSheet {
    /// The child, and the next step.
    pub child: Child,
    /// First section.
    pub basics: ChildBasics,
    /// Second section.
    pub health: ChildHealth,
    /// Third section.
    pub daily: ChildDaily,
    /// Fourth section.
    pub pickup: ChildPickup,
    /// Sections that were filled in once. What the others hold was not told by anybody yet.
    pub filled: Vec<Section>,
}

/// The calls about a child's sheet.
pub struct ChildrenApi;

#[OpenApi]
impl ChildrenApi {
    /// A child's sheet
    ///
    /// The family sees its own children; staff those who are registered at their facility, which is written into the
    /// operation log. An officer must have stated a purpose before (finding `look-purpose-missing`).
    #[oai(path = "/children/:id", method = "get", operation_id = "getChild", tag = "Tag::Family")]
    async fn sheet(
        &self,
        visit: LoggedIn,
        /// Id of the child.
        id: Path<Uuid>,
    ) -> Result<Json<ChildSheet>, Refusal<Read>> {
        let id = ChildId(id.0);
        let view = if visit.actor.household.is_some() {
            children::find(&visit, id).await?
        } else {
            let child = child_sheet(&visit, id).await?.child;
            let sheet: Stored =
                serde_json::from_value(child.sheet.clone()).map_err(platform_app::AppError::from)?;
            ChildView { child, sheet }
        };
        Ok(Json(shown(view)))
    }

    /// Write the first section of a child's sheet
    ///
    /// It replaces what the section held. The date of birth stays as it is while bookings stand.
    #[oai(
        path = "/children/:id/basics",
        method = "put",
        operation_id = "putChildBasics",
        tag = "Tag::Family"
    )]
    async fn basics(
        &self,
        visit: LoggedIn,
        /// Id of the child.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<ChildBasics>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        Ok(save(&visit, id.0, ChildEdit::Basics(body.0.into())).await?)
    }

    /// Write the second section of a child's sheet
    ///
    /// It replaces what the section held, and confirms the sheet today.
    #[oai(
        path = "/children/:id/health",
        method = "put",
        operation_id = "putChildHealth",
        tag = "Tag::Family"
    )]
    async fn health(
        &self,
        visit: LoggedIn,
        /// Id of the child.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<ChildHealth>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let told = body.0;
        let doctor = told.doctor.map(|doctor| StoredDoctor { name: doctor.name.0, phone: doctor.phone.0 });
        let health = Health {
            allergy: told.allergy.0,
            medical: words(told.medical),
            history: words(told.history),
            convulsions: words(told.convulsions),
            vaccinations: words(told.vaccinations),
            medicines: words(told.medicines),
            disability: words(told.disability),
            doctor: doctor.unwrap_or_default(),
        };
        Ok(save(&visit, id.0, ChildEdit::Health(health)).await?)
    }

    /// Write the third section of a child's sheet
    ///
    /// It replaces what the section held.
    #[oai(path = "/children/:id/daily", method = "put", operation_id = "putChildDaily", tag = "Tag::Family")]
    async fn daily(
        &self,
        visit: LoggedIn,
        /// Id of the child.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<ChildDaily>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let told = body.0;
        let daily = Daily {
            weaning_stage: told.weaning_stage.map(Into::into),
            meals: words(told.meals),
            sleep: words(told.sleep),
            usual_facility: told.usual_facility.map_or_else(String::new, |place| place.0),
            enrolled_elsewhere: told.enrolled_elsewhere,
            notes: words(told.notes),
        };
        Ok(save(&visit, id.0, ChildEdit::Daily(daily)).await?)
    }

    /// Write the fourth section of a child's sheet
    ///
    /// It replaces what the section held: people who are left out may not take the child home any more.
    #[oai(
        path = "/children/:id/pickup",
        method = "put",
        operation_id = "putChildPickup",
        tag = "Tag::Family"
    )]
    async fn pickup(
        &self,
        visit: LoggedIn,
        /// Id of the child.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<ChildPickup>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let person = |person: PickupPerson| StoredPerson {
            name: person.name.0,
            relation: person.relation.0,
            phone: person.phone.0,
        };
        let Consents { emergency_care, sharing, photos } = body.0.consents;
        let pickup = body.0.people.into_iter().map(person).collect();
        let consents = StoredConsents { emergency_care, sharing, photos };
        Ok(save(&visit, id.0, ChildEdit::Pickup { pickup, consents }).await?)
    }

    /// Confirm that a child's sheet is still true
    ///
    /// It has no body.
    #[oai(
        path = "/children/:id/confirm",
        method = "post",
        operation_id = "confirmChild",
        tag = "Tag::Family"
    )]
    async fn confirm(
        &self,
        visit: LoggedIn,
        /// Id of the child.
        id: Path<Uuid>,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let id = children::confirm_unchanged(&visit, ChildId(id.0)).await?;
        Ok(Json(Made { id: id.0 }))
    }
}

async fn save(visit: &Visit, id: Uuid, edit: ChildEdit) -> AppResult<Json<Made>> {
    let id = children::save(visit, ChildId(id), edit).await?;
    Ok(Json(Made { id: id.0 }))
}

fn words(text: Option<Text<0, 1000>>) -> String {
    text.map_or_else(String::new, |text| text.0)
}

fn shown(view: ChildView) -> ChildSheet {
    let child = Child::of(&view);
    let ChildView { child: stored, sheet } = view;
    let text = |text: String| Some(Text(text));
    let person = |person: StoredPerson| PickupPerson {
        name: OneLine(person.name),
        relation: OneLine(person.relation),
        phone: OneLine(person.phone),
    };
    let StoredConsents { emergency_care, sharing, photos } = sheet.consents;
    ChildSheet {
        child,
        basics: ChildBasics::of(&stored),
        health: ChildHealth {
            allergy: Text(stored.allergy),
            medical: text(stored.medical),
            history: text(sheet.history),
            convulsions: text(sheet.convulsions),
            vaccinations: text(sheet.vaccinations),
            medicines: text(sheet.medicines),
            disability: text(sheet.disability),
            doctor: Some(Doctor { name: OneLine(sheet.doctor.name), phone: OneLine(sheet.doctor.phone) }),
        },
        daily: ChildDaily {
            weaning_stage: sheet.weaning_stage.map(WeaningStage::from),
            meals: text(sheet.meals),
            sleep: text(sheet.sleep),
            usual_facility: Some(OneLine(sheet.usual_facility)),
            enrolled_elsewhere: stored.enrolled_elsewhere,
            notes: text(sheet.notes),
        },
        pickup: ChildPickup {
            people: sheet.pickup.into_iter().map(person).collect(),
            consents: Consents { emergency_care, sharing, photos },
        },
        filled: sheet.filled.into_iter().map(Section::from).collect(),
    }
}
