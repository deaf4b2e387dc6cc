//! Words for the command line, from the same messages as the pages.

use platform_web::format::shown;
use platform_web::i18n::{Catalog, Locale};
use std::collections::BTreeMap;

/// What is wrong with a rule, in words, with the values that tell more.
pub fn reason(catalog: &Catalog, code: &str, args: &BTreeMap<String, String>) -> String {
    let words = if catalog.has(code) { catalog.text(Locale::JA, code, args) } else { code.to_owned() };
    // Words show times in the reader's style.
    let in_words = |value: &str| words.contains(value) || words.contains(&shown(value));
    let told = args.iter().filter(|(_, value)| !in_words(value));
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
        let span = BTreeMap::from([("value", "06:00-17:00"), ("within", "07:00-20:00")]);
        let span = span.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        assert!(reason(&catalog, "rule-outside-city-span", &span).ends_with("中にしてください"));
    }
}
