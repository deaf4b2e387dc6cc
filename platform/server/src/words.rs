//! Words for the command line, from the same messages as the pages.

use platform_web::i18n::{Catalog, Locale};
use std::collections::BTreeMap;

/// What is wrong with a rule, in words, with the values that tell more.
pub fn reason(catalog: &Catalog, code: &str, args: &BTreeMap<String, String>) -> String {
    let words = if catalog.has(code) { catalog.text(Locale::JA, code, args) } else { code.to_owned() };
    let told = args.iter().filter(|(_, value)| !words.contains(value.as_str()));
    let values: Vec<String> = told
        .map(|(name, value)| {
            let label = format!("problem-value-{name}");
            if catalog.has(&label) {
                format!("{}: {value}", catalog.text(Locale::JA, &label, &BTreeMap::new()))
            } else {
                format!("{name}: {value}")
            }
        })
        .collect();
    if values.is_empty() { words } else { format!("{words} ({})", values.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::context::Parts;
    use platform_tenant_config::Code;

    #[test]
    fn every_problem_of_a_file_has_words() {
        let catalog = Parts::new().expect("the parts of this build").catalog;
        for code in Code::ALL {
            assert!(catalog.has(code.key()), "{} has no words", code.key());
        }
    }

    #[test]
    fn values_are_told_with_their_labels() {
        let catalog = Parts::new().expect("the parts of this build").catalog;
        let args = BTreeMap::from([("max".to_owned(), "100".to_owned())]);
        assert_eq!(reason(&catalog, "cell-too-long", &args), "値が長すぎます (上限: 100)");
    }
}
