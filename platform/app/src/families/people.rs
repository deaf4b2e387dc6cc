//! Children and their first guardians for lists, read together in a constant number of queries.

use crate::accounts::children::confirmed_on;
use crate::error::AppResult;
use chrono::NaiveDate;
use platform_store::families::{self, Child};
use platform_store::{Tx, families_search};
use platform_values::{ChildId, HouseholdId};
use std::collections::HashMap;

/// What lists tell of a child.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildSummary {
    /// Id.
    pub id: ChildId,
    /// Family.
    pub household_id: HouseholdId,
    /// Name.
    pub name: String,
    /// Reading.
    pub kana: String,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Allergies; empty means none known, or that nobody answered yet.
    pub allergy: String,
    /// True if the family has not answered the question about allergies yet and staff noted none.
    pub unanswered: bool,
    /// Medical notes.
    pub medical: String,
    /// Day the family confirmed the sheet last; none if it never filled in what matters for health.
    pub confirmed_on: Option<NaiveDate>,
    /// Who comes for the child as a rule; may be empty.
    pub pickup: String,
}

impl From<Child> for ChildSummary {
    fn from(child: Child) -> Self {
        let pickup = pickup_of(&child.sheet);
        let confirmed_on = confirmed_on(&child);
        // Staff asked on the telephone, and there is none.
        let said_none = child.sheet.get("no_allergy").and_then(serde_json::Value::as_bool) == Some(true);
        Self {
            id: child.id,
            household_id: child.household_id,
            name: child.name,
            kana: child.kana,
            birth_date: child.birth_date,
            unanswered: confirmed_on.is_none() && child.allergy.trim().is_empty() && !said_none,
            allergy: child.allergy,
            medical: child.medical,
            confirmed_on,
            pickup,
        }
    }
}

/// Who may take the child home, in one line.
fn pickup_of(sheet: &serde_json::Value) -> String {
    let people = sheet.get("pickup").and_then(|p| p.as_array()).map(Vec::as_slice).unwrap_or_default();
    let text = |person: &serde_json::Value, key: &str| {
        person.get(key).and_then(|t| t.as_str()).unwrap_or_default().to_owned()
    };
    let line = |person| format!("{} {}", text(person, "relation"), text(person, "name")).trim().to_owned();
    people.iter().map(line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" / ")
}

/// Whom to call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Name of the first guardian; empty if there is none.
    pub name: String,
    /// Telephone: the guardian's, else the family's.
    pub phone: String,
}

/// Children with whom to call, for lists.
pub struct People {
    children: HashMap<ChildId, ChildSummary>,
    contacts: HashMap<HouseholdId, Contact>,
}

impl People {
    /// A child with whom to call.
    pub fn of(&self, child: ChildId) -> Option<(ChildSummary, Contact)> {
        let child = self.children.get(&child)?.clone();
        let contact = self.contacts.get(&child.household_id).cloned().unwrap_or_default();
        Some((child, contact))
    }
}

/// Reads these children and whom to call: three queries, however many they are.
pub async fn people(tx: &mut Tx, children: &[ChildId]) -> AppResult<People> {
    let children = families::children_by_id(tx, children).await?;
    let mut households: Vec<HouseholdId> = children.iter().map(|child| child.household_id).collect();
    households.sort_unstable();
    households.dedup();
    let contacts = contacts(tx, &households).await?;
    let children = children.into_iter().map(|child| (child.id, child.into())).collect();
    Ok(People { children, contacts })
}

/// Whom to call of these families: the first guardian, at the guardian's number or else the family's.
pub(crate) async fn contacts(
    tx: &mut Tx,
    households: &[HouseholdId],
) -> AppResult<HashMap<HouseholdId, Contact>> {
    let mut contacts: HashMap<HouseholdId, Contact> = HashMap::new();
    for guardian in families_search::guardians_of_many(tx, households).await? {
        contacts
            .entry(guardian.household_id)
            .or_insert(Contact { name: guardian.name, phone: guardian.phone });
    }
    for (household, phone) in families_search::phones_of_many(tx, households).await? {
        let contact = contacts.entry(household).or_default();
        if contact.phone.is_empty() {
            contact.phone = phone;
        }
    }
    Ok(contacts)
}
