//! Loading a city's folder. Everything is read before anything is judged fatal, so that one run tells all problems.

use crate::bounds::trespasses;
use crate::brand::{self, Brand};
use crate::calendar::{self, CityCalendar};
use crate::facility::{FacilityCode, FacilityRow};
use crate::import::{ImportOptions, parse_facilities};
use crate::mapping::ColumnMapping;
use crate::problems::{Code, ConfigProblem};
use crate::profile::{self, Profile};
use crate::program::{self, ProgramFile};
use crate::reader::{Section, Sink};
use crate::tenant::{self, Tenant};
use platform_program_api::rules::{Origin, RulesDoc};
use platform_values::FacilityKind;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use toml::Table;

/// The file of the facilities' texts.
pub(crate) const PROFILES: &str = "profiles.toml";

/// Everything a city's folder says.
#[derive(Clone, PartialEq, Debug)]
pub struct TenantFiles {
    /// `tenant.toml`.
    pub tenant: Tenant,
    /// `brand.toml` and `logo.svg`.
    pub brand: Brand,
    /// `calendar.toml`.
    pub calendar: CityCalendar,
    /// `facilities.csv`, in its order.
    pub facilities: Vec<FacilityRow>,
    /// `facilities/<code>.toml`: by facility and program, the rules that differ from the city's.
    pub exceptions: BTreeMap<FacilityCode, BTreeMap<String, Table>>,
    /// `programs/<key>.toml`, by key.
    pub programs: BTreeMap<String, ProgramFile>,
    /// `profiles.toml`, which a city may leave out: what pages of facilities say until they write it themselves.
    pub profiles: Vec<Profile>,
    /// SHA-256 over the names and contents of all these files.
    pub hash: String,
}

impl TenantFiles {
    /// The facility's own layer for a program, if it has one.
    pub fn exception(&self, facility: &FacilityCode, program: &str) -> Option<&Table> {
        self.exceptions.get(facility)?.get(program)
    }

    /// What a facility's page says until the facility writes it itself: texts by name.
    pub fn profile(&self, facility: &FacilityCode) -> BTreeMap<String, String> {
        profile::of(&self.profiles, facility)
    }

    /// What the city rules otherwise for facilities of this kind.
    pub fn of_kind(&self, program: &str, kind: FacilityKind) -> Option<&Table> {
        self.programs.get(program)?.kinds.get(&kind)
    }

    /// The rules of the files for one facility: module, city, the city's for its kind, facility. `None` if the city has no
    /// such program.
    pub fn rules(&self, facility: &FacilityCode, program: &str, defaults: &Table) -> Option<RulesDoc> {
        let city = &self.programs.get(program)?.rules;
        let row = self.facilities.iter().find(|row| row.code == *facility);
        let of_kind = row.and_then(|row| self.of_kind(program, row.kind)).map(|rules| (Origin::City, rules));
        let own = self.exception(facility, program).map(|own| (Origin::Facility, own));
        let mut doc = RulesDoc::default();
        let layers = [(Origin::Module, defaults), (Origin::City, city)].into_iter().chain(of_kind).chain(own);
        for (origin, layer) in layers {
            doc.lay(layer, origin);
        }
        Some(doc)
    }
}

/// Loads one city's folder, or tells everything that is wrong with it.
pub fn load(dir: &Path) -> Result<TenantFiles, Vec<ConfigProblem>> {
    let mut folder = Folder { dir, problems: Vec::new(), hash: Sha256::new() };
    let slug = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let tenant = folder.toml("tenant.toml", |sink, table| tenant::read(sink, table, &slug));
    let logo = folder.text("logo.svg");
    if logo.as_deref().is_some_and(|svg| !brand::logo_is_safe(svg)) {
        folder.problems.push(ConfigProblem::of_file("logo.svg", Code::Logo));
    }
    let brand = folder.toml("brand.toml", |sink, table| brand::read(sink, table, logo));
    let calendar = folder.toml("calendar.toml", calendar::read);
    let (keys, programs) = folder.programs();
    let wards = tenant.as_ref().map(|tenant| tenant.wards.clone()).unwrap_or_default();
    let facilities = folder.facilities(wards, keys);
    let exceptions = folder.exceptions(&facilities, &programs);
    let profiles = folder.profiles(&facilities);
    folder.unexpected();
    let hash = folder.hash.finalize().iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"));
    let mut problems = folder.problems;
    match (tenant, brand, calendar) {
        (Some(tenant), Some(brand), Some(calendar)) if problems.is_empty() => {
            Ok(TenantFiles { tenant, brand, calendar, facilities, exceptions, programs, profiles, hash })
        }
        _ => {
            problems.sort();
            Err(problems)
        }
    }
}

