//! Writing what is stored as the same files that loading reads: loading what was written gives the same again. Cells are
//! written exactly, because these files are for loading; exports for spreadsheets are made elsewhere. Comments are not
//! stored, so they are not written; each file says so.

use crate::facility::FacilityRow;
use crate::load::{PROFILES, TenantFiles};
use crate::mapping::FacilityColumn as C;
use crate::profile;
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use toml::{Table, Value};

/// Writes `facilities.csv`. The column `capacity` is written only if a row has one.
pub fn write_facilities_csv(rows: &[FacilityRow], to: impl Write) -> io::Result<()> {
    let with_capacity = rows.iter().any(|row| row.capacity.is_some());
    let columns: Vec<C> =
        C::ALL.into_iter().filter(|column| *column != C::Capacity || with_capacity).collect();
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(columns.iter().map(|column| column.key()))?;
    for row in rows {
        writer.write_record(columns.iter().map(|column| cell(row, *column)))?;
    }
    writer.flush()
}

fn cell(row: &FacilityRow, column: C) -> String {
    match column {
        C::Code => row.code.to_string(),
        C::Name => row.name.clone(),
        C::Kana => row.kana.clone(),
        C::Kind => row.kind.as_str().to_owned(),
        C::Operator => row.operator.as_str().to_owned(),
        C::Ward => row.ward.clone(),
        C::Postcode => row.postcode.as_ref().map(ToString::to_string).unwrap_or_default(),
        C::Address => row.address.clone(),
        C::Phone => row.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
        C::Lat => row.position.map(|at| at.lat.to_string()).unwrap_or_default(),
        C::Lon => row.position.map(|at| at.lon.to_string()).unwrap_or_default(),
        C::Programs => row.programs.join(";"),
        C::Capacity => row.capacity.map(|places| places.to_string()).unwrap_or_default(),
    }
}

/// The text of `facilities/<code>.toml`: the rules that differ from the city's, by program.
pub fn facility_rules_text(rules: &BTreeMap<String, Table>) -> io::Result<String> {
    let programs: Table =
        rules.iter().map(|(key, layer)| (key.clone(), Value::Table(layer.clone()))).collect();
    text(&Table::from_iter([("programs".to_owned(), Value::Table(programs))]))
}

/// Writes all files of a city into a folder, which is made where it is missing. Files of facilities that have no rules
/// of their own are not written; the folder should be empty.
pub fn write_tenant_files(files: &TenantFiles, dir: &Path) -> io::Result<()> {
    fs::create_dir_all(dir.join("programs"))?;
    fs::create_dir_all(dir.join("facilities"))?;
    fs::write(dir.join("tenant.toml"), headed(&text(&files.tenant.to_table())?))?;
    fs::write(dir.join("brand.toml"), headed(&text(&files.brand.to_table())?))?;
    fs::write(dir.join("logo.svg"), &files.brand.logo_svg)?;
    fs::write(dir.join("calendar.toml"), headed(&text(&files.calendar.to_table())?))?;
    write_facilities_csv(&files.facilities, fs::File::create(dir.join("facilities.csv"))?)?;
    if !files.profiles.is_empty() {
        fs::write(dir.join(PROFILES), headed(&text(&profile::to_table(&files.profiles))?))?;
    }
    for (key, program) in &files.programs {
        fs::write(dir.join("programs").join(format!("{key}.toml")), headed(&text(&program.to_table())?))?;
    }
    for (code, rules) in files.exceptions.iter().filter(|(_, rules)| !rules.is_empty()) {
        fs::write(dir.join("facilities").join(format!("{code}.toml")), headed(&facility_rules_text(rules)?))?;
    }
    Ok(())
}

fn text(table: &Table) -> io::Result<String> {
    toml::to_string(table).map_err(io::Error::other)
}

/// The text under a line that says where the file comes from and what it lacks.
fn headed(text: &str) -> String {
    format!("# Written by `azukari tenant export`: comments of the city's own files are not in it.\n{text}")
}
