//! What the module says of itself: its form, its rules with their bounds, the columns of its report and its words.

use platform_program_api::{Column, Field, FieldKind, Manifest, Messages, RuleField, RuleKind};

/// Keys of the days of the week, as rules and messages write them, Monday first.
pub(crate) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Use types that the module has words for; a city adds its own with a `label`.
pub(crate) const USE_TYPES: [&str; 4] = ["hiteikei", "kinkyu", "shigoto", "refresh"];

/// The module's self-description.
pub(crate) fn manifest() -> Manifest {
    Manifest {
        key: "temporary-childcare",
        version: 1,
        defaults: include_str!("../defaults.toml"),
        rules: rule_fields(),
        form: vec![
            Field { key: "use_type", kind: FieldKind::Choice(USE_TYPES.to_vec()), required: true },
            Field { key: "reason", kind: FieldKind::Text, required: false },
            Field { key: "meal", kind: FieldKind::Tick, required: false },
        ],
        report: vec![
            Column { key: "age_group", summed: false },
            Column { key: "residence", summed: false },
            Column { key: "use_type", summed: false },
            Column { key: "booked", summed: false },
            Column { key: "actual", summed: false },
            Column { key: "minutes", summed: true },
            Column { key: "fee_base", summed: true },
            Column { key: "reduction", summed: true },
            Column { key: "meal", summed: true },
            Column { key: "extension", summed: true },
            Column { key: "total", summed: true },
        ],
        messages: vec![Messages { locale: "ja", ftl: include_str!("../messages/ja.ftl") }],
    }
}

fn number(min: i64, max: i64) -> RuleKind {
    RuleKind::Number { min, max }
}

fn weight() -> RuleKind {
    RuleKind::Choice(vec!["block", "warn"])
}

fn words(words: &[&'static str]) -> RuleKind {
    RuleKind::Choice(words.to_vec())
}

/// Every rule that may be set. The order is the order of the form in which rules are edited.
pub(crate) fn rule_fields() -> Vec<RuleField> {
    let fields = [use_and_limits(), places_and_hours(), fees(), booking()].into_iter().flatten();
    fields.map(|(path, kind)| RuleField { path, kind }).collect()
}

fn use_and_limits() -> Vec<(&'static str, RuleKind)> {
    vec![
        ("use_types.*.enabled", RuleKind::Switch),
        ("use_types.*.label", RuleKind::Text),
        ("use_types.*.days_per_week_max", number(1, 7)),
        ("use_types.*.days_per_week_weight", weight()),
        ("use_types.*.days_in_row_max", number(1, 366)),
        ("use_types.*.days_in_row_weight", weight()),
        ("use_types.*.days_per_month_max", number(1, 31)),
        ("use_types.*.days_per_month_weight", weight()),
        ("use_types.*.counts_in_frame", RuleKind::Switch),
        ("use_types.*.places_max", number(0, 500)),
        ("use_types.*.reason_required", RuleKind::Switch),
        ("use_types.*.approval", words(&["facility", "automatic"])),
        ("frame.minutes_per_month_max", number(0, 44_640)),
        ("frame.weight", weight()),
        ("frame.applies", words(&["always", "beyond_days_per_week"])),
        ("frame.days_per_week_max", number(1, 7)),
    ]
}

fn places_and_hours() -> Vec<(&'static str, RuleKind)> {
    vec![
        ("capacity.per_day", number(0, 500)),
        ("capacity.under_1", number(0, 500)),
        ("capacity.by_weekday.mon", number(0, 500)),
        ("capacity.by_weekday.tue", number(0, 500)),
        ("capacity.by_weekday.wed", number(0, 500)),
        ("capacity.by_weekday.thu", number(0, 500)),
        ("capacity.by_weekday.fri", number(0, 500)),
        ("capacity.by_weekday.sat", number(0, 500)),
        ("capacity.by_weekday.sun", number(0, 500)),
        ("hours.weekdays", RuleKind::Choices(WEEKDAYS.to_vec())),
        ("hours.full", RuleKind::Span),
        ("hours.morning", RuleKind::Span),
        ("hours.afternoon", RuleKind::Span),
        ("hours.open_on_holidays", RuleKind::Switch),
        ("ages.months_min", number(0, 83)),
        ("ages.lower_bound", words(&["anniversary", "legal_day"])),
        ("ages.until", words(&["school_entry", "months"])),
        ("ages.months_max", number(1, 84)),
        ("ages.reference", words(&["use_date", "april_1"])),
    ]
}

fn fees() -> Vec<(&'static str, RuleKind)> {
    vec![
        ("fee.age_basis", words(&["use_date", "class_age"])),
        ("fee.bands.lt1.full", RuleKind::Yen),
        ("fee.bands.lt1.half", RuleKind::Yen),
        ("fee.bands.lt3.full", RuleKind::Yen),
        ("fee.bands.lt3.half", RuleKind::Yen),
        ("fee.bands.ge3.full", RuleKind::Yen),
        ("fee.bands.ge3.half", RuleKind::Yen),
        ("fee.meal", RuleKind::Yen),
        ("fee.meal_half", RuleKind::Yen),
        ("fee.extension_per_30_min", RuleKind::Yen),
        ("fee.extension_grace_minutes", number(0, 120)),
        ("ceiling.applies", RuleKind::Switch),
        ("ceiling.lt1", RuleKind::Yen),
        ("ceiling.lt3", RuleKind::Yen),
        ("ceiling.ge3", RuleKind::Yen),
        ("reductions.*.label", RuleKind::Text),
        ("reductions.*.kind", words(&["off", "to_pay", "percent"])),
        ("reductions.*.value", number(0, 1_000_000)),
        ("meal.offered", RuleKind::Switch),
    ]
}

fn booking() -> Vec<(&'static str, RuleKind)> {
    vec![
        ("window.opens", words(&["month_before", "half_month", "days_before"])),
        ("window.opens_day", number(1, 28)),
        ("window.opens_time", RuleKind::Time),
        ("window.days_before", number(1, 366)),
        ("window.residents_earlier_days", number(0, 60)),
        ("window.closes_days_before", number(0, 31)),
        ("window.closes_time", RuleKind::Time),
        ("window.holiday_shift", words(&["none", "before", "after"])),
        ("approval", words(&["facility", "automatic"])),
        ("registration.required", RuleKind::Switch),
        ("interview.required", RuleKind::Switch),
        ("interview.valid_months", number(1, 84)),
        ("exclusive", RuleKind::Switch),
        ("enrolled", words(&["block", "warn", "allow"])),
        ("residents_only", RuleKind::Switch),
        ("cancel.fee_percent", number(0, 100)),
        ("cancel.free_until_days", number(0, 31)),
        ("cancel.free_until_time", RuleKind::Time),
    ]
}
