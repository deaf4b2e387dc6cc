//! What the pages of facilities say until the facilities write it themselves: `profiles.toml`, which a city may have.

use crate::facility::{FacilityCode, FacilityRow};
use crate::problems::Code;
use crate::reader::{Section, Sink};
use std::collections::BTreeMap;
use toml::{Table, Value};

/// The longest text, in characters; as long as facilities may write.
const TEXT_MAX: usize = 4000;
/// What a page tells of a facility.
const TEXTS: [&str; 5] = ["about", "belongings", "access", "meals", "cancel_policy"];

/// Texts for some facilities, or for all of them.
#[derive(Clone, PartialEq, Debug)]
pub struct Profile {
    /// Codes of the facilities; empty for all.
    pub facilities: Vec<String>,
    /// The texts by their names.
    pub texts: BTreeMap<String, String>,
}

/// The entries in the order of the file; later ones go before earlier ones.
pub(crate) fn read(sink: &Sink, table: &Table, rows: &[FacilityRow]) -> Vec<Profile> {
    let mut top = Section::new(sink, "", table);
    let mut profiles = Vec::new();
    for mut section in top.sections("profiles") {
        let facilities = section.texts("facilities");
        for (index, code) in facilities.iter().enumerate() {
            if rows.iter().all(|row| row.code.as_str() != code) {
                let place = format!("facilities.{index}");
                section.problem(&place, Code::FacilityUnknown, &[("value", code)]);
            }
        }
        let mut texts = BTreeMap::new();
        for name in TEXTS {
            texts.extend(section.text_if_any(name, TEXT_MAX).map(|text| (name.to_owned(), text)));
        }
        section.finish();
        profiles.push(Profile { facilities, texts });
    }
    top.finish();
    profiles
}

/// The texts of one facility.
pub(crate) fn of(profiles: &[Profile], facility: &FacilityCode) -> BTreeMap<String, String> {
    let its = |profile: &&Profile| {
        profile.facilities.is_empty() || profile.facilities.iter().any(|code| code == facility.as_str())
    };
    profiles.iter().filter(its).flat_map(|profile| profile.texts.clone()).collect()
}

/// The file's content.
pub(crate) fn to_table(profiles: &[Profile]) -> Table {
    let entry = |profile: &Profile| {
        let codes = profile.facilities.iter().map(|code| Value::from(code.as_str())).collect();
        let mut table = Table::from_iter([("facilities".to_owned(), Value::Array(codes))]);
        table.extend(profile.texts.iter().map(|(name, text)| (name.clone(), Value::from(text.as_str()))));
        Value::Table(table)
    };
    let entries = profiles.iter().map(entry).collect();
    Table::from_iter([("profiles".to_owned(), Value::Array(entries))])
}
