//! `azukari tenant import-facilities`: a foreign list of facilities into a city. A dry run tells every row; the real run
//! imports all or nothing, and again without doubles.

use super::place::{self, Difference};
use super::{Workshop, rules};
use crate::files::refusal;
use crate::out;
use crate::settings::Settings;
use crate::words;
use anyhow::{Context, Result, anyhow, bail};
use platform_store::places::{self, SetUp};
use platform_store::{Tx, Write};
use platform_tenant_config::{
    ColumnMapping, Encoding, FacilityColumn, FacilityRow, ImportOptions, ImportReport, RowProblem,
    TenantFiles, parse_facilities,
};
use platform_web::i18n::{Catalog, Locale};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The largest file that is read.
const BYTES_MAX: u64 = 200 * 1024 * 1024;

/// So many problems are shown where no dry run was asked for.
const SHOWN_MAX: usize = 20;

/// What can be asked of an import.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Slug of the city
    #[arg(long)]
    pub tenant: String,
    /// The list, as CSV with a header
    pub file: PathBuf,
    /// Which heading is which column, for example name=施設名; may be repeated
    #[arg(long = "map", value_name = "COLUMN=HEADING")]
    pub maps: Vec<String>,
    /// A mapping file (TOML) with [columns], [defaults], [kinds] and [operators]
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// `utf-8` or `shift_jis`; found out if not given
    #[arg(long)]
    pub encoding: Option<String>,
    /// Kind of every facility where the list has no such column: licensed or unlicensed
    #[arg(long)]
    pub kind: Option<String>,
    /// Program that every facility offers where the list has no such column
    #[arg(long)]
    pub program: Option<String>,
    /// Only tell what each row would do
    #[arg(long)]
    pub dry_run: bool,
}

/// Reads, judges, tells and, unless it is a dry run, writes.
pub async fn run(workshop: &Workshop, settings: &Settings, args: &Args) -> Result<()> {
    let files = workshop.city(settings, &args.tenant)?;
    let report = read(&files, args, &workshop.parts.catalog)?;
    let mut tx = Tx::read(&workshop.pool, files.tenant.id).await?;
    let stored = places::set_up(&mut tx).await?;
    tx.done().await?;
    if !stored.programs.iter().any(|program| files.programs.contains_key(&program.key)) {
        bail!("{0} is not in the database yet: run `azukari tenant apply` for it first", args.tenant);
    }
    let catalog = &workshop.parts.catalog;
    if args.dry_run {
        tell(workshop, &report, &stored, catalog)?;
    }
    let count = report.all_problems().count();
    if count > 0 {
        // A dry run has just told them all.
        let shown = if args.dry_run { 0 } else { SHOWN_MAX };
        let problems: Vec<String> =
            report.all_problems().take(shown).map(|problem| in_words(catalog, problem)).collect();
        let problems = problems.iter().fold(String::new(), |all, problem| all + "\n  " + problem.as_str());
        let more = if count > shown && shown > 0 { "\n  ..." } else { "" };
        let told = [("file", args.file.display().to_string()), ("count", count.to_string())];
        bail!("{}{problems}{more}", say(catalog, "import-nothing", &told));
    }
    let told = report.told.clone();
    let rows = report.into_facilities().map_err(|_| anyhow!("a list without problems has facilities"))?;
    write_all(workshop, &files, &stored, (&rows, &told), args.dry_run).await
}

fn say(catalog: &Catalog, key: &str, args: &[(&str, String)]) -> String {
    let args = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    catalog.text(Locale::JA, key, &args)
}

fn read(files: &TenantFiles, args: &Args, catalog: &Catalog) -> Result<ImportReport> {
    let size =
        std::fs::metadata(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?.len();
    if size > BYTES_MAX {
        bail!("{} has {size} bytes; at most {BYTES_MAX} are read", args.file.display());
    }
    let bytes = std::fs::read(&args.file)?;
    let mut mapping = match &args.mapping {
        Some(path) => mapping_file(path)?,
        None => ColumnMapping::default(),
    };
    for map in &args.maps {
        mapping.set_from_arg(map).map_err(|problem| anyhow!("--map: {}", in_words(catalog, &problem)))?;
    }
    if let Some(kind) = &args.kind {
        mapping.set_default(FacilityColumn::Kind, kind);
    }
    if let Some(program) = &args.program {
        if !files.programs.contains_key(program) {
            let known: Vec<&str> = files.programs.keys().map(String::as_str).collect();
            let told = [("value", program.clone()), ("known", known.join(", "))];
            bail!("--program: {}", say(catalog, "import-program", &told));
        }
        mapping.set_default(FacilityColumn::Programs, program);
    }
    let encoding = match &args.encoding {
        Some(name) => Some(Encoding::named(name).with_context(|| {
            format!("--encoding: {}", say(catalog, "import-encoding", &[("value", name.clone())]))
        })?),
        None => None,
    };
    let options = ImportOptions {
        wards: files.tenant.wards.clone(),
        programs: files.programs.keys().cloned().collect(),
        encoding,
    };
    Ok(parse_facilities(&bytes, &mapping, &options))
}

fn mapping_file(path: &Path) -> Result<ColumnMapping> {
    let name = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| format!("--mapping: cannot read {name}"))?;
    ColumnMapping::from_toml(&name, &text)
        .map_err(|found| refusal("--mapping", &found.iter().map(ToString::to_string).collect::<Vec<_>>()))
}

