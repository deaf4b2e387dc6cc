//! Which spans a day offers and which places stand behind them.
//!
//! The windows of quotas are the whole civil day, or its two halves where half days are offered, so that a change of hours
//! never changes what a standing booking has taken. Noon is only the line between the two names.

use crate::rules::{Rules, UseType};
use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};
use platform_program_api::{Case, Draw, Offer, Owner, Quota};
use platform_values::{Age, Day, DayKind, Span};

/// Why a day is closed, as the words `kind` and `reason` of the finding `closed`.
pub(crate) fn closed(rules: &Rules, day: &Day) -> Option<(&'static str, String)> {
    match &day.kind {
        DayKind::ClosedByCity(reason) => Some(("city", reason.clone())),
        DayKind::ClosedByFacility(reason) => Some(("facility", reason.clone())),
        DayKind::Holiday(name) if !rules.hours.open_on_holidays => Some(("holiday", name.clone())),
        _ if !rules.hours.weekdays.contains(&day.weekday()) => Some(("weekday", String::new())),
        _ if places(rules, day.date) == 0 => Some(("weekday", String::new())),
        _ => None,
    }
}

/// The spans on offer; none on a closed day.
pub(crate) fn offers(rules: &Rules, day: &Day) -> Vec<Offer> {
    if closed(rules, day).is_some() {
        return Vec::new();
    }
    let offer = |(key, span): (&str, Span)| {
        let parts = parts(rules, key);
        let kinds = kinds(rules, day.date);
        let quotas = kinds
            .iter()
            .flat_map(|(quota, limit)| windows(day.date, parts).map(|w| quota_of(quota, w, *limit)));
        Offer { key: key.to_owned(), span, quotas: quotas.collect() }
    };
    spans(rules).into_iter().map(offer).collect()
}

/// Offered spans with their keys.
pub(crate) fn spans(rules: &Rules) -> Vec<(&'static str, Span)> {
    let halves = [("morning", rules.hours.morning), ("afternoon", rules.hours.afternoon)];
    let halves = halves.into_iter().filter_map(|(key, span)| Some((key, span?)));
    std::iter::once(("full", rules.hours.full)).chain(halves).collect()
}

/// True if the span is one of the half days.
pub(crate) fn is_half(rules: &Rules, span: Span) -> bool {
    span != rules.hours.full && (rules.hours.morning == Some(span) || rules.hours.afternoon == Some(span))
}

/// What the case takes, if its day offers its span: always a place, the sub-quota of infants, that of its use type.
pub(crate) fn draws(rules: &Rules, case: &Case, use_type: Option<&UseType>) -> Vec<Draw> {
    let spans = spans(rules);
    let Some((offer, _)) = spans.iter().find(|(_, span)| *span == case.span) else { return Vec::new() };
    if closed(rules, &case.day).is_some() {
        return Vec::new();
    }
    let date = case.day.date;
    let under_1 = case.child.birth_date.is_some_and(|birth| Age::on(birth, date).months() < 12);
    let type_key = use_type.map(type_quota);
    let mut draws = Vec::new();
    for (key, limit) in kinds(rules, date) {
        if key == "places" || (key == "under_1" && under_1) || Some(&key) == type_key.as_ref() {
            let parts = parts(rules, offer);
            draws.extend(windows(date, parts).map(|w| Draw { quota: quota_of(&key, w, limit), amount: 1 }));
        }
    }
    draws
}

/// Places on a date.
pub(crate) fn places(rules: &Rules, date: NaiveDate) -> i64 {
    let weekday = date.weekday().num_days_from_monday();
    rules.places_by_weekday.get(&weekday).copied().unwrap_or(rules.places)
}

fn type_quota(use_type: &UseType) -> String {
    format!("use_type_{}", use_type.key)
}

/// Quota keys with their limits; a part is never larger than the whole.
fn kinds(rules: &Rules, date: NaiveDate) -> Vec<(String, i64)> {
    let places = places(rules, date);
    let under_1 = rules.under_1.map(|limit| ("under_1".to_owned(), limit.min(places)));
    let types = rules.use_types.iter().filter(|t| t.enabled);
    let types = types.filter_map(|t| Some((type_quota(t), t.places_max?.min(places))));
    std::iter::once(("places".to_owned(), places)).chain(under_1).chain(types).collect()
}

/// Which parts of the day an offer takes: hours of the civil day.
fn parts(rules: &Rules, offer: &str) -> &'static [(u64, u64)] {
    match offer {
        "morning" => &[(0, 12)],
        "afternoon" => &[(12, 24)],
        _ if rules.hours.morning.is_some() || rules.hours.afternoon.is_some() => &[(0, 12), (12, 24)],
        _ => &[(0, 24)],
    }
}

fn windows(
    date: NaiveDate,
    parts: &'static [(u64, u64)],
) -> impl Iterator<Item = (NaiveDateTime, NaiveDateTime)> {
    parts.iter().map(move |(from, to)| (at_hour(date, *from), at_hour(date, *to)))
}

fn at_hour(date: NaiveDate, hour: u64) -> NaiveDateTime {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN);
    match hour {
        12 => date.and_time(noon),
        24 => (date + Days::new(1)).and_time(NaiveTime::MIN),
        _ => date.and_time(NaiveTime::MIN),
    }
}

fn quota_of(key: &str, (from, to): (NaiveDateTime, NaiveDateTime), limit: i64) -> Quota {
    Quota { owner: Owner::Facility, key: key.to_owned(), from, to, limit }
}
