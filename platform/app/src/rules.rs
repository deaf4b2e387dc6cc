//! The rules of a facility as people read them: every value with the layer it came from. Nothing is changed here.

use crate::city::Book;
use crate::ctx::Ctx;
use crate::error::{AppError, AppResult};
use chrono::NaiveDate;
use platform_authz::{Action, Object, Of};
use platform_program_api::{Cell, Origin, RuleField, RuleKind};
use platform_tenant_config::get;
use platform_values::{FacilityId, ProgramId, Yen};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toml::Value;

/// One rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleLine {
    /// Message key of its name.
    pub label: String,
    /// Which of several: the key that stands for the star of its path; empty where there is one only.
    pub of: String,
    /// Its value; several for a list.
    pub value: Vec<Cell>,
    /// The layer that set it.
    pub origin: Origin,
    /// Its path.
    pub path: String,
}

/// The rules that govern care at a facility on `date`, in the module's order.
pub fn effective(
    ctx: &Ctx,
    program: ProgramId,
    facility: FacilityId,
    date: NaiveDate,
) -> AppResult<Vec<RuleLine>> {
    ctx.require(Action::Read, &Of::new(Object::Rules).facility(facility))?;
    let module = ctx.city.module(ctx.city.program(program).ok_or(AppError::NotFound)?)?;
    let book = ctx.city.book(program, facility, date)?;
    let manifest = module.manifest();
    let mut lines = Vec::new();
    for field in &manifest.rules {
        for (path, origin) in book.rules.origins.iter().filter(|(path, _)| field.describes(path)) {
            let Some(value) = get(&book.rules.values, path) else { continue };
            lines.push(RuleLine {
                label: field.message(),
                of: starred(field.path, path),
                value: shown(field, value),
                origin: *origin,
                path: path.clone(),
            });
        }
    }
    Ok(lines)
}

/// The rules that hold on a day: the city's, or those of one facility.
pub struct InForce {
    /// The rules with the origin of each.
    pub book: Arc<Book>,
    /// The city's rules.
    pub city: Arc<Book>,
    /// The last day up to this one from which something was changed over the files.
    pub since: Option<NaiveDate>,
    /// The next day from which something changes.
    pub next: Option<NaiveDate>,
    /// Facilities that set a rule otherwise than the city, by its path; empty where one facility was asked for.
    pub otherwise: BTreeMap<String, Vec<FacilityId>>,
}

/// The rules for care on `date`, of the city or of one facility.
pub fn in_force(
    ctx: &Ctx,
    program: ProgramId,
    facility: Option<FacilityId>,
    date: NaiveDate,
) -> AppResult<InForce> {
    ctx.require(Action::Read, &facility.into_iter().fold(Of::new(Object::Rules), Of::facility))?;
    let city = Arc::new(ctx.city.city_book(program, date)?);
    let edits = ctx.city.set_up.edits.iter().filter(|edit| edit.program_id == program);
    let edits = edits.filter(|edit| edit.facility_id.is_none() || edit.facility_id == facility);
    let days: BTreeSet<NaiveDate> = edits.map(|edit| edit.effective_from).collect();
    let (since, next) =
        (days.range(..=date).next_back().copied(), days.iter().find(|day| **day > date).copied());
    let mut otherwise: BTreeMap<String, Vec<FacilityId>> = BTreeMap::new();
    let book = match facility {
        Some(facility) if ctx.city.offers(facility, program) => ctx.city.book(program, facility, date)?,
        Some(_) => return Err(AppError::NotFound),
        None => {
            for facility in ctx.city.facilities_of(program, date) {
                let book = ctx.city.book(program, facility.id, date)?;
                let own = book.rules.origins.iter().filter(|(_, origin)| is_own(**origin));
                for (path, _) in own.filter(|(path, _)| differs(&book, &city, path)) {
                    otherwise.entry(path.clone()).or_default().push(facility.id);
                }
            }
            Arc::clone(&city)
        }
    };
    Ok(InForce { book, city, since, next, otherwise })
}

fn is_own(origin: Origin) -> bool {
    matches!(origin, Origin::Facility | Origin::FacilityEdit)
}

/// True if two books say different things at a path.
pub fn differs(one: &Book, other: &Book, path: &str) -> bool {
    get(&one.rules.values, path) != get(&other.rules.values, path)
}

/// The parts of the path that stand where the pattern has a star.
fn starred(pattern: &str, path: &str) -> String {
    let parts = pattern.split('.').zip(path.split('.'));
    parts.filter(|(word, _)| *word == "*").map(|(_, part)| part).collect::<Vec<_>>().join(" ")
}

fn shown(field: &RuleField, value: &Value) -> Vec<Cell> {
    let word = |value: &Value| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Cell::Message(format!("{}-{text}", field.message()))
    };
    match (&field.kind, value) {
        (RuleKind::Choice(_), value) => vec![word(value)],
        (RuleKind::Choices(_), Value::Array(values)) => values.iter().map(word).collect(),
        (RuleKind::Yen, Value::Integer(yen)) => vec![Cell::Yen(Yen(*yen))],
        (_, Value::Boolean(on)) => vec![Cell::Message(if *on { "rule-on" } else { "rule-off" }.into())],
        (_, Value::Integer(number)) => vec![Cell::Number(*number)],
        (_, Value::String(text)) => vec![Cell::Text(text.clone())],
        (_, other) => vec![Cell::Text(other.to_string())],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_star_stands_for_is_told() {
        assert_eq!(starred("use_types.*.label", "use_types.refresh.label"), "refresh");
    }

    #[test]
    fn values_read_as_words() {
        let field = |kind| RuleField { path: "hours.weekdays", kind };
        let days = Value::Array(vec![Value::from("mon")]);
        let cells = shown(&field(RuleKind::Choices(vec!["mon"])), &days);
        assert_eq!(cells, [Cell::Message("rule-hours-weekdays-mon".into())]);
        assert_eq!(shown(&field(RuleKind::Yen), &Value::from(300)), [Cell::Yen(Yen(300))]);
        assert_eq!(shown(&field(RuleKind::Switch), &Value::from(true)), [Cell::Message("rule-on".into())]);
    }
}
