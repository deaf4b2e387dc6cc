//! Leaves of rules by their dotted paths: setting, taking away, listing and comparing them.

use std::collections::BTreeMap;
use std::fmt;
use toml::{Table, Value};

fn join(prefix: &str, key: &str) -> String {
    if prefix.is_empty() { key.to_owned() } else { format!("{prefix}.{key}") }
}

/// A path that cannot be set, because a part of it is already something else.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RuleConflict {
    /// The path that was to be set.
    pub path: String,
}

impl fmt::Display for RuleConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} cannot be set: a part of it is empty, a value or a table", self.path)
    }
}

impl std::error::Error for RuleConflict {}

/// Sets one leaf, making the tables on the way.
pub fn set(table: &mut Table, dotted: &str, value: Value) -> Result<(), RuleConflict> {
    let conflict = || RuleConflict { path: dotted.to_owned() };
    if dotted.split('.').any(str::is_empty) {
        return Err(conflict());
    }
    let (parents, leaf) = dotted.rsplit_once('.').unwrap_or(("", dotted));
    let mut at = table;
    for key in parents.split('.').filter(|key| !key.is_empty()) {
        let slot = at.entry(key).or_insert_with(|| Value::Table(Table::new()));
        at = slot.as_table_mut().ok_or_else(conflict)?;
    }
    if at.get(leaf).is_some_and(Value::is_table) {
        return Err(conflict());
    }
    at.insert(leaf.to_owned(), value);
    Ok(())
}

/// Takes one leaf away and gives it back; tables that become empty go too.
pub fn unset(table: &mut Table, dotted: &str) -> Option<Value> {
    let Some((first, rest)) = dotted.split_once('.') else {
        return if table.get(dotted)?.is_table() { None } else { table.remove(dotted) };
    };
    let inner = table.get_mut(first)?.as_table_mut()?;
    let value = unset(inner, rest);
    if inner.is_empty() {
        table.remove(first);
    }
    value
}

/// The value at a path, leaf or table.
pub fn get<'a>(table: &'a Table, dotted: &str) -> Option<&'a Value> {
    match dotted.split_once('.') {
        Some((first, rest)) => get(table.get(first)?.as_table()?, rest),
        None => table.get(dotted),
    }
}

/// Every leaf by its dotted path.
pub fn leaves(table: &Table) -> BTreeMap<String, &Value> {
    let mut found = BTreeMap::new();
    collect(table, "", &mut found);
    found
}

fn collect<'a>(table: &'a Table, prefix: &str, found: &mut BTreeMap<String, &'a Value>) {
    for (key, value) in table {
        let path = join(prefix, key);
        if let Value::Table(inner) = value {
            collect(inner, &path, found);
        } else {
            found.insert(path, value);
        }
    }
}

/// One leaf that differs.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// Its dotted path.
    pub path: String,
    /// What it was; `None` if it is new.
    pub before: Option<Value>,
    /// What it becomes; `None` if it goes.
    pub after: Option<Value>,
}

/// The leaves in which two tables differ, by path.
pub fn diff(before: &Table, after: &Table) -> Vec<Change> {
    let (old, new) = (leaves(before), leaves(after));
    let paths: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = paths.into_iter().filter(|path| old.get(*path) != new.get(*path));
    changed
        .map(|path| Change {
            path: path.clone(),
            before: old.get(path).map(|value| (*value).clone()),
            after: new.get(path).map(|value| (*value).clone()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        text.parse().expect("TOML")
    }

    #[test]
    fn setting_makes_tables_but_never_hides_one() {
        let mut rules = Table::new();
        set(&mut rules, "fee.bands.lt1.full", Value::from(2900)).expect("a new path");
        assert_eq!(get(&rules, "fee.bands.lt1.full"), Some(&Value::from(2900)));
        assert!(set(&mut rules, "fee.bands", Value::from(1)).is_err());
        assert!(set(&mut rules, "fee.bands.lt1.full.x", Value::from(1)).is_err());
        assert!(set(&mut rules, "fee..x", Value::from(1)).is_err());
        assert_eq!(unset(&mut rules, "fee.bands.lt1.full"), Some(Value::from(2900)));
        assert!(rules.is_empty());
    }

    #[test]
    fn a_difference_names_both_values() {
        let changes = diff(&table("a = 1\nb = 2"), &table("b = 3\n[c]\nd = 4"));
        let shown: Vec<(&str, bool, bool)> =
            changes.iter().map(|c| (c.path.as_str(), c.before.is_some(), c.after.is_some())).collect();
        assert_eq!(shown, [("a", true, false), ("b", true, true), ("c.d", false, true)]);
    }
}
