//! Personal limits over the child's uses at all facilities of the city. Weeks run from Monday to Sunday.

use crate::assess::named;
use crate::offers;
use crate::rules::{Cap, Rules, UseType};
use chrono::{Datelike, Days, NaiveDate};
use platform_program_api::{Allowance, Assessment, Caller, Case, Finding, PastUse, Place, Weight};
use platform_values::{Day, Month};
use std::collections::BTreeSet;

/// Adds every limit that the wish would break.
pub(crate) fn judge(rules: &Rules, case: &Case, use_type: Option<&UseType>, a: &mut Assessment) {
    let same_time = |past: &&PastUse| past.date == case.day.date && past.span.overlaps(case.span);
    if let Some(past) = case.history.iter().find(same_time) {
        let place = if past.place == Place::Elsewhere { "elsewhere" } else { "here" };
        let finding = Finding::new("same-day-elsewhere", Weight::Block).with("date", past.date);
        a.findings.push(finding.with("span", past.span).with("place", place));
    }
    if let Some(use_type) = use_type {
        let mut dates = dates(&case.history, use_type);
        dates.insert(case.day.date);
        per_week(use_type, case, &dates, a);
        in_row(rules, use_type, case, &dates, a);
        per_month(use_type, case, &dates, a);
    }
    minutes(rules, case, use_type, a);
}

/// Distinct days of a use type: two half days on one day are one day.
fn dates(history: &[PastUse], use_type: &UseType) -> BTreeSet<NaiveDate> {
    let same = history.iter().filter(|past| past.answers.get("use_type") == Some(&use_type.key));
    same.map(|past| past.date).collect()
}

/// A limit that is broken. Where it is soft, a guardian is told that the facility can be asked (川崎市: 「週1日程度」).
fn broken(code: &str, cap: Cap, case: &Case) -> Finding {
    let ask = cap.weight == Weight::Warn && case.caller == Caller::Guardian;
    Finding::new(code, cap.weight).with("ask", if ask { "yes" } else { "no" })
}

fn per_week(use_type: &UseType, case: &Case, dates: &BTreeSet<NaiveDate>, a: &mut Assessment) {
    let Some(cap) = use_type.per_week else { return };
    let (monday, sunday) = week(case.day.date);
    let days = count(dates.range(monday..=sunday));
    let finding = named(broken("limit-days-per-week", cap, case), use_type).with("max", cap.max);
    let finding = finding.with("from", monday).with("to", sunday).with("next", sunday + Days::new(1));
    // Days of the same wish can still be chosen otherwise: the week is not full because of them.
    let booked = case.history.iter().filter(|past| past.place != Place::Planned).cloned();
    let mut booked = self::dates(&booked.collect::<Vec<_>>(), use_type);
    booked.insert(case.day.date);
    let reached = count(booked.range(monday..=sunday)) > cap.max;
    let finding = finding.with("reached", if reached { "yes" } else { "no" });
    a.add_if(days > cap.max, finding);
}

fn per_month(use_type: &UseType, case: &Case, dates: &BTreeSet<NaiveDate>, a: &mut Assessment) {
    let Some(cap) = use_type.per_month else { return };
    let month = Month::of(case.day.date);
    let days = count(dates.range(month.first()..=month.last()));
    let finding = named(broken("limit-days-per-month", cap, case), use_type).with("max", cap.max);
    a.add_if(days > cap.max, finding.with("next", month.next().first()));
}

fn in_row(rules: &Rules, use_type: &UseType, case: &Case, dates: &BTreeSet<NaiveDate>, a: &mut Assessment) {
    let Some(cap) = use_type.in_row else { return };
    let (first, last) = run(rules, case.day.date, dates, &case.around);
    let finding = named(broken("limit-days-in-row", cap, case), use_type).with("max", cap.max);
    let finding = finding.with("first", first).with("last", last);
    a.add_if((last - first).num_days() + 1 > cap.max, finding);
}

/// The first and last use of the run that a day belongs to, the day itself counted as one. A run goes on over every day on
/// which the facility is closed anyway, whatever closes it: weekday, holiday, year-end or a closed day. An open day without
/// use ends it.
fn run(
    rules: &Rules,
    date: NaiveDate,
    dates: &BTreeSet<NaiveDate>,
    around: &[Day],
) -> (NaiveDate, NaiveDate) {
    let closed = |date: NaiveDate| {
        let strange = around.iter().find(|day| day.date == date).cloned();
        offers::closed(rules, &strange.unwrap_or_else(|| Day::ordinary(date))).is_some()
    };
    let reach = |step: fn(NaiveDate) -> Option<NaiveDate>| {
        let within = |day: &NaiveDate| dates.first() <= Some(day) && Some(day) <= dates.last();
        let days = std::iter::successors(step(date), |day| step(*day)).take_while(within);
        let going = days.take_while(|day| dates.contains(day) || closed(*day));
        going.filter(|day| dates.contains(day)).last().unwrap_or(date)
    };
    (reach(|day| day.pred_opt()), reach(|day| day.succ_opt()))
}