/// Loads every city below `root`, in the order of their slugs; what two cities may not share is checked too.
pub fn load_all(root: &Path) -> Result<Vec<TenantFiles>, Vec<ConfigProblem>> {
    let mut folder = Folder { dir: root, problems: Vec::new(), hash: Sha256::new() };
    let mut tenants = Vec::new();
    let mut problems = Vec::new();
    for name in folder.names("").into_iter().filter(|name| root.join(name).is_dir()) {
        match load(&root.join(&name)) {
            Ok(files) => tenants.push(files),
            Err(found) => problems.extend(
                found
                    .into_iter()
                    .map(|problem| ConfigProblem { file: format!("{name}/{}", problem.file), ..problem }),
            ),
        }
    }
    problems.extend(folder.problems);
    problems.extend(shared(&tenants));
    if problems.is_empty() { Ok(tenants) } else { Err(problems) }
}

/// Ids and hosts that two cities claim.
fn shared(tenants: &[TenantFiles]) -> Vec<ConfigProblem> {
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    let mut problems = Vec::new();
    for files in tenants {
        let tenant = &files.tenant;
        let hosts = tenant.hosts.iter().enumerate().map(|(i, host)| (format!("hosts.{i}"), host.clone()));
        for (key, value) in std::iter::once(("id".to_owned(), tenant.id.to_string())).chain(hosts) {
            if let Some(other) = owners.get(&value) {
                let file = format!("{}/tenant.toml", tenant.slug);
                let problem = ConfigProblem::of_key(&file, &key, Code::TakenByOther);
                problems.push(problem.with("value", &value).with("other", other));
            }
            owners.insert(value, &tenant.slug);
        }
    }
    problems
}

/// A folder that is being read, with the problems so far.
struct Folder<'a> {
    dir: &'a Path,
    problems: Vec<ConfigProblem>,
    hash: Sha256,
}

