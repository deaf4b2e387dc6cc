//! The crates and who depends on whom, without the dependencies of tests.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use cargo_metadata::{DependencyKind, Metadata};

/// One crate, all versions together.
#[derive(Debug, Default, Clone)]
pub struct Crate {
    /// Whether it is a member of the workspace.
    pub ours: bool,
    /// Its features and what each switches on.
    pub features: BTreeMap<String, Vec<String>>,
    /// On what it depends.
    pub deps: Vec<Dep>,
}

/// One dependency.
#[derive(Debug, Default, Clone)]
pub struct Dep {
    /// The other crate.
    pub name: String,
    /// The name by which features call it.
    pub key: String,
    /// Whether a feature must switch it on.
    pub optional: bool,
    /// The other crate's features that this dependency switches on.
    pub features: Vec<String>,
}

/// All crates by name.
#[derive(Debug, Default)]
pub struct Graph {
    /// The crates.
    pub crates: BTreeMap<String, Crate>,
}

impl From<&Metadata> for Graph {
    fn from(metadata: &Metadata) -> Self {
        let mut graph = Self::default();
        for package in &metadata.packages {
            let ours = metadata.workspace_members.contains(&package.id);
            let entry = graph.crates.entry(package.name.to_string()).or_default();
            entry.ours |= ours;
            if !ours {
                continue;
            }
            entry.features = package.features.clone();
            entry.deps = package
                .dependencies
                .iter()
                .filter(|d| d.kind != DependencyKind::Development)
                .map(own)
                .collect();
        }
        let names: BTreeMap<_, _> = metadata.packages.iter().map(|p| (&p.id, p.name.to_string())).collect();
        for node in metadata.resolve.iter().flat_map(|resolve| &resolve.nodes) {
            let Some(entry) = names.get(&node.id).and_then(|name| graph.crates.get_mut(name)) else {
                continue;
            };
            if entry.ours {
                continue;
            }
            for dep in &node.deps {
                let wanted = dep.dep_kinds.iter().any(|kind| kind.kind != DependencyKind::Development);
                if let Some(name) = names.get(&dep.pkg).filter(|_| wanted) {
                    entry.deps.push(Dep { name: name.clone(), ..Dep::default() });
                }
            }
        }
        graph
    }
}

fn own(dep: &cargo_metadata::Dependency) -> Dep {
    let mut features = dep.features.clone();
    if dep.uses_default_features {
        features.push("default".into());
    }
    let key = dep.rename.clone().unwrap_or_else(|| dep.name.clone());
    Dep { name: dep.name.clone(), key, optional: dep.optional, features }
}

impl Graph {
    /// Names of the workspace's crates.
    pub fn ours(&self) -> impl Iterator<Item = &str> {
        self.crates.iter().filter(|(_, found)| found.ours).map(|(name, _)| name.as_str())
    }

    /// Whether this name is a crate of ours.
    pub fn is_ours(&self, name: &str) -> bool {
        self.crates.get(name).is_some_and(|found| found.ours)
    }

    /// What the crate depends on directly, whatever its features.
    pub fn direct(&self, name: &str) -> impl Iterator<Item = &str> {
        self.crates.get(name).into_iter().flat_map(|found| &found.deps).map(|dep| dep.name.as_str())
    }

    /// Everything that the crate reaches when it is built alone, each with the path that leads there.
    pub fn reach(&self, start: &str) -> BTreeMap<String, Vec<String>> {
        let mut paths = BTreeMap::from([(start.to_owned(), vec![start.to_owned()])]);
        let mut enabled: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        enabled.insert(start.to_owned(), self.closure(start, &["default".into()]));
        let mut queue = VecDeque::from([start.to_owned()]);
        while let Some(name) = queue.pop_front() {
            let Some(found) = self.crates.get(&name) else { continue };
            let on = enabled.get(&name).cloned().unwrap_or_default();
            let path = paths.get(&name).cloned().unwrap_or_default();
            for dep in found.deps.iter().filter(|dep| !dep.optional || on.contains(&dep.key)) {
                let mut asked = dep.features.clone();
                // `key/feature` in one of our enabled features asks the dependency for that feature.
                let prefixes = [format!("{}/", dep.key), format!("{}?/", dep.key)];
                asked.extend(
                    on.iter()
                        .filter_map(|word| prefixes.iter().find_map(|p| word.strip_prefix(p.as_str())))
                        .map(str::to_owned),
                );
                let asked = self.closure(&dep.name, &asked);
                let known = enabled.entry(dep.name.clone()).or_default();
                let grown = !asked.is_subset(known);
                known.extend(asked);
                let new = !paths.contains_key(&dep.name);
                if new {
                    let mut longer = path.clone();
                    longer.push(dep.name.clone());
                    paths.insert(dep.name.clone(), longer);
                }
                if new || grown {
                    queue.push_back(dep.name.clone());
                }
            }
        }
        paths.remove(start);
        paths
    }

    /// The features that these switch on, with the keys of the optional dependencies among them.
    fn closure(&self, name: &str, asked: &[String]) -> BTreeSet<String> {
        let mut on = BTreeSet::new();
        let Some(found) = self.crates.get(name).filter(|found| found.ours) else { return on };
        let mut queue: Vec<String> = asked.to_vec();
        while let Some(word) = queue.pop() {
            let key = word.strip_prefix("dep:").unwrap_or(&word);
            let before_slash = key.split_once('/').map(|(dep, _)| dep).filter(|dep| !dep.ends_with('?'));
            on.extend(before_slash.map(str::to_owned));
            let names_dep = found.deps.iter().any(|dep| dep.key == key);
            if (names_dep || found.features.contains_key(key) || key.contains('/'))
                && on.insert(key.to_owned())
            {
                queue.extend(found.features.get(key).cloned().unwrap_or_default());
            }
        }
        on
    }
}
