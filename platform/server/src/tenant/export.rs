//! `azukari tenant export`: the stored state as files again. Facilities come from the database; edits of rules that hold
//! today are laid over the rules of the files.

use super::{Workshop, place};
use crate::out;
use crate::settings::Settings;
use anyhow::{Context, Result, bail};
use platform_program_api::{Origin, RulesDoc};
use platform_store::Tx;
use platform_store::places::{self, Facility, RuleEdit, SetUp};
use platform_tenant_config::{FacilityCode, Profile, TenantFiles, write_tenant_files};
use std::collections::BTreeMap;
use std::path::Path;
use toml::Table;

/// Writes a city's folder.
pub async fn run(workshop: &Workshop, settings: &Settings, slug: &str, to: &Path) -> Result<()> {
    if to.exists() && std::fs::read_dir(to).context("the target cannot be read")?.next().is_some() {
        bail!("{} is not empty", to.display());
    }
    let files = workshop.city(settings, slug)?;
    let mut tx = Tx::read(&workshop.pool, files.tenant.id).await?;
    let stored = places::set_up(&mut tx).await?;
    tx.done().await?;
    let files = with_stored(workshop, files, &stored)?;
    write_tenant_files(&files, to).with_context(|| format!("cannot write to {}", to.display()))?;
    out::line(format_args!(
        "{slug}: {} facilities and {} programs written",
        files.facilities.len(),
        files.programs.len()
    ))?;
    Ok(())
}

fn with_stored(workshop: &Workshop, mut files: TenantFiles, stored: &SetUp) -> Result<TenantFiles> {
    let rows: Result<Vec<_>> =
        stored.facilities.iter().map(|facility| place::row(facility, stored)).collect();
    files.facilities = rows?;
    files.profiles = stored.facilities.iter().filter_map(profile).collect();
    let today = workshop.clock.now().with_timezone(&files.tenant.timezone).date_naive();
    for edit in stored.edits.iter().filter(|edit| edit.effective_from <= today) {
        let program = stored.programs.iter().find(|program| program.id == edit.program_id);
        let Some(key) = program.map(|program| program.key.clone()) else { continue };
        let facility = edit.facility_id.and_then(|id| stored.facilities.iter().find(|f| f.id == id));
        match facility.and_then(|facility| FacilityCode::parse(&facility.code)) {
            Some(code) => lay(files.exceptions.entry(code).or_default().entry(key).or_default(), edit)?,
            None => {
                if let Some(program) = files.programs.get_mut(&key) {
                    lay(&mut program.rules, edit)?;
                }
            }
        }
    }
    Ok(files)
}

/// What the facility's page says.
fn profile(facility: &Facility) -> Option<Profile> {
    let texts: BTreeMap<String, String> = serde_json::from_value(facility.profile.clone()).ok()?;
    let texts: BTreeMap<String, String> =
        texts.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect();
    (!texts.is_empty()).then(|| Profile { facilities: vec![facility.code.clone()], texts })
}

fn lay(rules: &mut Table, edit: &RuleEdit) -> Result<()> {
    let table: Table = serde_json::from_value(edit.doc.clone()).context("a stored edit of rules")?;
    let mut laid = RulesDoc { values: std::mem::take(rules), ..RulesDoc::default() };
    laid.lay(&table, Origin::CityEdit);
    *rules = laid.values;
    Ok(())
}
