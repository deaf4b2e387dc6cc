//! Closed days as the settings list them: days that follow each other for one reason stand and open together.

use chrono::NaiveDate;
use platform_app::store::places::Closure;
use serde::Serialize;

/// Closed days in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosedDays {
    /// The first day.
    pub day: NaiveDate,
    /// The last day, if there are several.
    pub last: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// Closed by the facility itself, not by the city.
    pub own: bool,
}

/// Closed days that follow each other for the same reason, as one.
pub fn stretches(mut closed: Vec<Closure>) -> Vec<ClosedDays> {
    closed.sort_by_key(|closure| (closure.facility_id.is_none(), closure.day));
    let mut all: Vec<ClosedDays> = Vec::new();
    for closure in closed {
        let own = closure.facility_id.is_some();
        match all.last_mut() {
            Some(before)
                if before.own == own
                    && before.reason == closure.reason
                    && before.last.unwrap_or(before.day).succ_opt() == Some(closure.day) =>
            {
                before.last = Some(closure.day);
            }
            _ => all.push(ClosedDays { day: closure.day, last: None, reason: closure.reason, own }),
        }
    }
    all.sort_by_key(|days| days.day);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform_values::FacilityId;
    use uuid::Uuid;

    #[test]
    fn days_in_a_row_for_one_reason_are_one() {
        let day = |n| NaiveDate::from_ymd_opt(2026, 3, n).expect("a day");
        let closed = |n, reason: &str, own: bool| Closure {
            id: Uuid::nil(),
            facility_id: own.then(|| FacilityId(Uuid::nil())),
            day: day(n),
            reason: reason.into(),
            emergency_id: None,
        };
        let all = vec![
            closed(3, "行事（見本）", true),
            closed(2, "行事（見本）", true),
            closed(4, "見本", true),
            closed(5, "見本", false),
            closed(7, "見本", true),
        ];
        let found: Vec<_> = stretches(all).into_iter().map(|d| (d.day, d.last, d.own)).collect();
        let expected =
            [(day(2), Some(day(3)), true), (day(4), None, true), (day(5), None, false), (day(7), None, true)];
        assert_eq!(found, expected);
    }
}
