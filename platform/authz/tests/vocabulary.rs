//! The words of `policies/` and of the code are the same words, and every file that is there is read.

use std::{collections::BTreeSet, fs, path::Path};

use platform_authz::{Action, Object, Relation, Role, policy};

fn words<T: std::str::FromStr<Err = platform_authz::UnknownWord> + Copy>(
    all: &[T],
    word: fn(T) -> &'static str,
) {
    for &member in all {
        assert!(word(member).parse::<T>().is_ok(), "{} does not parse", word(member));
    }
    assert!("nonsense".parse::<T>().is_err());
    assert!("".parse::<T>().is_err());
}

#[test]
fn every_word_reads_back() {
    words(Role::ALL, Role::as_str);
    words(Action::ALL, Action::as_str);
    words(Object::ALL, Object::as_str);
    words(Relation::ALL, Relation::as_str);
    assert_eq!("facility_staff".parse(), Ok(Role::FacilityStaff));
    assert_eq!("interview_slot".parse(), Ok(Object::InterviewSlot));
    assert_eq!("Guardian".parse::<Role>().unwrap_err().to_string(), "\"Guardian\" is not a known role");
}

#[test]
fn the_order_by_strength_names_every_role_once() {
    let named: BTreeSet<_> = Role::WEAKEST_FIRST.into_iter().collect();
    assert_eq!(named, Role::ALL.iter().copied().collect());
}

#[test]
fn every_word_of_the_policy_is_known_and_every_known_word_is_used() {
    let mut used = [const { BTreeSet::new() }; 4];
    let mut lines = BTreeSet::new();
    for (file, text) in policy::FILES {
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            assert!(lines.insert(line), "{file} says twice: {line}");
            let words: Vec<_> = line.split(", ").collect();
            if words[0] == "g" {
                used[0].extend(&words[1..]);
            } else {
                assert_eq!((words[0], words.len()), ("p", 5), "{file}: {line}");
                words[1..].iter().zip(&mut used).for_each(|(word, used)| {
                    used.insert(*word);
                });
            }
        }
    }
    let roles = Role::ALL.iter().map(|role| role.as_str());
    assert_eq!(used[0], roles.collect());
    assert_eq!(used[1], Relation::ALL.iter().map(|relation| relation.as_str()).collect());
    assert_eq!(used[2], Object::ALL.iter().map(|object| object.as_str()).collect());
    assert_eq!(used[3], Action::ALL.iter().map(|action| action.as_str()).collect());
}

#[test]
fn every_file_of_the_policy_is_compiled_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
    let mut there = BTreeSet::new();
    for folder in ["", "programs/"] {
        for entry in fs::read_dir(root.join(folder)).unwrap() {
            let name = entry.unwrap().file_name().into_string().unwrap();
            if Path::new(&name).extension().is_some_and(|extension| extension == "csv") {
                there.insert(format!("{folder}{name}"));
            }
        }
    }
    assert_eq!(there, policy::FILES.iter().map(|(file, _)| (*file).to_owned()).collect());
}
