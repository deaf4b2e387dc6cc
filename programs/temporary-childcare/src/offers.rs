//! Which spans a day offers and which places stand behind them.
//!
//! What a booking draws never depends on which quotas the rules limit today: always the halves of the civil day that it
//! lies in (noon is only the line between the two names), always the quota of infants and that of its use type. Where the
//! rules set no number, the limit is that of the day. So a facility may begin or end half days, or set a number of places
//! for infants or for a use type, under standing bookings: they have drawn on it all along.

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
        let kinds = kinds(rules, day.date);
        let quotas = kinds
            .iter()
            .flat_map(|(quota, limit)| windows(day.date, key).map(|w| quota_of(quota, w, *limit)));
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

/// What the case takes, if its day offers its span: always a place, that of infants if it is one, that of its use type.
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
            draws.extend(windows(date, offer).map(|w| Draw { quota: quota_of(&key, w, limit), amount: 1 }));
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

/// Quota keys with their limits; a part is never larger than the whole, and as large where the rules do not limit it.
fn kinds(rules: &Rules, date: NaiveDate) -> Vec<(String, i64)> {
    let places = places(rules, date);
    let part = |limit: Option<i64>| limit.unwrap_or(places).min(places);
    let types = rules.use_types.iter().filter(|t| t.enabled).map(|t| (type_quota(t), part(t.places_max)));
    let first = [("places".to_owned(), places), ("under_1".to_owned(), part(rules.under_1))];
    first.into_iter().chain(types).collect()
}

/// The halves of the civil day that an offer lies in: a whole day takes both, whether or not half days are offered.
fn windows(date: NaiveDate, offer: &str) -> impl Iterator<Item = (NaiveDateTime, NaiveDateTime)> + use<> {
    let noon = date.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or(NaiveTime::MIN));
    let first = (date.and_time(NaiveTime::MIN), noon);
    let second = (noon, (date + Days::new(1)).and_time(NaiveTime::MIN));
    let (takes_first, takes_second) = (offer != "afternoon", offer != "morning");
    [(first, takes_first), (second, takes_second)]
        .into_iter()
        .filter(|(_, takes)| *takes)
        .map(|(half, _)| half)
}

fn quota_of(key: &str, (from, to): (NaiveDateTime, NaiveDateTime), limit: i64) -> Quota {
    Quota { owner: Owner::Facility, key: key.to_owned(), from, to, limit }
}
