//! `programs/<key>.toml`: the city's use of a module of care: its name, its layer of rules, what holds otherwise for a kind
//! of facility, and what facilities may change inside which bounds.

use crate::bounds::{self, Bound};
use crate::problems::Code;
use crate::reader::{Section, Sink};
use platform_program_api::rules::covers;
use platform_values::FacilityKind;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// A city's use of a module.
#[derive(Clone, PartialEq, Debug)]
pub struct ProgramFile {
    /// Key inside the city: the file's name.
    pub key: String,
    /// Key of the module.
    pub module: String,
    /// Name that people read.
    pub name: String,
    /// Whether citizens see it.
    pub published: bool,
    /// What it is, in a few sentences.
    pub description: String,
    /// Paths of rules that a facility may change; a `*` stands for any key, a table's path for all inside it.
    pub facility_may_edit: Vec<String>,
    /// Bounds for such changes by path.
    pub bounds: BTreeMap<String, Bound>,
    /// The city's layer of rules.
    pub rules: Table,
    /// What the city rules otherwise for all facilities of a kind, such as that its ceiling does not bind the unlicensed.
    pub kinds: BTreeMap<FacilityKind, Table>,
}

/// Reads the file; `key` is its name.
pub(crate) fn read(sink: &Sink, table: &Table, key: &str) -> ProgramFile {
    let mut top = Section::new(sink, "", table);
    let module = top.text("module", 60);
    let name = top.text("name", 40);
    let published = top.switch("published");
    let description = top.text("description", 1_000);
    let facility_may_edit = top.texts("facility_may_edit");
    for (index, path) in facility_may_edit.iter().enumerate().filter(|(_, path)| !is_pattern(path)) {
        top.problem(&format!("facility_may_edit.{index}"), Code::RulePath, &[("value", path)]);
    }
    let mut bounds = BTreeMap::new();
    for (path, value) in top.table_if_any("bounds").into_iter().flatten() {
        if !is_pattern(path) {
            top.problem(&format!("bounds.{path}"), Code::RulePath, &[("value", path)]);
        }
        if let Some(bound) = bounds::read(sink, &format!("bounds.{path}"), value) {
            bounds.insert(path.clone(), bound);
        }
    }
    let rules = top.table("rules").cloned().unwrap_or_default();
    check_rules(sink, "rules", &rules);
    let mut kinds = BTreeMap::new();
    for (word, value) in top.table_if_any("kinds").into_iter().flatten() {
        let path = format!("kinds.{word}");
        match (word.parse::<FacilityKind>(), value.as_table()) {
            (Ok(kind), Some(layer)) => {
                check_rules(sink, &path, layer);
                kinds.insert(kind, layer.clone());
            }
            (Ok(_), None) => {
                top.problem(&path, Code::WrongType, &[("wanted", "table"), ("found", value.type_str())]);
            }
            (Err(_), _) => top.problem(&path, Code::CellKind, &[("value", word)]),
        }
    }
    top.finish();
    let key = key.to_owned();
    ProgramFile { key, module, name, published, description, facility_may_edit, bounds, rules, kinds }
}

fn is_pattern(path: &str) -> bool {
    path.split('.').all(|key| key == "*" || is_rule_key(key))
}

fn is_rule_key(key: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    !key.is_empty() && key.chars().all(inner)
}

/// Rules are tables of texts, whole numbers, switches and lists of those; their keys hold no dot, which parts a path.
pub(crate) fn check_rules(sink: &Sink, prefix: &str, rules: &Table) {
    for (key, value) in rules {
        let path = format!("{prefix}.{key}");
        if !is_rule_key(key) {
            sink.key(&path, Code::KeyShape, &[]);
        }
        match value {
            Value::Table(inner) => check_rules(sink, &path, inner),
            Value::Array(list) if list.iter().all(is_plain) => {}
            single if is_plain(single) => {}
            other => {
                let wanted = ("wanted", "string, integer, boolean or list of them");
                sink.key(&path, Code::WrongType, &[wanted, ("found", other.type_str())]);
            }
        }
    }
}

fn is_plain(value: &Value) -> bool {
    value.is_str() || value.is_integer() || value.is_bool()
}

impl ProgramFile {
    /// True if facilities may change this rule.
    pub fn may_edit(&self, path: &str) -> bool {
        self.facility_may_edit.iter().any(|pattern| covers(pattern, path))
    }

    /// The file's content.
    pub(crate) fn to_table(&self) -> Table {
        let bounds: Table =
            self.bounds.iter().map(|(path, bound)| (path.clone(), bound.to_value())).collect();
        let mut table: Table = [
            ("module".to_owned(), Value::from(self.module.as_str())),
            ("name".to_owned(), Value::from(self.name.as_str())),
            ("published".to_owned(), Value::from(self.published)),
            ("description".to_owned(), Value::from(self.description.as_str())),
            ("facility_may_edit".to_owned(), Value::from(self.facility_may_edit.clone())),
        ]
        .into_iter()
        .collect();
        if !bounds.is_empty() {
            table.insert("bounds".to_owned(), Value::Table(bounds));
        }
        table.insert("rules".to_owned(), Value::Table(self.rules.clone()));
        if !self.kinds.is_empty() {
            let kinds =
                self.kinds.iter().map(|(kind, rules)| (kind.to_string(), Value::Table(rules.clone())));
            table.insert("kinds".to_owned(), Value::Table(kinds.collect()));
        }
        table
    }
}
