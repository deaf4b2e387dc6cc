//! Facilities and programs between files and database: turning one into the other and telling how they differ.

use super::Workshop;
use anyhow::{Context, Result};
use platform_store::places::{Facility, FacilityProgram, Program, SetUp};
use platform_store::{Write, places};
use platform_tenant_config::{
    FacilityCode, FacilityColumn, FacilityRow, GeoPoint, Phone, Postcode, ProgramFile, one_form,
};
use platform_values::{FacilityId, ProgramId};
use std::collections::BTreeSet;

/// How something in a file relates to the database.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Difference {
    /// The database has it not.
    New,
    /// The database has it otherwise, in these fields.
    Changed(Vec<&'static str>),
    /// The database has it just so.
    Same,
}

/// A file's facility as the database would hold it.
pub fn facility(workshop: &Workshop, row: &FacilityRow) -> Facility {
    Facility {
        id: workshop.new_id(),
        code: row.code.to_string(),
        name: row.name.clone(),
        kana: row.kana.clone(),
        kind: row.kind,
        operator: row.operator,
        ward: row.ward.clone(),
        postcode: row.postcode.as_ref().map(ToString::to_string).unwrap_or_default(),
        address: row.address.clone(),
        phone: row.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
        lat: row.position.map(|at| at.lat),
        lon: row.position.map(|at| at.lon),
        profile: serde_json::json!({}),
        notice: String::new(),
        opened_on: None,
        suspended_from: None,
        closed_on: None,
        updated_at: workshop.clock.now(),
        capacity: row.capacity.and_then(|places| i32::try_from(places).ok()),
    }
}

/// Leaves alone what is stored of the columns that a list does not have.
pub fn keep_untold(wanted: &mut Facility, stored: Option<&Facility>, told: &BTreeSet<FacilityColumn>) {
    let Some(stored) = stored else { return };
    for column in FacilityColumn::ALL.into_iter().filter(|column| !told.contains(column)) {
        match column {
            FacilityColumn::Name => wanted.name.clone_from(&stored.name),
            FacilityColumn::Kana => wanted.kana.clone_from(&stored.kana),
            FacilityColumn::Kind => wanted.kind = stored.kind,
            FacilityColumn::Operator => wanted.operator = stored.operator,
            FacilityColumn::Ward => wanted.ward.clone_from(&stored.ward),
            FacilityColumn::Postcode => wanted.postcode.clone_from(&stored.postcode),
            FacilityColumn::Address => wanted.address.clone_from(&stored.address),
            FacilityColumn::Phone => wanted.phone.clone_from(&stored.phone),
            FacilityColumn::Lat => wanted.lat = stored.lat,
            FacilityColumn::Lon => wanted.lon = stored.lon,
            FacilityColumn::Capacity => wanted.capacity = stored.capacity,
            // The code is the key, and programs are only ever added.
            FacilityColumn::Code | FacilityColumn::Programs => {}
        }
    }
}

/// A stored facility as files hold it.
pub fn row(facility: &Facility, set_up: &SetUp) -> Result<FacilityRow> {
    let offered = set_up.offered.iter().filter(|offered| offered.facility_id == facility.id);
    let programs = offered
        .filter_map(|offered| set_up.programs.iter().find(|program| program.id == offered.program_id))
        .map(|program| program.key.clone());
    Ok(FacilityRow {
        code: FacilityCode::parse(&facility.code).with_context(|| format!("code {:?}", facility.code))?,
        name: facility.name.clone(),
        kana: facility.kana.clone(),
        kind: facility.kind,
        operator: facility.operator,
        ward: facility.ward.clone(),
        postcode: Postcode::parse(&facility.postcode),
        address: facility.address.clone(),
        phone: Phone::parse(&facility.phone),
        position: facility.lat.zip(facility.lon).map(|(lat, lon)| GeoPoint { lat, lon }),
        programs: programs.collect(),
        capacity: facility.capacity.and_then(|places| u32::try_from(places).ok()),
    })
}

/// How a file's facility differs from the stored one.
pub fn compare(wanted: &Facility, stored: Option<&Facility>) -> Difference {
    let Some(stored) = stored else { return Difference::New };
    let same = |one: &str, other: &str| one_form(one) == one_form(other);
    let fields = [
        ("name", same(&wanted.name, &stored.name)),
        ("kana", same(&wanted.kana, &stored.kana)),
        ("kind", wanted.kind == stored.kind),
        ("operator", wanted.operator == stored.operator),
        ("ward", wanted.ward == stored.ward),
        ("postcode", wanted.postcode == stored.postcode),
        ("address", same(&wanted.address, &stored.address)),
        ("phone", wanted.phone == stored.phone),
        ("lat", wanted.lat == stored.lat),
        ("lon", wanted.lon == stored.lon),
        ("capacity", wanted.capacity == stored.capacity),
        ("profile", !lacks_profile(wanted, stored)),
    ];
    changed(&fields)
}

/// True if the files have texts for a facility that never wrote any: what it wrote itself, and be it nothing, stays.
pub fn lacks_profile(wanted: &Facility, stored: &Facility) -> bool {
    let never = serde_json::json!({});
    stored.profile == never && wanted.profile != never
}

fn changed(fields: &[(&'static str, bool)]) -> Difference {
    let changed: Vec<_> = fields.iter().filter(|(_, same)| !same).map(|(name, _)| *name).collect();
    if changed.is_empty() { Difference::Same } else { Difference::Changed(changed) }
}

/// A program of the files as the database would hold it.
pub fn program(workshop: &Workshop, file: &ProgramFile, sort: usize) -> Program {
    Program {
        id: workshop.new_id(),
        key: file.key.clone(),
        module: file.module.clone(),
        name: file.name.clone(),
        published: file.published,
        sort: i32::try_from(sort).unwrap_or(i32::MAX),
    }
}

/// How a program of the files differs from the stored one.
pub fn compare_program(wanted: &Program, stored: Option<&Program>) -> Difference {
    let Some(stored) = stored else { return Difference::New };
    changed(&[
        ("module", wanted.module == stored.module),
        ("name", wanted.name == stored.name),
        ("published", wanted.published == stored.published),
        ("sort", wanted.sort == stored.sort),
    ])
}

/// Writes that a facility offers programs; gives the keys that are new.
pub async fn offer(
    write: &mut Write,
    set_up: &SetUp,
    facility: FacilityId,
    programs: &[(String, ProgramId)],
    keys: &[String],
) -> Result<Vec<String>> {
    let mut added = Vec::new();
    for (key, program_id) in programs.iter().filter(|(key, _)| keys.contains(key)) {
        let stands = set_up.offered.iter().any(|o| o.facility_id == facility && o.program_id == *program_id);
        if !stands {
            let offered = FacilityProgram {
                facility_id: facility,
                program_id: *program_id,
                active_from: None,
                active_until: None,
            };
            places::put_offered(write, &offered).await?;
            added.push(key.clone());
        }
    }
    Ok(added)
}
