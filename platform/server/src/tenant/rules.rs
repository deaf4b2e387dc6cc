//! Checking the rules of every facility as the database would then hold them: files with all stored edits over them.

use super::Workshop;
use crate::{files, words};
use anyhow::Result;
use chrono::NaiveDate;
use platform_app::{Cities, City};
use platform_program_api::{Origin, RuleProblem};
use platform_store::Write;
use platform_store::places::{Facility, Program, RuleEdit};
use platform_tenant_config::{FacilityCode, TenantFiles, edit_problems, get};
use platform_values::SystemClock;
use std::collections::BTreeSet;
use std::sync::Arc;
use toml::Table;

/// Everything that is wrong with a city's rules inside this transaction, each with its file and key.
pub async fn check(workshop: &Workshop, write: &mut Write, files: &TenantFiles) -> Result<Vec<String>> {
    let cities = Cities::new(vec![files.clone()], workshop.parts.modules.clone(), Arc::new(SystemClock));
    let city = cities.fresh(write).await?;
    let mut problems = BTreeSet::new();
    for offered in &city.set_up.offered {
        let (facility, program) = (city.facility(offered.facility_id), city.program(offered.program_id));
        if let (Some(facility), Some(program)) = (facility, program) {
            problems.extend(check_one(workshop, &city, facility, program)?);
        }
    }
    Ok(problems.into_iter().collect())
}

fn check_one(
    workshop: &Workshop,
    city: &City,
    facility: &Facility,
    program: &Program,
) -> Result<Vec<String>> {
    if !city.files.programs.contains_key(&program.key) {
        let file = format!("programs/{}.toml", program.key);
        return Ok(vec![format!("{file}: the file is missing, but {} offers this program", facility.code)]);
    }
    let edits: Vec<&RuleEdit> = city
        .set_up
        .edits
        .iter()
        .filter(|edit| edit.program_id == program.id && edit.facility_id.is_none_or(|id| id == facility.id))
        .collect();
    // Before all edits, and from the first day of each on.
    let days: BTreeSet<Option<NaiveDate>> =
        std::iter::once(None).chain(edits.iter().map(|edit| Some(edit.effective_from))).collect();
    let mut told = Vec::new();
    for day in days {
        let layers = layers(&edits, day)?;
        let mut problems = city.build(program.id, facility.id, &layers)?.err().unwrap_or_default();
        if let Some(file) = city.files.programs.get(&program.key) {
            let own = layers.iter().filter(|(origin, _)| *origin == Origin::FacilityEdit);
            problems.extend(own.flat_map(|(_, edit)| edit_problems(file, edit)));
        }
        told.extend(problems.iter().map(|problem| tell(workshop, city, facility, program, &layers, problem)));
    }
    Ok(told)
}

fn layers(edits: &[&RuleEdit], day: Option<NaiveDate>) -> Result<Vec<(Origin, Table)>> {
    let mut layers = Vec::new();
    for origin in [Origin::CityEdit, Origin::FacilityEdit] {
        let of_origin =
            edits.iter().filter(|edit| edit.facility_id.is_some() == (origin == Origin::FacilityEdit));
        for edit in of_origin.filter(|edit| day.is_some_and(|day| edit.effective_from <= day)) {
            layers.push((origin, serde_json::from_value(edit.doc.clone())?));
        }
    }
    Ok(layers)
}

fn tell(
    workshop: &Workshop,
    city: &City,
    facility: &Facility,
    program: &Program,
    edits: &[(Origin, Table)],
    problem: &RuleProblem,
) -> String {
    let catalog = &workshop.parts.catalog;
    if edits.iter().any(|(_, table)| get(table, &problem.path).is_some()) {
        let reason = words::reason(catalog, &problem.code, &problem.args);
        return format!("stored edit for {}: {}: {}: {reason}", facility.code, program.key, problem.path);
    }
    let rules = FacilityCode::parse(&facility.code)
        .and_then(|code| Some((city.files.rules(&code, &program.key, &Table::new())?, code)));
    match rules {
        Some((rules, code)) => files::place(&rules, problem, &code, &program.key, catalog),
        None => format!("{}: {}: {}", facility.code, problem.path, problem.code),
    }
}
