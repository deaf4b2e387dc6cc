//! Loading the cities' files and checking what only the modules know: that every facility's rules mean something.

use crate::words;
use anyhow::{Context, Result, bail};
use platform_program_api::{Origin, ProgramModule, RuleProblem, RulesDoc};
use platform_tenant_config::{ConfigProblem, FacilityCode, Place, TenantFiles, load_all};
use platform_web::i18n::{Catalog, Locale};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

/// Loads all cities below `root`; every problem is told at once, each with file, key and reason.
pub fn load(root: &Path, modules: &[Arc<dyn ProgramModule>], catalog: &Catalog) -> Result<Vec<TenantFiles>> {
    if !root.is_dir() {
        bail!("tenants.dir: {} is not a folder", root.display());
    }
    let cities = load_all(root).map_err(|found| found.iter().map(|one| told(one, catalog)).collect());
    let cities = cities.and_then(|cities| {
        let problems: Vec<String> = cities
            .iter()
            .flat_map(|files| {
                let slug = &files.tenant.slug;
                check(files, modules, catalog).into_iter().map(move |problem| format!("{slug}/{problem}"))
            })
            .collect();
        if problems.is_empty() { Ok(cities) } else { Err(problems) }
    });
    match cities {
        Ok(cities) if cities.is_empty() => bail!("{} holds no city", root.display()),
        Ok(cities) => Ok(cities),
        Err(problems) => Err(refusal(&format!("the cities' files in {}", root.display()), &problems)),
    }
}

/// Loads one city's folder with the same care.
pub fn load_one(dir: &Path, modules: &[Arc<dyn ProgramModule>], catalog: &Catalog) -> Result<TenantFiles> {
    let dir = dir.canonicalize().with_context(|| format!("{} cannot be read", dir.display()))?;
    let what = format!("the city's files in {}", dir.display());
    let files = platform_tenant_config::load(&dir)
        .map_err(|found| refusal(&what, &found.iter().map(|one| told(one, catalog)).collect::<Vec<_>>()))?;
    let problems = check(&files, modules, catalog);
    if problems.is_empty() { Ok(files) } else { Err(refusal(&what, &problems)) }
}

/// A file's problem in words: file, place in it, reason.
fn told(problem: &ConfigProblem, catalog: &Catalog) -> String {
    let say = |key: &str, name: &str, value: &str| {
        catalog.text(Locale::JA, key, &BTreeMap::from([(name.to_owned(), value.to_owned())]))
    };
    let mut words = vec![problem.file.clone()];
    match &problem.place {
        Place::File => {}
        Place::Key(key) => words.push(key.clone()),
        Place::Cell { row, column } => {
            words.extend((*row > 0).then(|| say("problem-row", "row", &row.to_string())));
            words.extend(column.as_ref().map(|column| say("problem-column", "column", column)));
        }
    }
    words.push(words::reason(catalog, problem.code.key(), &problem.args));
    words.join(": ")
}

/// One error that lists many problems.
pub fn refusal(what: &str, problems: &[String]) -> anyhow::Error {
    anyhow::anyhow!("{what} cannot be used: {} problem(s)\n  {}", problems.len(), problems.join("\n  "))
}

/// What is wrong with the rules of a city's facilities; empty if nothing is.
pub fn check(files: &TenantFiles, modules: &[Arc<dyn ProgramModule>], catalog: &Catalog) -> Vec<String> {
    let mut problems = BTreeSet::new();
    for (key, program) in &files.programs {
        let Some(module) = modules.iter().find(|module| module.manifest().key == program.module) else {
            let known: Vec<&str> = modules.iter().map(|module| module.manifest().key).collect();
            let known = known.join(", ");
            problems.insert(format!(
                "programs/{key}.toml: module: no module {:?} (known: {known})",
                program.module
            ));
            continue;
        };
        let defaults: toml::Table = match module.manifest().defaults.parse() {
            Ok(defaults) => defaults,
            Err(error) => {
                problems.insert(format!("module {}: its defaults are no TOML: {error}", program.module));
                continue;
            }
        };
        for facility in files.facilities.iter().filter(|row| row.programs.contains(key)) {
            let Some(rules) = files.rules(&facility.code, key, &defaults) else { continue };
            for problem in module.rulebook(&rules).err().unwrap_or_default() {
                problems.insert(place(&rules, &problem, &facility.code, key, catalog));
            }
        }
    }
    problems.into_iter().collect()
}

/// A rule's problem with the file that set the rule.
pub fn place(
    rules: &RulesDoc,
    problem: &RuleProblem,
    facility: &FacilityCode,
    program: &str,
    catalog: &Catalog,
) -> String {
    let reason = words::reason(catalog, &problem.code, &problem.args);
    match rules.origins.get(&problem.path) {
        Some(Origin::Facility) => {
            format!("facilities/{facility}.toml: programs.{program}.{}: {reason}", problem.path)
        }
        Some(Origin::CityEdit | Origin::FacilityEdit) => {
            format!("stored edit for {facility}: {program}: {}: {reason}", problem.path)
        }
        Some(Origin::Module | Origin::City) | None => {
            format!("programs/{program}.toml: rules.{}: {reason}", problem.path)
        }
    }
}
