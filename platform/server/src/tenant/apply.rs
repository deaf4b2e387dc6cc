//! `azukari tenant plan` and `apply`: the files' state into the database, in one transaction a city. Planning does the
//! same and undoes it, so that it cannot promise what applying would refuse.

use super::flat::{self, Flat};
use super::place::{self, Difference};
use super::{Workshop, rules};
use crate::files::refusal;
use crate::out;
use anyhow::Result;
use platform_store::Write;
use platform_store::places::{self, Facility, SetUp};
use platform_store::upkeep::{self, AppliedCity};
use platform_tenant_config::TenantFiles;
use platform_values::ProgramId;
use serde_json::Value;

/// Whether to keep what was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Show only.
    Plan,
    /// Write.
    Apply,
}

/// What one city's files change.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// One line for each new or changed thing.
    pub lines: Vec<String>,
    /// Kinds in which nothing changes.
    pub unchanged: Vec<&'static str>,
    /// What only the database has.
    pub kept: Vec<String>,
}

impl Outcome {
    fn note(&mut self, kind: &'static str, before: usize) {
        if self.lines.len() == before {
            self.unchanged.push(kind);
        }
    }

    fn add(&mut self, kind: &str, name: &str, difference: &Difference) {
        match difference {
            Difference::New => self.lines.push(format!("+ {kind} {name}")),
            Difference::Changed(fields) => self.lines.push(format!("~ {kind} {name}: {}", fields.join(", "))),
            Difference::Same => {}
        }
    }
}

/// Applies or plans cities and prints what changes.
pub async fn run(workshop: &Workshop, cities: &[TenantFiles], mode: Mode) -> Result<()> {
    for files in cities {
        let outcome = city(workshop, files, mode).await?;
        out::line(format_args!("{} ({})", files.tenant.slug, files.tenant.name))?;
        for line in &outcome.lines {
            out::line(format_args!("  {line}"))?;
        }
        for kind in &outcome.unchanged {
            out::line(format_args!("  no change: {kind}"))?;
        }
        out::line(format_args!(
            "  rules: sound for every facility; a server decides by new ones after it was started again"
        ))?;
        for kept in &outcome.kept {
            out::line(format_args!("  only in the database, kept: {kept}"))?;
        }
    }
    Ok(())
}

/// Applies or plans one city.
pub async fn city(workshop: &Workshop, files: &TenantFiles, mode: Mode) -> Result<Outcome> {
    let tenant = files.tenant.id;
    let applied = upkeep::applied_cities(&workshop.pool).await?;
    let mut write = workshop.begin(tenant, "tenant-apply").await?;
    let stored = places::set_up(&mut write).await?;
    let mut outcome = Outcome::default();
    let known = applied.into_iter().find(|city| city.id == tenant);
    outcome.add("city", &files.tenant.slug, &compare_city(files, known.as_ref()));
    outcome.note("city", 0);
    let rules = flat::of(files);
    let stored_rules: Flat =
        known.map(|known| serde_json::from_value(known.applied_rules)).transpose()?.unwrap_or_default();
    // Nothing is stored of a new city, and of one that was applied by an earlier version.
    if !stored_rules.is_empty() {
        let before = outcome.lines.len();
        outcome.lines.extend(flat::differences(&stored_rules, &rules));
        outcome.note("rules", before);
    }
    let named = (files.tenant.slug.as_str(), files.tenant.name.as_str());
    places::put_tenant(&mut write, named, &serde_json::to_value(&rules)?, workshop.clock.now()).await?;
    let programs = programs(workshop, &mut write, files, &stored, &mut outcome).await?;
    facilities(workshop, &mut write, files, &stored, &programs, &mut outcome).await?;
    outcome.kept = kept(files, &stored);
    let problems = rules::check(workshop, &mut write, files).await?;
    if !problems.is_empty() {
        return Err(refusal(&format!("the rules of {}", files.tenant.slug), &problems));
    }
    if mode == Mode::Apply && (!outcome.lines.is_empty() || stored_rules != rules) {
        places::raise_generation(&mut write).await?;
        write.audit().detail = serde_json::json!({ "changes": outcome.lines.len() });
        write.commit(&Value::Null).await?;
    }
    Ok(outcome)
}

fn compare_city(files: &TenantFiles, known: Option<&AppliedCity>) -> Difference {
    let Some(known) = known else { return Difference::New };
    let fields = [("slug", known.slug != files.tenant.slug), ("name", known.name != files.tenant.name)];
    let changed: Vec<&'static str> =
        fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect();
    if changed.is_empty() { Difference::Same } else { Difference::Changed(changed) }
}

async fn programs(
    workshop: &Workshop,
    write: &mut Write,
    files: &TenantFiles,
    stored: &SetUp,
    outcome: &mut Outcome,
) -> Result<Vec<(String, ProgramId)>> {
    let before = outcome.lines.len();
    let mut programs = Vec::new();
    for (sort, file) in files.programs.values().enumerate() {
        let wanted = place::program(workshop, file, sort);
        let known = stored.programs.iter().find(|program| program.key == wanted.key);
        let difference = place::compare_program(&wanted, known);
        outcome.add("program", &wanted.key, &difference);
        let id = match known {
            Some(known) if difference == Difference::Same => known.id,
            _ => places::put_program(write, &wanted).await?,
        };
        programs.push((wanted.key, id));
    }
    outcome.note("programs", before);
    Ok(programs)
}

async fn facilities(
    workshop: &Workshop,
    write: &mut Write,
    files: &TenantFiles,
    stored: &SetUp,
    programs: &[(String, ProgramId)],
    outcome: &mut Outcome,
) -> Result<()> {
    let before = outcome.lines.len();
    let mut offers = Vec::new();
    for row in &files.facilities {
        let profile = serde_json::to_value(files.profile(&row.code))?;
        let mut wanted = Facility { profile, ..place::facility(workshop, row) };
        let known = stored.facilities.iter().find(|facility| facility.code == wanted.code);
        // Our own list has the column of places only where some row tells them.
        wanted.capacity = wanted.capacity.or(known.and_then(|known| known.capacity));
        let difference = place::compare(&wanted, known);
        outcome.add("facility", &wanted.code, &difference);
        let id = match known {
            Some(known) if difference == Difference::Same => known.id,
            _ => places::put_facility(write, &wanted).await?,
        };
        if let Some(known) = known.filter(|known| place::lacks_profile(&wanted, known)) {
            places::write_profile(write, id, &wanted.profile, &known.notice, wanted.updated_at).await?;
        }
        let added = place::offer(write, stored, id, programs, &row.programs).await?;
        offers.extend(added.into_iter().map(|key| format!("+ offer {} {key}", wanted.code)));
    }
    outcome.note("facilities", before);
    let before = outcome.lines.len();
    outcome.lines.append(&mut offers);
    outcome.note("offers", before);
    Ok(())
}

fn kept(files: &TenantFiles, stored: &SetUp) -> Vec<String> {
    let facilities = stored
        .facilities
        .iter()
        .filter(|facility| !files.facilities.iter().any(|row| row.code.as_str() == facility.code))
        .map(|facility| format!("facility {}", facility.code));
    let programs = stored
        .programs
        .iter()
        .filter(|program| !files.programs.contains_key(&program.key))
        .map(|program| format!("program {}", program.key));
    facilities.chain(programs).collect()
}
