//! A family's own data: where it lives, its guardians, whom to call, and consent to the city's notice on personal data.

use crate::api::v1::Tag;
use crate::api::v1::auth::LoggedIn;
use crate::api::v1::problem::{Change, Read, Refusal};
use crate::api::v1::shape::Made;
use crate::api::v1::text::{Date, Once, OneLine};
use platform_app::accounts::consents;
use platform_app::accounts::profile::{self, EmergencyContact, GuardianEdit, Profile, ProfileEdit};
use platform_values::GuardianId;
use poem_openapi::param::Header;
use poem_openapi::payload::Json;
use poem_openapi::{Object, OpenApi};
use uuid::Uuid;

/// Somebody to be called when no guardian answers.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Contact {
    /// Name.
    pub name: OneLine<1, 60>,
    /// Relation to the children, in words.
    pub relation: OneLine<1, 20>,
    /// Telephone, ten or eleven digits.
    pub phone: OneLine<1, 20>,
}

/// A guardian.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields, skip_serializing_if_is_none)]
pub struct Guardian {
    /// Which one; left out for a new one, who cannot log in.
    pub id: Option<Uuid>,
    /// Name.
    pub name: OneLine<1, 60>,
    /// Its reading.
    pub kana: OneLine<1, 60>,
    /// Relation to the children, in words.
    pub relation: OneLine<1, 20>,
    /// Telephone, ten or eleven digits.
    pub phone: OneLine<1, 20>,
    /// Workplace and its telephone.
    pub workplace: Option<OneLine<0, 120>>,
}

/// A family's data. What is read can be changed and sent back.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Household {
    /// Postcode, seven digits.
    pub postcode: OneLine<7, 8>,
    /// True if the family lives in this city.
    pub resident: bool,
    /// Municipality, for families that live elsewhere; taken no notice of for others.
    pub city: Option<OneLine<0, 60>>,
    /// Ward, for families that live in the city.
    pub ward: Option<OneLine<0, 60>>,
    /// The rest of the address.
    pub address: OneLine<1, 200>,
    /// First telephone number, ten or eleven digits.
    pub phone: OneLine<1, 20>,
    /// People to be called when no guardian answers, in that order.
    #[oai(validator(max_items = 5))]
    pub contacts: Vec<Contact>,
    /// Guardians in their order. Those who are left out are removed; who can log in must stay.
    #[oai(validator(max_items = 4))]
    pub guardians: Vec<Guardian>,
}

/// A family's data, and what it has yet to tell.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct HouseholdView {
    /// The data.
    pub household: Household,
    /// True if there is nobody to be called when no guardian answers.
    pub lacks_contact: bool,
    /// The city's notice on personal data that must be consented to before the next booking or application, if one must.
    pub consent_needed: Option<Date>,
}

/// A consent.
#[derive(Debug, Object)]
#[oai(deny_unknown_fields)]
pub struct Consent {
    /// The notice that was read, by its day, as `consent_needed` names it. The page `/privacy` shows it.
    pub notice: Date,
}

/// The calls of a family about itself.
pub struct HouseholdApi;

#[OpenApi]
impl HouseholdApi {
    /// The own family
    #[oai(path = "/household", method = "get", operation_id = "getHousehold", tag = "Tag::Family")]
    async fn household(&self, visit: LoggedIn) -> Result<Json<HouseholdView>, Refusal<Read>> {
        let profile = profile::load(&visit).await?;
        let consent_needed = consents::missing(&visit).await?.map(Date);
        let lacks_contact = profile::lacks_contact(&profile.household);
        Ok(Json(HouseholdView { household: shown(profile), lacks_contact, consent_needed }))
    }

    /// Write the own family's data
    ///
    /// It replaces all of it.
    #[oai(path = "/household", method = "put", operation_id = "putHousehold", tag = "Tag::Family")]
    async fn save(
        &self,
        visit: LoggedIn,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<Household>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let id = profile::save(&visit, sent(body.0)).await?;
        Ok(Json(Made { id: id.0 }))
    }

    /// Consent to the city's notice on personal data
    ///
    /// If the city published a newer one meanwhile it is 409: read that one first.
    #[oai(path = "/household/consent", method = "post", operation_id = "giveConsent", tag = "Tag::Family")]
    async fn consent(
        &self,
        visit: LoggedIn,
        /// Makes repeating this call harmless.
        #[oai(name = "Idempotency-Key")]
        _once: Header<Once>,
        body: Json<Consent>,
    ) -> Result<Json<Made>, Refusal<Change>> {
        let id = visit.household()?;
        consents::give(&visit, body.0.notice.0).await?;
        Ok(Json(Made { id: id.0 }))
    }
}

fn line<const MAX: usize>(text: Option<OneLine<0, MAX>>) -> String {
    text.map_or_else(String::new, |text| text.0)
}

fn sent(told: Household) -> ProfileEdit {
    let contact = |contact: Contact| EmergencyContact {
        name: contact.name.0,
        relation: contact.relation.0,
        phone: contact.phone.0,
    };
    let guardian = |guardian: Guardian| GuardianEdit {
        id: guardian.id.map(GuardianId),
        name: guardian.name.0,
        kana: guardian.kana.0,
        relation: guardian.relation.0,
        phone: guardian.phone.0,
        workplace: line(guardian.workplace),
    };
    ProfileEdit {
        postcode: told.postcode.0,
        city: line(told.city),
        ward: line(told.ward),
        address: told.address.0,
        resident: told.resident,
        phone: told.phone.0,
        contacts: told.contacts.into_iter().map(contact).collect(),
        guardians: told.guardians.into_iter().map(guardian).collect(),
    }
}

fn shown(profile: Profile) -> Household {
    let Profile { household, guardians, contacts, .. } = profile;
    let contact = |contact: EmergencyContact| Contact {
        name: OneLine(contact.name),
        relation: OneLine(contact.relation),
        phone: OneLine(contact.phone),
    };
    let guardians = guardians.into_iter().map(|guardian| Guardian {
        id: Some(guardian.id.0),
        name: OneLine(guardian.name),
        kana: OneLine(guardian.kana),
        relation: OneLine(guardian.relation),
        phone: OneLine(guardian.phone),
        workplace: Some(OneLine(guardian.workplace)),
    });
    Household {
        postcode: OneLine(household.postcode),
        resident: household.resident,
        city: Some(OneLine(household.city)),
        ward: Some(OneLine(household.ward)),
        address: OneLine(household.address),
        phone: OneLine(household.phone),
        contacts: contacts.into_iter().map(contact).collect(),
        guardians: guardians.collect(),
    }
}