fn minutes(rules: &Rules, case: &Case, use_type: Option<&UseType>, a: &mut Assessment) {
    let Some(cap) = rules.frame.minutes_per_month else { return };
    if use_type.is_some_and(|t| !t.counts_in_frame) {
        return;
    }
    let date = case.day.date;
    if let Some(free) = rules.frame.free_days_per_week {
        let (monday, sunday) = week(date);
        let mut days: BTreeSet<NaiveDate> = case.history.iter().map(|past| past.date).collect();
        days.insert(date);
        if count(days.range(monday..=sunday)) <= free {
            return;
        }
    }
    let month = Month::of(date);
    let left = (cap.max - used_minutes(rules, month, &case.history)).max(0);
    let finding = broken("limit-minutes-per-month", cap, case).with("max_hours", cap.max / 60);
    let finding = finding.with("left_hours", left / 60).with("left_minutes", left % 60);
    a.add_if(case.span.minutes() > left, finding.with("next", month.next().first()));
}

/// Minutes of a month that count in the frame; types that the rules do not know count.
fn used_minutes(rules: &Rules, month: Month, history: &[PastUse]) -> i64 {
    let counts = |past: &&PastUse| {
        let found = rules.use_types.iter().find(|t| past.answers.get("use_type") == Some(&t.key));
        month.contains(past.date) && found.is_none_or(|t| t.counts_in_frame)
    };
    history.iter().filter(counts).map(|past| past.span.minutes()).sum()
}

/// What is left this week and in a row for each use type and this month in the frame, there in minutes and only for what
/// counts in it.
pub(crate) fn allowances(
    rules: &Rules,
    on: NaiveDate,
    history: &[PastUse],
    around: &[Day],
) -> Vec<Allowance> {
    let month = Month::of(on);
    let (monday, sunday) = week(on);
    let mut all = Vec::new();
    for use_type in rules.use_types.iter().filter(|t| t.enabled) {
        let dates = dates(history, use_type);
        let mut tell = |code: &str, cap: Option<Cap>, from: NaiveDate, to: NaiveDate| {
            let Some(Cap { max, .. }) = cap else { return };
            let left = (max - count(dates.range(from..=to))).max(0);
            all.push(Allowance { code: code.to_owned(), use_type: Some(use_type.key.clone()), left, max });
        };
        tell("allowance-days-per-week", use_type.per_week, monday, sunday);
        tell("allowance-days-per-month", use_type.per_month, month.first(), month.last());
        if let Some(Cap { max, .. }) = use_type.in_row {
            let with_day: BTreeSet<NaiveDate> = dates.iter().copied().chain([on]).collect();
            let (first, last) = run(rules, on, &with_day, around);
            // The day itself is in the run; what is left is counted with it, unless it was used.
            let used = (last - first).num_days() + i64::from(dates.contains(&on));
            let left = (max - used).max(0);
            let code = "allowance-days-in-row".to_owned();
            all.push(Allowance { code, use_type: Some(use_type.key.clone()), left, max });
        }
    }
    if let Some(cap) = rules.frame.minutes_per_month {
        let left = (cap.max - used_minutes(rules, month, history)).max(0);
        let tell = |use_type| Allowance {
            code: "allowance-minutes-per-month".to_owned(),
            use_type,
            left,
            max: cap.max,
        };
        let enabled = || rules.use_types.iter().filter(|t| t.enabled);
        if enabled().all(|t| t.counts_in_frame) {
            all.push(tell(None));
        } else {
            all.extend(enabled().filter(|t| t.counts_in_frame).map(|t| tell(Some(t.key.clone()))));
        }
    }
    all
}

fn week(date: NaiveDate) -> (NaiveDate, NaiveDate) {
    let monday = date - Days::new(date.weekday().num_days_from_monday().into());
    (monday, monday + Days::new(6))
}

fn count(days: impl Iterator) -> i64 {
    i64::try_from(days.count()).unwrap_or(i64::MAX)
}