impl Folder<'_> {
    fn bytes(&mut self, file: &str) -> Option<Vec<u8>> {
        match fs::read(self.dir.join(file)) {
            Ok(bytes) => {
                self.hash.update(format!("{file} {}\n", bytes.len()));
                self.hash.update(&bytes);
                Some(bytes)
            }
            Err(error) => {
                let missing = error.kind() == ErrorKind::NotFound;
                let code = if missing { Code::FileMissing } else { Code::FileUnreadable };
                self.problems.push(ConfigProblem::of_file(file, code));
                None
            }
        }
    }

    fn text(&mut self, file: &str) -> Option<String> {
        let text = String::from_utf8(self.bytes(file)?).ok();
        if text.is_none() {
            self.problems.push(ConfigProblem::of_file(file, Code::NotUtf8));
        }
        text
    }

    fn toml<T>(&mut self, file: &str, read: impl FnOnce(&Sink, &Table) -> T) -> Option<T> {
        let text = self.text(file)?;
        let sink = Sink::new(file);
        let table = sink.parse(&text);
        // A file that is not TOML has that one problem, not also a missing key for each line.
        let before = sink.is_clean();
        let value = before.then(|| read(&sink, &table));
        self.problems.extend(sink.into_problems());
        value
    }

    /// Names in a folder below, sorted, without hidden ones; none if there is no such folder.
    fn names(&mut self, below: &str) -> Vec<String> {
        let entries = match fs::read_dir(self.dir.join(below)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound && !below.is_empty() => return Vec::new(),
            Err(_) => {
                self.problems.push(ConfigProblem::of_file(below, Code::FileUnreadable));
                return Vec::new();
            }
        };
        let all =
            entries.filter_map(Result::ok).map(|entry| entry.file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = all.filter(|name| !name.starts_with('.')).collect();
        names.sort();
        names
    }

    /// The stems of the TOML files in a folder below; other files there are problems.
    fn stems(&mut self, below: &str) -> Vec<String> {
        let mut stems = Vec::new();
        for name in self.names(below) {
            if let Some(stem) = name.strip_suffix(".toml") {
                stems.push(stem.to_owned());
            } else {
                let file = format!("{below}/{name}");
                self.problems.push(ConfigProblem::of_file(&file, Code::FileUnexpected));
            }
        }
        stems
    }

    /// The keys of all programs, and those that could be read.
    fn programs(&mut self) -> (Vec<String>, BTreeMap<String, ProgramFile>) {
        let mut programs = BTreeMap::new();
        let keys = self.stems("programs");
        for key in &keys {
            let file = format!("programs/{key}.toml");
            if !tenant::is_slug(key) {
                self.problems.push(ConfigProblem::of_file(&file, Code::KeyShape));
            }
            if let Some(program) = self.toml(&file, |sink, table| program::read(sink, table, key)) {
                programs.insert(key.clone(), program);
            }
        }
        (keys, programs)
    }

    fn facilities(&mut self, wards: Vec<String>, programs: Vec<String>) -> Vec<FacilityRow> {
        let file = "facilities.csv";
        let Some(bytes) = self.bytes(file) else { return Vec::new() };
        let options = ImportOptions { wards, programs, encoding: Some(crate::Encoding::Utf8) };
        let report = parse_facilities(&bytes, &ColumnMapping::own(), &options);
        let problems = report.all_problems().cloned();
        self.problems.extend(problems.map(|problem| ConfigProblem::of_row(file, problem)));
        report.rows.into_iter().filter_map(|row| row.outcome.ok()).collect()
    }

    fn exceptions(
        &mut self,
        facilities: &[FacilityRow],
        programs: &BTreeMap<String, ProgramFile>,
    ) -> BTreeMap<FacilityCode, BTreeMap<String, Table>> {
        let mut exceptions = BTreeMap::new();
        // What a city lets its facilities rule is known only where its own file is sound.
        let told = |key: &str| format!("programs/{key}.toml");
        let sound = programs.iter().filter(|(key, _)| self.problems.iter().all(|p| p.file != told(key)));
        let sound: BTreeMap<&str, &ProgramFile> =
            sound.map(|(key, program)| (key.as_str(), program)).collect();
        for stem in self.stems("facilities") {
            let file = format!("facilities/{stem}.toml");
            let Some(facility) = facilities.iter().find(|row| row.code.as_str() == stem) else {
                let problem = ConfigProblem::of_file(&file, Code::FacilityUnknown);
                self.problems.push(problem.with("value", &stem));
                continue;
            };
            if let Some(rules) = self.toml(&file, |sink, table| exception(sink, table, facility, &sound)) {
                exceptions.insert(facility.code.clone(), rules);
            }
        }
        exceptions
    }

    fn profiles(&mut self, facilities: &[FacilityRow]) -> Vec<Profile> {
        if !self.dir.join(PROFILES).exists() {
            return Vec::new();
        }
        self.toml(PROFILES, |sink, table| profile::read(sink, table, facilities)).unwrap_or_default()
    }

    fn unexpected(&mut self) {
        let known = ["tenant.toml", "brand.toml", "calendar.toml", "facilities.csv", "logo.svg", PROFILES];
        let folders = ["facilities", "programs", "README.md"];
        for name in self.names("") {
            if !known.contains(&name.as_str()) && !folders.contains(&name.as_str()) {
                self.problems.push(ConfigProblem::of_file(&name, Code::FileUnexpected));
            }
        }
    }
}

/// Reads a facility's file: one table of rules for each program that it offers, inside what the city lets it rule.
fn exception(
    sink: &Sink,
    table: &Table,
    facility: &FacilityRow,
    programs: &BTreeMap<&str, &ProgramFile>,
) -> BTreeMap<String, Table> {
    let mut top = Section::new(sink, "", table);
    let mut rules = BTreeMap::new();
    for (key, value) in top.table("programs").into_iter().flatten() {
        let path = format!("programs.{key}");
        if !facility.programs.contains(key) {
            sink.key(&path, Code::ProgramNotOffered, &[("value", key)]);
        }
        match value.as_table() {
            Some(layer) => {
                program::check_rules(sink, &path, layer);
                for (rule, code, args) in
                    programs.get(key.as_str()).map(|file| trespasses(file, layer)).unwrap_or_default()
                {
                    let args: Vec<(&str, &str)> =
                        args.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
                    sink.key(&format!("{path}.{rule}"), code, &args);
                }
                rules.insert(key.clone(), layer.clone());
            }
            None => sink.key(&path, Code::WrongType, &[("wanted", "table"), ("found", value.type_str())]),
        }
    }
    top.finish();
    rules
}