/// Tells every row: number, name, and what it would do or all that is wrong with it.
fn tell(workshop: &Workshop, report: &ImportReport, stored: &SetUp, catalog: &Catalog) -> Result<()> {
    let mut told = String::new();
    let say = |key: &str| catalog.text(Locale::JA, key, &BTreeMap::new());
    for problem in &report.problems {
        writeln!(told, "{}", in_words(catalog, problem))?;
    }
    let known: BTreeMap<&str, _> = stored.facilities.iter().map(|f| (f.code.as_str(), f)).collect();
    for row in &report.rows {
        match &row.outcome {
            Ok(facility) => {
                let mut wanted = place::facility(workshop, facility);
                let stands = known.get(wanted.code.as_str()).copied();
                place::keep_untold(&mut wanted, stands, &report.told);
                let what = match place::compare(&wanted, stands) {
                    Difference::New => say("import-new"),
                    Difference::Changed(fields) => {
                        let fields: Vec<_> =
                            fields.iter().map(|field| say(&format!("import-field-{field}"))).collect();
                        format!("{} ({})", say("import-changed"), fields.join("、"))
                    }
                    Difference::Same => say("import-same"),
                };
                writeln!(told, "{}\t{}\t{what}", row.row, facility.name)?;
            }
            Err(problems) => {
                for problem in problems {
                    writeln!(told, "{}", in_words(catalog, problem))?;
                }
            }
        }
    }
    if !report.ignored_columns.is_empty() {
        writeln!(told, "{}: {}", say("import-ignored"), report.ignored_columns.join(", "))?;
    }
    Ok(out::text(&told)?)
}

/// A row's problem in words: row, column, reason.
fn in_words(catalog: &Catalog, problem: &RowProblem) -> String {
    let place = |key: &str, name: &str, value: &str| {
        let args = BTreeMap::from([(name.to_owned(), value.to_owned())]);
        catalog.text(Locale::JA, key, &args)
    };
    let mut words = Vec::new();
    if problem.row > 0 {
        words.push(place("problem-row", "row", &problem.row.to_string()));
    }
    if let Some(column) = &problem.column {
        words.push(place("problem-column", "column", column));
    }
    words.push(words::reason(catalog, problem.code.key(), &problem.args));
    words.join(" ")
}

async fn write_all(
    workshop: &Workshop,
    files: &TenantFiles,
    stored: &SetUp,
    (rows, told): (&[FacilityRow], &BTreeSet<FacilityColumn>),
    dry_run: bool,
) -> Result<()> {
    let mut write = workshop.begin(files.tenant.id, "import-facilities").await?;
    let programs: Vec<_> = stored.programs.iter().map(|program| (program.key.clone(), program.id)).collect();
    let known: BTreeMap<&str, _> = stored.facilities.iter().map(|f| (f.code.as_str(), f)).collect();
    let (mut new, mut changed, mut same) = (0, 0, 0);
    let mut offers = 0;
    for row in rows {
        let mut wanted = place::facility(workshop, row);
        let stands = known.get(wanted.code.as_str()).copied();
        place::keep_untold(&mut wanted, stands, told);
        let id = match (place::compare(&wanted, stands), stands) {
            (Difference::Same, Some(stands)) => {
                same += 1;
                stands.id
            }
            (difference, _) => {
                if difference == Difference::New {
                    new += 1;
                } else {
                    changed += 1;
                }
                places::put_facility(&mut write, &wanted).await?
            }
        };
        offers += place::offer(&mut write, stored, id, &programs, &row.programs).await?.len();
    }
    check(workshop, &mut write, files).await?;
    if !dry_run && new + changed + offers > 0 {
        places::raise_generation(&mut write).await?;
        write.audit().detail = serde_json::json!({ "new": new, "changed": changed, "offers": offers });
        write.commit(&Value::Null).await?;
    }
    let args: BTreeMap<String, String> =
        [("new", new), ("changed", changed), ("same", same), ("offers", offers)]
            .map(|(name, count)| (name.to_owned(), count.to_string()))
            .into();
    let key = if dry_run { "import-would" } else { "import-done" };
    out::line(format_args!("{}", workshop.parts.catalog.text(Locale::JA, key, &args)))?;
    Ok(())
}

async fn check(workshop: &Workshop, write: &mut Write, files: &TenantFiles) -> Result<()> {
    let problems = rules::check(workshop, write, files).await?;
    if problems.is_empty() { Ok(()) } else { Err(refusal("the rules of the facilities", &problems)) }
}
