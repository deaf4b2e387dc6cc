//! The table of the architecture: who may depend on which of our crates, and what nobody there may reach.

use super::graph::Graph;

/// One row of the table.
struct Row {
    /// A crate, or many by a pattern that ends in `*`.
    who: &'static str,
    /// Which of our crates it may depend on.
    ours: &'static [&'static str],
    /// What it must not reach by any path.
    never: &'static [&'static str],
    /// What it must not name itself, although crates below it may use it.
    never_itself: &'static [&'static str],
}

/// The first row that fits counts, so the registry stands before the modules.
const TABLE: [Row; 11] = [
    Row {
        who: "platform-values",
        ours: &[],
        never: &["tokio", "poem", "redis", "casbin", "diesel"],
        never_itself: &[],
    },
    Row {
        who: "platform-program-api",
        ours: &["platform-values"],
        never: &["tokio", "diesel", "poem", "redis", "casbin", "handlebars"],
        never_itself: &[],
    },
    Row {
        who: "programs-registry",
        ours: &["programs-*", "platform-program-api", "platform-values"],
        never: &["tokio", "diesel", "poem", "redis", "casbin", "handlebars"],
        never_itself: &[],
    },
    Row {
        who: "programs-*",
        ours: &["platform-program-api", "platform-values"],
        never: &["tokio", "diesel", "poem", "redis", "casbin", "handlebars"],
        never_itself: &[],
    },
    Row {
        who: "platform-tenant-config",
        ours: &["platform-program-api", "platform-values"],
        never: &["diesel", "poem", "casbin"],
        never_itself: &[],
    },
    Row { who: "platform-authz", ours: &["platform-values"], never: &["diesel", "poem"], never_itself: &[] },
    Row {
        who: "platform-store",
        ours: &["platform-values", "platform-program-api"],
        never: &["poem", "casbin", "handlebars"],
        never_itself: &[],
    },
    Row {
        who: "platform-app",
        ours: &[
            "platform-store",
            "platform-authz",
            "platform-tenant-config",
            "platform-program-api",
            "platform-values",
        ],
        never: &["poem", "handlebars", "programs-*"],
        never_itself: &["diesel", "diesel-async"],
    },
    Row {
        who: "platform-web",
        ours: &["platform-app", "platform-program-api", "platform-values"],
        never: &["programs-*"],
        never_itself: &["diesel", "diesel-async"],
    },
    Row {
        who: "platform-server",
        ours: &[
            "platform-values",
            "platform-program-api",
            "platform-tenant-config",
            "platform-authz",
            "platform-store",
            "platform-app",
            "platform-web",
            "programs-registry",
        ],
        never: &[],
        never_itself: &["diesel", "diesel-async"],
    },
    // The first thing that runs on a fresh clone must compile in seconds.
    Row {
        who: "platform-devtools",
        ours: &[],
        never: &["tokio", "diesel", "poem", "redis", "casbin"],
        never_itself: &[],
    },
];

/// For tests and development only: may use everything, and nothing may use it.
const TOP: [&str; 1] = ["platform-testkit"];

fn fits(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |prefix| name.starts_with(prefix))
}

/// Every broken rule in words.
pub fn violations(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for name in graph.ours() {
        if TOP.contains(&name) {
            continue;
        }
        let Some(row) = TABLE.iter().find(|row| fits(row.who, name)) else {
            found.push(format!("{name}: has no row in the table of arrows"));
            continue;
        };
        for dep in graph.direct(name) {
            if graph.is_ours(dep) && !row.ours.iter().any(|allowed| fits(allowed, dep)) {
                found.push(format!("{name}: may not depend on {dep} (allowed: {})", row.ours.join(", ")));
            }
            if row.never_itself.contains(&dep) {
                found.push(format!("{name}: may not name {dep} itself"));
            }
        }
        for (reached, path) in graph.reach(name) {
            if row.never.iter().any(|forbidden| fits(forbidden, &reached)) {
                found.push(format!("{name}: must never reach {reached}: {}", path.join(" -> ")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::graph::{Crate, Dep};
    use super::*;

    fn dep(name: &str) -> Dep {
        Dep { name: name.into(), key: name.into(), ..Dep::default() }
    }

    fn graph(edges: &[(&str, Vec<Dep>)]) -> Graph {
        let mut graph = Graph::default();
        for (name, deps) in edges {
            let ours = name.starts_with("platform-") || name.starts_with("programs-");
            let found = Crate { ours, features: BTreeMap::new(), deps: deps.clone() };
            graph.crates.insert((*name).into(), found);
        }
        graph
    }

    #[test]
    fn a_clean_workspace_has_no_violation() {
        let graph = graph(&[
            ("platform-values", vec![dep("chrono")]),
            ("platform-store", vec![dep("platform-values"), dep("diesel")]),
            ("platform-app", vec![dep("platform-store")]),
            ("platform-web", vec![dep("platform-app"), dep("poem")]),
            ("platform-testkit", vec![dep("platform-web"), dep("diesel")]),
            ("programs-care", vec![dep("platform-values")]),
            ("programs-registry", vec![dep("programs-care")]),
        ]);
        assert_eq!(violations(&graph), Vec::<String>::new());
    }

    #[test]
    fn a_forbidden_crate_is_found_through_others_and_the_path_is_told() {
        let graph = graph(&[
            ("programs-care", vec![dep("platform-values")]),
            ("platform-values", vec![dep("nice")]),
            ("nice", vec![dep("tokio")]),
            ("tokio", vec![]),
        ]);
        let expected =
            "programs-care: must never reach tokio: programs-care -> platform-values -> nice -> tokio";
        assert!(violations(&graph).contains(&expected.to_owned()));
    }

    #[test]
    fn a_wrong_direction_and_an_unknown_crate_are_told() {
        let graph = graph(&[
            ("platform-store", vec![dep("platform-web")]),
            ("platform-web", vec![dep("diesel")]),
            ("platform-new", vec![]),
        ]);
        let found = violations(&graph).join("\n");
        assert!(found.contains("platform-store: may not depend on platform-web"), "{found}");
        assert!(found.contains("platform-web: may not name diesel itself"), "{found}");
        assert!(found.contains("platform-new: has no row"), "{found}");
    }

    #[test]
    fn a_feature_counts_only_for_those_who_switch_it_on() {
        let optional = Dep { optional: true, ..dep("diesel") };
        let with = Dep { features: vec!["sql".into()], ..dep("platform-values") };
        let mut graph = graph(&[
            ("platform-values", vec![optional]),
            ("platform-store", vec![with]),
            ("platform-program-api", vec![dep("platform-values")]),
            ("diesel", vec![]),
        ]);
        if let Some(values) = graph.crates.get_mut("platform-values") {
            values.features = BTreeMap::from([("sql".into(), vec!["dep:diesel".into()])]);
        }
        assert_eq!(violations(&graph), Vec::<String>::new());
        assert!(graph.reach("platform-store").contains_key("diesel"));
    }

    #[test]
    fn nothing_may_use_the_test_kit() {
        let graph = graph(&[("platform-app", vec![dep("platform-testkit")]), ("platform-testkit", vec![])]);
        assert_eq!(violations(&graph).len(), 1);
    }
}
