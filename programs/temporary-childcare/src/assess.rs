//! All reasons for and against one wish. A public search is judged by day, span, age, residence and use type alone.

use crate::rules::{Rules, UseType};
use crate::{limits, offers};
use chrono::{Days, Months, NaiveDate};
use platform_program_api::{Assessment, Caller, Case, Finding, Place, Residence, Step, Weight};
use platform_values::age::{first_day_from, fiscal_year, last_day_before_school, reached_on};
use platform_values::{AgeReference, Month};

/// Days back in which a use at another facility counts as belonging there.
const ELSEWHERE_DAYS: u64 = 30;

/// The answer to a case.
pub(crate) fn assess(rules: &Rules, case: &Case) -> Assessment {
    let mut a = Assessment::default();
    day_and_span(rules, case, &mut a);
    age(rules, case, &mut a);
    let outside = rules.residents_only && case.child.residence == Residence::OutOfCity;
    a.add_if(outside, Finding::new("residents-only", Weight::Block));
    let use_type = use_type(rules, case, &mut a);
    if case.caller != Caller::Public {
        record(rules, case, &mut a);
        form(rules, case, use_type, &mut a);
        limits::judge(rules, case, use_type, &mut a);
        let own = use_type.and_then(|use_type| use_type.approval_by_facility);
        if own.unwrap_or(rules.approval_by_facility) {
            a.steps.push(Step { key: "facility_approval".to_owned() });
        }
    }
    a.draws = offers::draws(rules, case, use_type);
    a
}

fn day_and_span(rules: &Rules, case: &Case, a: &mut Assessment) {
    if let Some((kind, reason)) = offers::closed(rules, &case.day) {
        let closed = Finding::new("closed", Weight::Block).with("date", case.day.date);
        a.findings.push(closed.with("kind", kind).with("reason", reason));
    }
    let spans: Vec<String> = offers::spans(rules).iter().map(|(_, span)| span.to_string()).collect();
    let wished = case.span.to_string();
    let finding = Finding::new("span-not-offered", Weight::Block).with("offered", spans.join(", "));
    a.add_if(!spans.contains(&wished), finding.with("span", wished));
}

fn age(rules: &Rules, case: &Case, a: &mut Assessment) {
    let Some(birth) = case.child.birth_date else { return };
    let ages = &rules.ages;
    let date = case.day.date;
    let first = first_day_from(birth, ages.months_min, ages.lower_bound);
    // Where the age on 1 April counts, the first and last days are those of fiscal years (年度).
    let from = match ages.reference {
        AgeReference::UseDate => first,
        AgeReference::April1 => next_april(first),
    };
    let until = match (ages.months_max, ages.reference) {
        (None, _) => last_day_before_school(birth),
        (Some(months), AgeReference::UseDate) => reached_on(birth, months) - Days::new(1),
        (Some(months), AgeReference::April1) => end_of_fiscal_year(reached_on(birth, months) - Days::new(1)),
    };
    let young =
        Finding::new("age-too-young", Weight::Block).with("months", ages.months_min).with("from", from);
    a.add_if(date < from, young);
    let old = Finding::new("age-too-old", Weight::Block).with("until", until);
    a.add_if(date > until, old);
}

/// 1 April on or after a day.
fn next_april(day: NaiveDate) -> NaiveDate {
    let this = AgeReference::April1.day(day);
    if this == day {
        day
    } else {
        NaiveDate::from_ymd_opt(fiscal_year(day) + 1, 4, 1).unwrap_or(NaiveDate::MAX)
    }
}

fn end_of_fiscal_year(day: NaiveDate) -> NaiveDate {
    Month::new(fiscal_year(day) + 1, 3).map_or(NaiveDate::MAX, Month::last)
}

fn use_type<'a>(rules: &'a Rules, case: &Case, a: &mut Assessment) -> Option<&'a UseType> {
    let any = rules.use_types.iter().any(|t| t.enabled);
    let Some(key) = case.answers.get("use_type") else {
        a.add_if(any && case.caller != Caller::Public, Finding::new("use-type-missing", Weight::Block));
        return None;
    };
    let known = rules.use_types.iter().find(|t| t.key == key);
    let Some(found) = known else {
        a.findings.push(Finding::new("use-type-unknown", Weight::Block).with("use_type", key));
        return None;
    };
    a.add_if(!found.enabled, named(Finding::new("use-type-disabled", Weight::Block), found));
    Some(found).filter(|t| t.enabled)
}

/// A finding that speaks of a use type: its key and the city's own label, or `none`.
pub(crate) fn named(finding: Finding, use_type: &UseType) -> Finding {
    finding.with("use_type", &use_type.key).with("label", use_type.label.as_deref().unwrap_or("none"))
}

/// What staff have checked of the child at this facility.
fn record(rules: &Rules, case: &Case, a: &mut Assessment) {
    let (child, date) = (&case.child, case.day.date);
    let unregistered = rules.registration_required && child.flag("registered").is_none();
    a.add_if(unregistered, Finding::new("registration-missing", Weight::Block));
    if rules.interview_required {
        match (child.flag("interviewed"), rules.interview_valid_months) {
            (None, _) => a.findings.push(Finding::new("interview-missing", Weight::Warn)),
            (Some(flag), Some(months)) => {
                let until = flag.since.checked_add_months(Months::new(months)).unwrap_or(NaiveDate::MAX);
                let expired = Finding::new("interview-expired", Weight::Warn).with("since", flag.since);
                a.add_if(date > until, expired.with("until", until));
            }
            (Some(_), None) => {}
        }
    }
    if rules.exclusive {
        let earliest = date - Days::new(ELSEWHERE_DAYS);
        let days = || case.history.iter().filter(|past| past.place == Place::Elsewhere).map(|p| p.date);
        let recent = days().any(|day| (earliest..=date).contains(&day));
        // What is booked elsewhere for later counts as well for when it ends.
        let used = days().max().filter(|_| recent);
        let elsewhere = Finding::new("enrolled-elsewhere", Weight::Block);
        // From when a use elsewhere no longer counts; an enrolment ends only when staff say so.
        let again = used.map(|last| (last + Days::new(ELSEWHERE_DAYS + 1)).to_string());
        let kind = if child.flag("enrolled_elsewhere").is_some() { "enrolled" } else { "used" };
        let finding = elsewhere.with("kind", kind).with("from", again.unwrap_or_default());
        a.add_if(kind == "enrolled" || used.is_some(), finding);
    } else if let Some(weight) = rules.enrolled.filter(|_| child.flag("enrolled_elsewhere").is_some()) {
        // 川崎市: 保育所に入所していないお子さんが対象。幼稚園の夏休みなどは施設に相談。
        let word = if weight == Weight::Warn { "warn" } else { "block" };
        a.findings.push(Finding::new("enrolled-in-nursery", weight).with("weight", word));
    }
    a.add_if(child.flag("phone_only").is_some(), Finding::new("phone-only", Weight::Warn));
}

fn form(rules: &Rules, case: &Case, use_type: Option<&UseType>, a: &mut Assessment) {
    if let Some(use_type) = use_type.filter(|t| t.reason_required) {
        let silent = case.answers.get("reason").is_none_or(|reason| reason.trim().is_empty());
        // Staff who enter what a family said on the telephone may give the reason as theirs.
        let missing = named(Finding::new("reason-missing", Weight::Warn), use_type).for_missing("reason");
        a.add_if(silent, missing);
    }
    let unserved = case.answers.is_yes("meal") && !rules.meal_offered;
    a.add_if(unserved, Finding::new("meal-not-offered", Weight::Block));
}
