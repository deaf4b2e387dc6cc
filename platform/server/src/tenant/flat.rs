//! The rules of a city's files as lines of path and value, so that a change of them can be told before it is applied.

use platform_tenant_config::TenantFiles;
use std::collections::BTreeMap;
use toml::{Table, Value};

/// By path: `<program> <key>` for the city's rules, `<program> <facility> <key>` for those of one facility.
pub type Flat = BTreeMap<String, String>;

/// All rules of the files.
pub fn of(files: &TenantFiles) -> Flat {
    let mut flat = Flat::new();
    for (key, program) in &files.programs {
        lay(&mut flat, &format!("{key} "), &program.rules);
        for (path, bound) in &program.bounds {
            flat.insert(format!("{key} bounds of {path}"), format!("{bound:?}"));
        }
        flat.insert(format!("{key} facility_may_edit"), program.facility_may_edit.join(", "));
    }
    for (code, programs) in &files.exceptions {
        for (key, rules) in programs {
            lay(&mut flat, &format!("{key} {code} "), rules);
        }
    }
    flat
}

fn lay(flat: &mut Flat, before: &str, table: &Table) {
    for (key, value) in table {
        let path = format!("{before}{key}");
        match value {
            Value::Table(inner) => lay(flat, &format!("{path}."), inner),
            other => {
                flat.insert(path, other.to_string());
            }
        }
    }
}

/// One line for each rule that is new, gone or different.
pub fn differences(was: &Flat, now: &Flat) -> Vec<String> {
    let new = now.iter().filter(|(path, _)| !was.contains_key(*path));
    let mut lines: Vec<String> = new.map(|(path, value)| format!("+ rule {path} = {value}")).collect();
    for (path, before) in was {
        match now.get(path) {
            None => lines.push(format!("- rule {path} (was {before})")),
            Some(value) if value != before => lines.push(format!("~ rule {path}: {before} -> {value}")),
            Some(_) => {}
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_that_differs_is_told_with_both_values() {
        let flat = |text: &str| {
            let mut flat = Flat::new();
            lay(&mut flat, "p ", &text.parse().expect("a table"));
            flat
        };
        let was = flat("few = 2\n[fee]\nmeal = 300\nold = true");
        let now = flat("few = 2\n[fee]\nmeal = 280\n[fee.lt1]\nfull = 2900");
        let told =
            ["+ rule p fee.lt1.full = 2900", "~ rule p fee.meal: 300 -> 280", "- rule p fee.old (was true)"];
        assert_eq!(differences(&was, &now), told);
        assert_eq!(differences(&now, &now), Vec::<String>::new());
    }
}
