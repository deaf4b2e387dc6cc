//! The text of the policy, compiled in, and the check of its words. Casbin refuses silently whatever it cannot match,
//! so a misspelt word must stop the program at start.

use std::str::FromStr;

use crate::{Action, AuthzError, Object, Relation, Role};

/// How a question meets a line.
pub const MODEL: &str = include_str!("../../../policies/model.conf");

/// The files of the policy: path below `policies/`, and text.
pub const FILES: [(&str, &str); 2] = [
    ("roles.csv", include_str!("../../../policies/roles.csv")),
    ("platform.csv", include_str!("../../../policies/platform.csv")),
];

/// Checks every line of these files and joins them for Casbin.
pub(crate) fn join(files: &[(&'static str, &str)]) -> Result<String, AuthzError> {
    let mut joined = String::new();
    for &(file, text) in files {
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            check(line).map_err(|reason| AuthzError::Policy { file, line: index + 1, reason })?;
            joined.push_str(line);
            joined.push('\n');
        }
    }
    Ok(joined)
}

/// The lines of a joined policy that can answer a question about this action: its own, and what roles include.
pub(crate) fn about(policy: &str, action: Action) -> String {
    let last = |line: &str| line.rsplit(',').next().map(str::trim) == Some(action.as_str());
    policy.lines().filter(|line| line.starts_with('g') || last(line)).flat_map(|line| [line, "\n"]).collect()
}

fn check(line: &str) -> Result<(), String> {
    let words: Vec<&str> = line.split(',').map(str::trim).collect();
    match words.as_slice() {
        ["g", role, included] => {
            word::<Role>(role)?;
            word::<Role>(included)
        }
        ["p", role, relation, object, action] => {
            pattern(object)?;
            word::<Action>(action)?;
            let role = Role::from_str(role).map_err(|unknown| unknown.to_string())?;
            let relation = Relation::from_str(relation).map_err(|unknown| unknown.to_string())?;
            if role.relations().contains(&relation) {
                Ok(())
            } else {
                Err(format!("a {role} never stands in the relation {relation:?}"))
            }
        }
        _ => Err(format!("{line:?} is neither \"p, role, relation, object, action\" nor \"g, role, role\"")),
    }
}

fn word<T: FromStr<Err = crate::UnknownWord>>(word: &str) -> Result<(), String> {
    T::from_str(word).map(|_| ()).map_err(|unknown| unknown.to_string())
}

/// An object, or the beginning of at least one and a star.
fn pattern(object: &str) -> Result<(), String> {
    match object.strip_suffix('*') {
        Some(start) if Object::ALL.iter().any(|known| known.as_str().starts_with(start)) => Ok(()),
        _ => word::<Object>(object),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(line: &str) -> String {
        join(&[("sample.csv", &format!("# a comment\n{line}\n"))]).unwrap_err().to_string()
    }

    #[test]
    fn a_misspelt_word_is_told_with_its_place() {
        assert_eq!(
            reason("p, guardian, own, boking, read"),
            "policies/sample.csv:2: \"boking\" is not a known object"
        );
        assert!(reason("p, gardian, own, booking, read").contains("not a known role"));
        assert!(reason("p, guardian, owned, booking, read").contains("not a known relation"));
        assert!(reason("p, guardian, own, booking, raed").contains("not a known action"));
        assert!(reason("g, city_admin, city_stuff").contains("not a known role"));
        assert!(reason("p, guardian, own, boo*ing, read").contains("not a known object"));
        assert!(reason("p, guardian, own, zoo*, read").contains("not a known object"));
    }

    #[test]
    fn a_line_of_another_shape_is_refused() {
        assert!(reason("p, guardian, own, booking").contains("is neither"));
        assert!(reason("p, guardian, own, booking, read, deny").contains("is neither"));
        assert!(reason("q, guardian, own, booking, read").contains("is neither"));
    }

    #[test]
    fn a_guardian_is_never_given_more_than_the_own_family() {
        assert!(reason("p, guardian, facility, booking, read").contains("never stands"));
        assert!(reason("p, guardian, tenant, booking, read").contains("never stands"));
    }

    #[test]
    fn the_beginning_of_an_object_and_a_star_is_a_pattern() {
        let text = join(&[("sample.csv", "p, city_staff, tenant, interview*, read")]).unwrap();
        assert_eq!(text, "p, city_staff, tenant, interview*, read\n");
    }
}
