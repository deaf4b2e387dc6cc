//! The facts of a facility's public page.

use crate::fees::Band;
use crate::manifest::WEEKDAYS;
use crate::offers;
use crate::rules::{Opens, Reduction, ReductionKind, Rules};
use chrono::Weekday;
use platform_program_api::{Finding, Weight};
use platform_values::AgeReference;

/// What parents must know of the facility wherever it is listed.
pub(crate) fn marks(rules: &Rules) -> Vec<Finding> {
    rules.exclusive.then(|| note("mark-exclusive")).into_iter().collect()
}

/// What the head of the facility's page tells.
pub(crate) fn summary(rules: &Rules) -> Vec<Finding> {
    let whom = note(if rules.residents_only { "mark-residents-only" } else { "mark-residents-any" });
    std::iter::once(whom).chain(marks(rules)).collect()
}

/// Facts in the order of the page: who, when, how many, what it costs, how to book.
pub(crate) fn notices(rules: &Rules) -> Vec<Finding> {
    [care(rules), money(rules), booking(rules)].into_iter().flatten().collect()
}

fn note(code: &str) -> Finding {
    Finding::new(code, Weight::Note)
}

fn care(rules: &Rules) -> Vec<Finding> {
    let ages = note("notice-ages").with("months_min", rules.ages.months_min);
    let (until, count) = match rules.ages.months_max {
        None => ("school_entry", 0),
        Some(months) if months.is_multiple_of(12) => ("years", months / 12),
        Some(months) => ("months", months),
    };
    let mut all = vec![ages.with("until", until).with("count", count)];
    if rules.ages.reference == AgeReference::April1 {
        all.push(note("notice-ages-april"));
    }
    let mut days = note("notice-weekdays");
    for key in WEEKDAYS {
        let open = key.parse::<Weekday>().is_ok_and(|day| rules.hours.weekdays.contains(&day));
        days = days.with(key, if open { "yes" } else { "no" });
    }
    let holidays = if rules.hours.open_on_holidays { "open" } else { "closed" };
    all.push(days.with("holidays", holidays));
    for (offer, span) in offers::spans(rules) {
        all.push(note("notice-hours").with("offer", offer).with("span", span));
    }
    all.push(note("notice-capacity").with("places", rules.places));
    for (key, day) in WEEKDAYS.iter().zip(0..) {
        let open = key.parse::<Weekday>().is_ok_and(|day| rules.hours.weekdays.contains(&day));
        let own = rules.places_by_weekday.get(&day).filter(|own| open && **own != rules.places);
        all.extend(own.map(|own| note("notice-capacity-weekday").with("weekday", key).with("places", own)));
    }
    if let Some(under_1) = rules.under_1 {
        all.push(note("notice-capacity-under_1").with("places", under_1.min(rules.places)));
    }
    all
}

fn money(rules: &Rules) -> Vec<Finding> {
    let mut all = Vec::new();
    let halves = rules.hours.morning.is_some() || rules.hours.afternoon.is_some();
    for band in Band::ALL {
        let (full, half) = rules.fees.bands.get(&band).copied().unwrap_or_default();
        all.push(note("notice-fee").with("band", band.key()).with("amount", full));
        if let Some(half) = half.filter(|_| halves) {
            all.push(note("notice-fee-half").with("band", band.key()).with("amount", half));
        }
    }
    if rules.fees.by_class_age {
        all.push(note("notice-fee-class-age"));
    }
    if rules.meal_offered {
        all.push(note("notice-meal").with("amount", rules.fees.meal));
        let half = Some(rules.fees.meal_half).filter(|half| halves && *half != rules.fees.meal);
        all.extend(half.map(|half| note("notice-meal-half").with("amount", half)));
    } else {
        all.push(note("notice-meal-none"));
    }
    if rules.fees.extension_per_30_min.0 > 0 {
        let extension = note("notice-extension").with("amount", rules.fees.extension_per_30_min);
        let grace = rules.fees.extension_grace_minutes;
        all.push(extension.with("grace", if grace == 0 { "none".to_owned() } else { grace.to_string() }));
    }
    all.extend(rules.reductions.iter().map(reduction));
    all
}

/// What a reduction does.
pub(crate) fn reduction(reduction: &Reduction) -> Finding {
    let (kind, value) = match reduction.kind {
        ReductionKind::Off(yen) => ("off", yen.to_string()),
        ReductionKind::ToPay(yen) => ("to_pay", yen.to_string()),
        ReductionKind::Percent(percent) => ("percent", percent.to_string()),
    };
    let label = reduction.label.as_deref().unwrap_or("none");
    let finding = note("notice-reduction").with("reduction", &reduction.key).with("label", label);
    finding.with("kind", kind).with("value", value)
}

fn booking(rules: &Rules) -> Vec<Finding> {
    let w = &rules.window;
    let opens = match w.opens {
        Opens::MonthBefore { day } => note("notice-window-month_before").with("day", day),
        Opens::HalfMonth => note("notice-window-half_month"),
        Opens::DaysBefore { days } => note("notice-window-days_before").with("days", days),
    };
    let mut all = vec![opens.with("time", w.opens_time.format("%H:%M"))];
    if w.residents_earlier_days > 0 {
        all.push(note("notice-residents-first").with("days", w.residents_earlier_days));
    }
    let closes = w.closes_time.format("%H:%M");
    let deadline =
        note(if w.closes_days_before == 0 { "notice-deadline-same-day" } else { "notice-deadline" });
    all.push(deadline.with("days", w.closes_days_before).with("time", closes));
    if rules.registration_required {
        all.push(note("notice-registration"));
    }
    if rules.interview_required {
        let months = rules.interview_valid_months.map_or("none".to_owned(), |months| months.to_string());
        all.push(note("notice-interview").with("valid_months", months));
    }
    all.push(note(if rules.residents_only { "notice-residents-only" } else { "notice-residents-any" }));
    if rules.exclusive {
        all.push(note("notice-exclusive"));
    }
    all.push(note(if rules.approval_by_facility { "notice-approval" } else { "notice-approval-automatic" }));
    if rules.cancel.fee_percent > 0 {
        let (days, time) = rules.cancel.free_until.unwrap_or((w.closes_days_before, w.closes_time));
        let cancel = note(if days == 0 { "notice-cancel-same-day" } else { "notice-cancel" })
            .with("percent", rules.cancel.fee_percent);
        all.push(cancel.with("days", days).with("time", time.format("%H:%M")));
    } else {
        all.push(note("notice-cancel-free"));
    }
    all
}
